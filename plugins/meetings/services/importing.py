"""Taking meetings in from a file: look at it, take it in as one act, take all of it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select, update

from kkg_portal.api import Actor, Invalid, NotAllowed, SchoolYear, allows, clock, session, unique_rule, verb
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..exchange.file_schema import read_file
from ..exchange.matching import Matches, package_key
from ..exchange.reading import Fate, look_at
from ..exchange.taking_in import Intake
from ..kinds import AttendanceStatus, MinutesState, ProgrammeKind
from ..models import (
    AgendaItem,
    Attendance,
    Certificate,
    Correction,
    Decision,
    DecisionCounter,
    InformationPoint,
    Invitation,
    Meeting,
    MeetingFile,
    MeetingImport,
    Minutes,
    Package,
    Programme,
    Questionnaire,
    Reminder,
    StatusWord,
    Task,
)
from ..permissions import MeetingPermission
from ..queries.exchange import KEPT_UNDECIDED
from ..taken_time import free

unique_rule(
    "meetings_meeting",
    ("cluster_id", "origin_id"),
    _l("Somebody has taken in one of these meetings just now. Look at the file again."),
)

UNDO_FOR = timedelta(days=30)
MOST_BYTES = 10_000_000
_HANG_ON_MEETINGS = (
    AgendaItem,
    Attendance,
    Certificate,
    Correction,
    Decision,
    InformationPoint,
    Invitation,
    MeetingFile,
    Minutes,
    Questionnaire,
    Reminder,
    Task,
)


# Each may be of 10 MB, and is no file of the cluster's quota.
MOST_WAITING = 5
_FINAL = (MinutesState.APPROVED, MinutesState.PUBLISHED, MinutesState.AMENDED)


@verb(MeetingPermission.EDIT)
def bring_file(content: bytes, file_name: str, *, actor: Actor) -> MeetingImport:
    """Keep a file to look at; nothing of it is in the cluster yet, and a day later it is forgotten."""
    if len(content) > MOST_BYTES:
        raise Invalid(_("This file is too large. A school year has less than 10 MB."), field="file")
    document = read_file(content)
    if not document["meetings"]:
        raise Invalid(_("There is no meeting in this file."), field="file")
    _expect_few_waiting()
    batch = MeetingImport(file_name=file_name[:160], document=document, brought_by_id=actor.membership_id)
    session.add(batch)
    return batch


@verb(MeetingPermission.EDIT)
def take_in_file(batch: MeetingImport, *, version: int, actor: Actor) -> int:
    """Make every meeting that is new here, or none at all; returns how many. Nobody is written to."""
    batch.expect(version)
    document = batch.document
    if batch.done_at is not None or document is None:
        raise Invalid(_("This file was taken in or forgotten already."))
    reading = look_at(document)
    lines = zip(document["meetings"], reading.lines, strict=True)
    parts = [part for part, line in lines if line.fate is Fate.NEW]
    if not parts:
        raise Invalid(_("There is nothing new in this file."))
    _make_surroundings(document, reading.matches)
    intake = Intake(batch.id, reading.matches, actor)
    for part in parts:
        intake.take(part)
    intake.join(parts)
    _raise_counters(batch)
    session.flush()
    _expect_chair(batch, actor)
    batch.document, batch.done_at = None, clock.now()
    return len(parts)


@verb(MeetingPermission.EDIT)
def undo_import(batch: MeetingImport, *, actor: Actor) -> int:
    """Take back everything this file brought, as long as nobody went on working with it; returns how many went."""
    if batch.done_at is None or batch.undone_at is not None:
        raise Invalid(_("There is nothing of this file here."))
    if not may_undo_import(batch):
        raise Invalid(_("This was more than 30 days ago. Cancel the meetings one by one."))
    meetings = session.scalars(select(Meeting).where(Meeting.import_id == batch.id)).all()
    ids = [meeting.id for meeting in meetings]
    _expect_chair(batch, actor)
    if _was_worked_on(ids, batch.done_at):
        raise Invalid(_("Somebody has changed one of these meetings since. They stay."))
    session.execute(
        update(Decision)
        .where(Decision.meeting_id.in_(ids))
        .values(replaces_id=None)
        .execution_options(synchronize_session=False)
    )
    years = session.scalars(select(Decision.year).where(Decision.meeting_id.in_(ids)).distinct()).all()
    for meeting in meetings:
        meeting.moved_to_id = None
    session.flush()
    for meeting in meetings:
        free(meeting)
        session.delete(meeting)
    session.flush()
    _lower_counters(years)
    batch.undone_at = clock.now()
    return len(meetings)


def may_undo_import(batch: MeetingImport) -> bool:
    """Whether its time has not run out; that nobody worked on the meetings is judged when it is done."""
    if batch.done_at is None or batch.undone_at is not None:
        return False
    return clock.now() - batch.done_at <= UNDO_FOR


def _make_surroundings(document: dict[str, Any], known: Matches) -> None:
    """The programme, packages and words of the register the meetings need, where there are none of that name."""
    for part in document["packages"]:
        if (key := package_key(part)) not in known.packages:
            package = Package(
                school_year=key[0],
                title=part["title"],
                theme=part["theme"],
                kind=ProgrammeKind(part["kind"]),
                least_meetings=part["least_meetings"],
            )
            session.add(package)
            session.flush()
            known.packages[key] = package.id
    for part in document["words"]:
        if part["title"] not in known.words:
            word = StatusWord(
                title=part["title"],
                letter=part["letter"],
                counts_as=AttendanceStatus(part["counts_as"]),
                hours_percent=part["hours_percent"],
            )
            session.add(word)
            session.flush()
            known.words[part["title"]] = word.id
    _begin_programme(document)


def _begin_programme(document: dict[str, Any]) -> None:
    part = document["programme"]
    if part is None or document["school_year"] is None:
        return
    year = SchoolYear.from_label(document["school_year"]).starting_year
    if session.scalar(select(Programme.id).where(Programme.school_year == year)) is None:
        session.add(Programme(school_year=year, **part))


def _raise_counters(batch: MeetingImport) -> None:
    """The next decision of a year gets a number behind those that came with the file."""
    rows = session.execute(
        select(Decision.year, Decision.number)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .where(Meeting.import_id == batch.id)
        .order_by(Decision.number)
    ).all()
    for year, last in {row.year: row.number for row in rows}.items():
        counter = session.scalar(select(DecisionCounter).where(DecisionCounter.year == year))
        if counter is None:
            session.add(DecisionCounter(year=year, last=last))
        else:
            counter.last = max(counter.last, last)


def _lower_counters(years: Sequence[int]) -> None:
    """Numbers that went with the file are free again."""
    for year in years:
        last = session.scalar(select(func.max(Decision.number)).where(Decision.year == year))
        session.execute(update(DecisionCounter).where(DecisionCounter.year == year).values(last=last or 0))


def _expect_few_waiting() -> None:
    waiting = (MeetingImport.done_at.is_(None), MeetingImport.created_at > clock.now() - KEPT_UNDECIDED)
    if (session.scalar(select(func.count(MeetingImport.id)).where(*waiting)) or 0) >= MOST_WAITING:
        raise Invalid(
            _("Several files wait to be looked at. Take one in, or come back tomorrow."), field="file"
        )


def _expect_chair(batch: MeetingImport, actor: Actor) -> None:
    """Minutes that are final and a locked roll come and go by the hand that approves and corrects them."""
    final = (
        select(Meeting)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .where(
            Meeting.import_id == batch.id, or_(Meeting.roll_locked_at.is_not(None), Minutes.state.in_(_FINAL))
        )
    )
    for meeting in session.scalars(final):
        for permission in (MeetingPermission.MINUTES_APPROVE, MeetingPermission.ATTENDANCE_CORRECT):
            if not allows(actor, permission, meeting):
                raise NotAllowed(
                    _("This file brings approved minutes or a locked roll. Ask the chair to take it in.")
                )


def _was_worked_on(ids: list[int], since: Any) -> bool:
    changed = session.scalar(
        select(Meeting.id).where(Meeting.id.in_(ids), Meeting.changed_at > since).limit(1)
    )
    return changed is not None or any(
        session.scalar(select(kind.id).where(kind.meeting_id.in_(ids), kind.changed_at > since).limit(1))
        is not None
        for kind in _HANG_ON_MEETINGS
    )
