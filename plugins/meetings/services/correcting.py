"""Corrections to circulated minutes: proposed by those who were asked, answered by whoever approves."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.api import Actor, Invalid, NotAllowed, clock, members_by_id, session, verb
from kkg_portal.api import gettext as _

from ..kinds import CorrectionState, MinutesState
from ..models import Correction, ItemNote, Meeting
from ..paragraphs import paragraphs, replace_paragraph
from ..permissions import MeetingPermission
from ..queries import agenda, frame_of, was_asked_or_came
from .writing import NOTE_LENGTH, put_text, require_writable

MOST_OF_ONE = 30


@verb(MeetingPermission.MINUTES_CORRECT)
def propose_correction(
    meeting: Meeting,
    paragraph: str,
    proposed: str,
    *,
    item_id: int | None,
    reason: str = "",
    actor: Actor,
) -> Correction:
    """What the actor would write instead of `paragraph`; an empty one adds a paragraph at the end."""
    membership_id = _proposer(meeting, actor)
    if item_id is not None and item_id not in {item.id for item in agenda(meeting)}:
        # Another meeting's, or one for the board alone, which is not among what was sent out.
        raise Invalid(_("This item is not in these minutes."))
    if paragraph and paragraph not in paragraphs(_source(meeting, item_id)):
        raise Invalid(_("This paragraph has changed meanwhile. Read it again first."), field="proposed")
    if paragraph == proposed:
        raise Invalid(_("Change something in the paragraph first."), field="proposed")
    mine = session.scalars(
        select(Correction)
        .where(Correction.meeting_id == meeting.id, Correction.membership_id == membership_id)
        .order_by(Correction.id)
        .limit(MOST_OF_ONE)
    ).all()
    for known in mine:
        if (known.item_id, known.paragraph, known.proposed) == (item_id, paragraph, proposed):
            return known
    if len(mine) >= MOST_OF_ONE:
        raise Invalid(_("You proposed very many corrections. Talk to the chair of the group."))
    correction = Correction(
        meeting_id=meeting.id,
        item_id=item_id,
        membership_id=membership_id,
        paragraph=paragraph,
        proposed=proposed,
        reason=reason,
        state=CorrectionState.OPEN,
    )
    session.add(correction)
    return correction


@verb(MeetingPermission.MINUTES_APPROVE)
def accept_correction(correction: Correction, *, actor: Actor) -> None:
    """Take the proposed words over as a new text, with whom they came from as its reason."""
    _require_open(correction)
    meeting = correction.meeting
    by = members_by_id([correction.membership_id])[correction.membership_id].full_name
    reason = _("Correction by %(name)s", name=by)[:200]
    require_writable(meeting, reason, actor)
    changed = replace_paragraph(
        _source(meeting, correction.item_id), correction.paragraph, correction.proposed
    )
    if changed is None or len(changed) > NOTE_LENGTH:
        raise Invalid(_("This paragraph has changed since. Write the minutes by hand, then answer here."))
    put_text(meeting, correction.item_id, changed, reason=reason, actor=actor)
    _decide(correction, CorrectionState.ACCEPTED, "")


@verb(MeetingPermission.MINUTES_APPROVE)
def refuse_correction(correction: Correction, *, answer: str, actor: Actor) -> None:
    """Leave the minutes as they are, with a sentence for whoever proposed it."""
    _require_open(correction)
    if not answer:
        raise Invalid(
            _("Write why not, for example: this was said after the meeting had ended."), field="answer"
        )
    _decide(correction, CorrectionState.REFUSED, answer)


def _proposer(meeting: Meeting, actor: Actor) -> int:
    """The member who may propose now; raises with who to talk to otherwise."""
    frame = frame_of(meeting)
    if frame.state is not MinutesState.CIRCULATED or frame.corrections_until is None:
        raise Invalid(_("These minutes are not out for corrections."))
    if frame.corrections_until <= clock.now():
        raise Invalid(_("The days for corrections are over. Talk to the chair of the group."))
    if actor.membership_id is None or not was_asked_or_came(meeting, actor):
        raise NotAllowed(_("Only those who were invited propose corrections."))
    return actor.membership_id


def _require_open(correction: Correction) -> None:
    if correction.state is not CorrectionState.OPEN:
        raise Invalid(_("This correction was answered already."))


def _decide(correction: Correction, state: CorrectionState, answer: str) -> None:
    correction.state = state
    correction.answer = answer
    correction.decided_at = clock.now()


def _source(meeting: Meeting, item_id: int | None) -> str:
    if item_id is None:
        return frame_of(meeting).source
    return session.scalars(select(ItemNote.source).where(ItemNote.item_id == item_id)).one()
