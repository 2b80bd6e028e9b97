"""The minutes of a meeting as one value: as they stand now, or as they were published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from kkg_portal.api import (
    MemberRow,
    Role,
    bound_cluster,
    clock,
    members_by_id,
    members_with_role,
    official_number,
    session,
)

from ..kinds import CALLED_OFF, AgendaKind, AttendanceStatus
from ..minutes_content import (
    DecisionPart,
    ItemPart,
    MinutesContent,
    PersonPart,
    ReportPart,
    SchoolPart,
    TaskPart,
    from_json,
)
from ..models import Decision, InformationPoint, Meeting, MinutesIssue
from ..wall_clock import day_of
from .agenda import TimedItem, timed_agenda
from .roll import RollEntry, roll
from .surroundings import upcoming_after
from .trials import reports_since
from .written import MinutesView, minutes_of

MOST_ISSUES = 50
_LARGEST_NUMBER = 100_000
_EXCUSED = (AttendanceStatus.EXCUSED, AttendanceStatus.DUTY)
_NOBODY = PersonPart("", "NIP.")


def snapshot(meeting: Meeting) -> MinutesContent:
    """Everything the minutes say at this moment, with the names people bear today. About fifteen queries."""
    cluster = bound_cluster()
    written = minutes_of(meeting)
    lines = roll(meeting)
    before, after = previous_meeting(meeting), upcoming_after(meeting)
    chair, writer = _signers(meeting, day_of(meeting, cluster))
    items = timed_agenda(meeting, clock.local(meeting.starts_at, cluster))
    told, reports = _information(meeting), reports_since(meeting)
    return MinutesContent(
        title=meeting.title,
        place=meeting.place,
        starts_at=meeting.starts_at.isoformat(),
        opened_at=(written.frame.opened_at or meeting.starts_at).isoformat(),
        finished_at=(written.frame.finished_at or meeting.ends_at).isoformat(),
        chair=chair,
        writer=writer,
        invited=sum(line.member is not None for line in lines),
        present=sum(_was_there(line) for line in lines),
        missing=_missing(lines),
        schools=_schools(lines),
        items=tuple(
            _item(item, written.notes.get(item.id, ""), told.get(item.id, ()), reports) for item in items
        ),
        remarks=str(written.remarks),
        decisions=_decisions(written),
        tasks=_tasks(written),
        previous_title=before.title if before else "",
        previous_at=before.starts_at.isoformat() if before else "",
        next_title=after.title if after else "",
        next_at=after.starts_at.isoformat() if after else "",
    )


def _item(item: TimedItem, html: str, told: Sequence[str], reports: Sequence[ReportPart]) -> ItemPart:
    return ItemPart(
        item_id=item.id,
        public_id=item.public_id,
        title=item.title,
        presenter=item.presenter,
        start=item.start,
        html=str(html),
        information=tuple(told),
        reports=tuple(reports) if item.kind is AgendaKind.RESULTS else (),
    )


def issue_of(meeting: Meeting, number: int | None = None) -> MinutesIssue | None:
    """The newest published minutes of a meeting, or one by its number."""
    if number is not None and number > _LARGEST_NUMBER:
        # No database keeps numbers as large as an address can hold.
        return None
    statement = select(MinutesIssue).where(MinutesIssue.meeting_id == meeting.id)
    if number is not None:
        statement = statement.where(MinutesIssue.number == number)
    return session.scalars(statement.order_by(MinutesIssue.number.desc()).limit(1)).first()


def issues_of(meeting: Meeting) -> Sequence[MinutesIssue]:
    """All published versions, newest first."""
    return session.scalars(
        select(MinutesIssue)
        .where(MinutesIssue.meeting_id == meeting.id)
        .order_by(MinutesIssue.number.desc())
        .limit(MOST_ISSUES)
    ).all()


def content_of(issue: MinutesIssue) -> MinutesContent:
    return from_json(issue.content)


def previous_meeting(meeting: Meeting) -> Meeting | None:
    """The meeting of the same group before this one that was held."""
    return session.scalars(
        select(Meeting)
        .where(
            Meeting.starts_at < meeting.starts_at,
            Meeting.invited_at.is_not(None),
            Meeting.state.not_in(CALLED_OFF),
            Meeting.subgroup_id.is_not_distinct_from(meeting.subgroup_id),
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(1)
    ).first()


def attended_count(meeting: Meeting) -> tuple[int, int]:
    """How many came and how many were invited."""
    lines = roll(meeting)
    return sum(_was_there(line) for line in lines), sum(line.member is not None for line in lines)


def _was_there(line: RollEntry) -> bool:
    return line.status is not None and line.status.was_there


def _missing(lines: Sequence[RollEntry]) -> tuple[int, int, int]:
    """Duty elsewhere is an excuse on the sheet, which knows three letters only."""
    found = Counter(line.status for line in lines)
    excused = sum(found[status] for status in _EXCUSED)
    return found[AttendanceStatus.SICK], excused, found[AttendanceStatus.ABSENT]


def _schools(lines: Sequence[RollEntry]) -> tuple[SchoolPart, ...]:
    invited = Counter(line.school for line in lines if line.member is not None)
    present = Counter(line.school for line in lines if _was_there(line))
    names = sorted(invited.keys() | present.keys(), key=lambda name: (not name, name))
    return tuple(SchoolPart(name, invited[name], present[name]) for name in names)


def _information(meeting: Meeting) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    for point in information_of(meeting):
        found.setdefault(point.item_id, []).append(point.text)
    return found


def information_of(meeting: Meeting) -> Sequence[InformationPoint]:
    return session.scalars(
        select(InformationPoint)
        .where(InformationPoint.meeting_id == meeting.id)
        .order_by(InformationPoint.id)
        .limit(500)
    ).all()


def _decisions(written: MinutesView) -> tuple[DecisionPart, ...]:
    counting = [one for one in written.decisions if one.withdrawn_at is None]
    replaced = {one.replaces_id for one in counting if one.replaces_id is not None}
    old = {}
    if replaced:
        rows = session.execute(
            select(Decision.id, Decision.number, Decision.year).where(Decision.id.in_(replaced))
        )
        old = {row.id: f"{row.number}/{row.year}" for row in rows}
    return tuple(
        DecisionPart(
            item_id=one.item_id,
            number=one.number,
            year=one.year,
            text=one.text,
            replaces=old.get(one.replaces_id or 0, ""),
            valid_until=one.valid_until.isoformat() if one.valid_until else "",
        )
        for one in counting
    )


def _tasks(written: MinutesView) -> tuple[TaskPart, ...]:
    return tuple(
        TaskPart(
            item_id=task.item_id,
            public_id=task.public_id,
            text=task.text,
            owner=task.owner,
            due_on=task.due_on.isoformat(),
            state=task.state.value,
            outcome=task.outcome,
        )
        for task in written.tasks
    )


def _signers(meeting: Meeting, day: date) -> tuple[PersonPart, PersonPart]:
    chairs = members_with_role(Role.GROUP_CHAIR, day)
    writer: MemberRow | None = None
    if meeting.minute_taker_id is not None:
        writer = members_by_id([meeting.minute_taker_id])[meeting.minute_taker_id]
    elif secretaries := members_with_role(Role.SECRETARY, day):
        writer = secretaries[0]
    return _person(chairs[0] if chairs else None), _person(writer)


def _person(row: MemberRow | None) -> PersonPart:
    return PersonPart(row.full_name, official_number(row)) if row else _NOBODY
