"""Everything of some meetings that goes into a file, in the same few statements for one and for a whole year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, TypeVar

from sqlalchemy import Select, select

from kkg_portal.api import (
    MemberRow,
    School,
    SchoolYear,
    Subgroup,
    bound_cluster,
    clock,
    members_by_id,
    session,
)

from ..models import (
    AgendaItem,
    Attendance,
    Decision,
    InformationPoint,
    Invitation,
    ItemNote,
    Meeting,
    Minutes,
    MinutesIssue,
    Package,
    Programme,
    StatusWord,
    Task,
)

MOST_MEETINGS = 400
# Far above what a year of the largest cluster has.
MOST_ROWS = 400_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ExportedRows:
    """Lists are by the id of their meeting; notes, information, decisions and tasks by that of their item."""

    meetings: Sequence[Meeting]
    items: Mapping[int, list[AgendaItem]]
    notes: Mapping[int, list[ItemNote]]
    information: Mapping[int, list[InformationPoint]]
    decisions: Mapping[int, list[Decision]]
    tasks: Mapping[int, list[Task]]
    invitations: Mapping[int, list[Invitation]]
    attendance: Mapping[int, list[Attendance]]
    minutes: Mapping[int, Minutes]
    issues: Mapping[int, list[MinutesIssue]]
    members: Mapping[int, MemberRow]
    schools: Mapping[int, str]
    subgroups: Mapping[int, str]
    packages: Mapping[int, Package]
    words: Mapping[int, StatusWord]
    replaced: Mapping[int, Decision]


def meetings_in(year: SchoolYear) -> Sequence[Meeting]:
    """All meetings of a school year by the cluster's wall clock, drafts too."""
    cluster = bound_cluster()
    return session.scalars(
        select(Meeting)
        .where(
            Meeting.starts_at >= clock.from_wall(year.first_day, time(0), cluster),
            Meeting.starts_at < clock.from_wall(year.next().first_day, time(0), cluster),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_MEETINGS)
    ).all()


def programme_in(year: SchoolYear) -> Programme | None:
    return session.scalar(select(Programme).where(Programme.school_year == year.starting_year))


def packages_of_year(year: SchoolYear) -> Sequence[Package]:
    of_year = select(Package).where(Package.school_year == year.starting_year)
    return session.scalars(of_year.order_by(Package.title).limit(100)).all()


def exported_rows(meetings: Sequence[Meeting]) -> ExportedRows:
    """Sixteen statements."""
    ids = [meeting.id for meeting in meetings]
    items = _of_meetings(AgendaItem, ids, select(AgendaItem).where(AgendaItem.deleted_at.is_(None)))
    invitations = _of_meetings(Invitation, ids)
    attendance = _of_meetings(Attendance, ids)
    tasks = _of_meetings(Task, ids)
    decisions = _of_meetings(Decision, ids)
    notes = select(ItemNote).join(AgendaItem, AgendaItem.id == ItemNote.item_id)
    return ExportedRows(
        meetings=meetings,
        items=_by(sorted(items, key=lambda item: (item.position, item.id)), "meeting_id"),
        notes=_by(_rows(notes.where(AgendaItem.meeting_id.in_(ids)).order_by(ItemNote.id)), "item_id"),
        information=_by(_of_meetings(InformationPoint, ids), "item_id"),
        decisions=_by(decisions, "item_id"),
        tasks=_by(tasks, "item_id"),
        invitations=_by(invitations, "meeting_id"),
        attendance=_by(attendance, "meeting_id"),
        minutes={row.meeting_id: row for row in _of_meetings(Minutes, ids)},
        issues=_by(_of_meetings(MinutesIssue, ids), "meeting_id"),
        members=members_by_id(_member_ids(meetings, items, invitations, attendance, tasks)),
        schools=_titles(select(School.id, School.name)),
        subgroups=_titles(select(Subgroup.id, Subgroup.title)),
        packages=_packages(meetings),
        words=_words(attendance),
        replaced=_replaced(decisions),
    )


def _of_meetings(kind: type[T], ids: Sequence[int], statement: Select[Any] | None = None) -> list[T]:
    chosen = select(kind) if statement is None else statement
    table: Any = kind
    return _rows(chosen.where(table.meeting_id.in_(ids)).order_by(table.id))


def _rows(statement: Select[Any]) -> list[Any]:
    return list(session.scalars(statement.limit(MOST_ROWS)))


def _by(rows: Iterable[T], key: str) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _titles(statement: Select[int, str]) -> dict[int, str]:
    return {row[0]: row[1] for row in session.execute(statement.limit(2000))}


def _member_ids(
    meetings: Sequence[Meeting],
    items: Sequence[AgendaItem],
    invitations: Sequence[Invitation],
    attendance: Sequence[Attendance],
    tasks: Sequence[Task],
) -> set[int]:
    found = {meeting.minute_taker_id for meeting in meetings} | {item.presenter_id for item in items}
    found |= {line.membership_id for line in invitations} | {line.membership_id for line in attendance}
    found |= {task.owner_id for task in tasks}
    return {id_ for id_ in found if id_ is not None}


def _packages(meetings: Sequence[Meeting]) -> dict[int, Package]:
    ids = {meeting.package_id for meeting in meetings} - {None}
    return {row.id: row for row in _rows(select(Package).where(Package.id.in_(ids)))}


def _words(attendance: Sequence[Attendance]) -> dict[int, StatusWord]:
    ids = {line.word_id for line in attendance} - {None}
    return {row.id: row for row in _rows(select(StatusWord).where(StatusWord.id.in_(ids)))}


def _replaced(decisions: Sequence[Decision]) -> dict[int, Decision]:
    ids = {row.replaces_id for row in decisions} - {None}
    return {row.id: row for row in _rows(select(Decision).where(Decision.id.in_(ids)))}
