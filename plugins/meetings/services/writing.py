"""Writing the minutes: the text under each item and the frame around them. Every text that was saved stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import select

from kkg_portal.api import Actor, Invalid, clock, reindex, render_markdown, require, session, verb
from kkg_portal.api import gettext as _

from ..kinds import PUBLIC_MINUTES, MeetingState, MinutesState
from ..models import AgendaItem, ItemNote, Meeting, Minutes, NoteRevision
from ..paragraphs import merge
from ..permissions import MeetingPermission
from ..queries import frame_of
from ..queries.revisions import TextPlace, kept_text, text_at

NOTE_LENGTH = 20_000


class Outcome(Enum):
    """What became of a text that was handed in; CLASH means it is kept beside the note, which stays as it was."""

    SAVED = "saved"
    SAME = "same"
    JOINED = "joined"
    CLASH = "clash"


@dataclass(frozen=True, slots=True)
class Written:
    """`source` and `version` are the note's now; `kept` is the revision that holds what was handed in, `base` what
    it began from, and `other_id` the member whose text it met."""

    outcome: Outcome
    source: str
    version: int
    kept: str = ""
    base: str = ""
    other_id: int | None = None


@verb(MeetingPermission.MINUTES_EDIT)
def write_note(
    item: AgendaItem, source: str, *, version: int, began_from: str = "", reason: str = "", actor: Actor
) -> Written:
    """What was said under an item.

    `version` is the text the writer began from, or `began_from` the revision of what they handed in before.
    Somebody who wrote other paragraphs in between is joined with; over the same paragraph both texts stay,
    and the writer decides. Once the minutes are out, only their approver still writes, with a reason.
    """
    require_writable(item.meeting, reason, actor)
    # Locked, so that of two at once the second sees what the first wrote. SQLite writes one after the other.
    note = session.scalars(
        select(ItemNote)
        .where(ItemNote.item_id == item.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    written = _write(
        note, TextPlace(item.meeting_id, item.id), source, _Typed(actor, version, began_from, reason)
    )
    reindex(item.meeting)
    return written


@verb(MeetingPermission.MINUTES_EDIT)
def write_frame(
    meeting: Meeting,
    source: str,
    *,
    opened_at: datetime | None,
    finished_at: datetime | None,
    version: int,
    reason: str = "",
    actor: Actor,
) -> Written:
    """When the meeting really began and ended, and remarks that belong to no item; joined as notes are."""
    require_writable(meeting, reason, actor)
    if opened_at and finished_at and finished_at <= opened_at:
        raise Invalid(_("The end must be after the beginning."), field="finished")
    frame = session.scalars(
        select(Minutes)
        .where(Minutes.meeting_id == meeting.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    same_times = (opened_at, finished_at) == (frame.opened_at, frame.finished_at)
    if version != frame.version and not same_times and frame.written_by_id is not None:
        # Times cannot be joined: one of the two is right, and only people know which.
        kept = _keep(TextPlace(meeting.id, None), source, actor)
        base = text_at(TextPlace(meeting.id, None), version)
        return Written(Outcome.CLASH, frame.source, frame.version, kept, base, frame.written_by_id)
    written = _write(frame, TextPlace(meeting.id, None), source, _Typed(actor, version, "", reason))
    if written.outcome is not Outcome.CLASH and not same_times:
        frame.opened_at, frame.finished_at = opened_at, finished_at
        frame.written_by_id = actor.membership_id
    reindex(meeting)
    return written


@verb(MeetingPermission.MINUTES_EDIT)
def bring_back(revision: NoteRevision, *, version: int, reason: str = "", actor: Actor) -> Written:
    """Make an earlier text the present one again; what stands there now stays among the revisions."""
    meeting = revision.meeting
    require_writable(meeting, reason, actor)
    text: ItemNote | Minutes
    if revision.item_id is None:
        text = frame_of(meeting)
    else:
        text = session.scalars(select(ItemNote).where(ItemNote.item_id == revision.item_id)).one()
    text.expect(version)
    if text.source == revision.source:
        return Written(Outcome.SAME, text.source, text.version)
    _put(text, TextPlace(meeting.id, revision.item_id), revision.source, _Typed(actor, version, "", reason))
    reindex(meeting)
    return Written(Outcome.SAVED, text.source, text.version)


def put_text(meeting: Meeting, item_id: int | None, source: str, *, reason: str, actor: Actor) -> None:
    """For verbs that change a text on somebody's behalf: the new text with its revision and why."""
    text: ItemNote | Minutes
    if item_id is None:
        text = frame_of(meeting)
    else:
        text = session.scalars(select(ItemNote).where(ItemNote.item_id == item_id)).one()
    _put(text, TextPlace(meeting.id, item_id), source, _Typed(actor, text.version, "", reason))
    reindex(meeting)


def require_writable(meeting: Meeting, reason: str, actor: Actor) -> None:
    """While it is being written those who write may; circulated, whoever approves and says why; then nobody."""
    state = frame_of(meeting).state
    if state in PUBLIC_MINUTES or meeting.state is MeetingState.CLOSED:
        raise Invalid(_("These minutes are published. To change them, the chair opens the meeting again."))
    if state is MinutesState.DRAFTING:
        return
    require(actor, MeetingPermission.MINUTES_APPROVE, meeting)
    if not reason:
        raise Invalid(
            _("Everybody has these minutes already. Write why they change, for example: a name was wrong."),
            field="reason",
        )


@dataclass(frozen=True, slots=True)
class _Typed:
    """Who hands a text in, what they began from and why."""

    actor: Actor
    version: int
    began_from: str
    reason: str


def _write(text: ItemNote | Minutes, place: TextPlace, source: str, typed: _Typed) -> Written:
    if source == text.source:
        return Written(Outcome.SAME, text.source, text.version)
    if typed.version == text.version and not typed.began_from:
        _put(text, place, source, typed)
        return Written(Outcome.SAVED, text.source, text.version)
    other_id = text.written_by_id
    kept = _keep(place, source, typed.actor)
    base = _base(text, place, typed)
    joined = merge(base, text.source, source) if base is not None else None
    if joined is None or len(joined) > NOTE_LENGTH:
        return Written(Outcome.CLASH, text.source, text.version, kept, base or "", other_id)
    if joined != text.source:
        _put(text, place, joined, typed)
    return Written(Outcome.JOINED, text.source, text.version, kept, base or "", other_id)


def _base(text: ItemNote | Minutes, place: TextPlace, typed: _Typed) -> str | None:
    """What the writer began from, or None when the form says something that never was."""
    if typed.began_from:
        return kept_text(place, typed.began_from)
    return text_at(place, typed.version) if 0 < typed.version <= text.version else None


def _put(text: ItemNote | Minutes, place: TextPlace, source: str, typed: _Typed) -> None:
    """The present text becomes `source`; both are among the revisions afterwards."""
    if text.source and text_at(place, text.version) != text.source:
        # It came without a revision, from a seed or a copied meeting.
        _revise(place, text.source, text.version, written_by_id=text.written_by_id)
    text.source = source
    text.html = render_markdown(source)
    text.written_by_id = typed.actor.membership_id
    # The revision bears the version that the flush gives.
    session.flush()
    _revise(place, source, text.version, reason=typed.reason, written_by_id=typed.actor.membership_id)


def _revise(
    place: TextPlace, source: str, version: int | None, *, reason: str = "", written_by_id: int | None
) -> NoteRevision:
    revision = NoteRevision(
        meeting_id=place.meeting_id,
        item_id=place.item_id,
        of_version=version,
        source=source,
        reason=reason,
        written_by_id=written_by_id,
        written_at=clock.now(),
    )
    session.add(revision)
    return revision


def _keep(place: TextPlace, source: str, actor: Actor) -> str:
    """The handed-in text as a revision beside the note, once however often the form is sent."""
    mine = session.scalars(
        select(NoteRevision)
        .where(
            NoteRevision.meeting_id == place.meeting_id,
            NoteRevision.item_id.is_not_distinct_from(place.item_id),
            NoteRevision.written_by_id.is_not_distinct_from(actor.membership_id),
        )
        .order_by(NoteRevision.id.desc())
        .limit(1)
    ).first()
    if mine is None or mine.source != source:
        mine = _revise(place, source, None, written_by_id=actor.membership_id)
        # The writer's next text may begin from it, by its public id.
        session.flush()
    return mine.public_id
