"""Packages of meetings and the tasks between them: how many were held, what one attended and handed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from sqlalchemy import Select, and_, or_, select

from kkg_portal.api import (
    Actor,
    Attachment,
    SchoolYear,
    bound_cluster,
    clock,
    members_by_id,
    session,
    visible_to,
)

from ..kinds import CALLED_OFF, WERE_THERE, EvidenceState, MeetingState
from ..models import Attendance, Meeting, OnEvidence, OnTask, Package
from ..permissions import MeetingPermission
from .rows import AnyRow

MOST_PACKAGES = 30
MOST_MEETINGS = 200
MOST_TASKS = 100
MOST_EVIDENCE = 400


@dataclass(frozen=True, slots=True)
class PackageView:
    """A package as one member sees it: nobody else's attendance is in it.

    `missed` are held meetings the member was not at; meetings that were called off are in no number.
    """

    package: Package
    meetings: Sequence[AnyRow]
    tasks: Sequence[AnyRow]

    @property
    def counting(self) -> list[AnyRow]:
        return [row for row in self.meetings if row.state not in CALLED_OFF]

    @property
    def held(self) -> int:
        return sum(row.state is MeetingState.CLOSED for row in self.meetings)

    @property
    def size(self) -> int:
        """How many meetings make it complete."""
        return max(len(self.counting), self.package.least_meetings)

    @property
    def attended(self) -> int:
        return sum(row.state is MeetingState.CLOSED and row.status in WERE_THERE for row in self.meetings)

    @property
    def missed(self) -> int:
        return self.held - self.attended


def packages_in(year: SchoolYear, actor: Actor) -> list[PackageView]:
    """The packages of a school year with their meetings and tasks. Three statements."""
    found = session.scalars(
        select(Package)
        .where(Package.school_year == year.starting_year)
        .order_by(Package.id)
        .limit(MOST_PACKAGES)
    ).all()
    return _views(found, actor)


def package_view(package: Package, actor: Actor) -> PackageView:
    return _views([package], actor)[0]


def _views(found: Sequence[Package], actor: Actor) -> list[PackageView]:
    ids = [package.id for package in found]
    if not ids:
        return []
    meetings, tasks = _meetings_of(ids, actor), _tasks_of(ids, actor)
    return [PackageView(package, meetings[package.id], tasks[package.id]) for package in found]


def _meetings_of(ids: Sequence[int], actor: Actor) -> dict[int, list[AnyRow]]:
    """By package, with how the actor stands in their rolls."""
    meetings: dict[int, list[AnyRow]] = defaultdict(list)
    for row in session.execute(
        select(
            Meeting.package_id,
            Meeting.public_id,
            Meeting.title,
            Meeting.state,
            Meeting.starts_at,
            Attendance.status,
        )
        .outerjoin(
            Attendance,
            and_(Attendance.meeting_id == Meeting.id, Attendance.membership_id == actor.membership_id),
        )
        .where(Meeting.package_id.in_(ids), visible_to(actor, MeetingPermission.VIEW))
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_MEETINGS)
    ):
        meetings[row.package_id].append(row)
    return meetings


def _tasks_of(ids: Sequence[int], actor: Actor) -> dict[int, list[AnyRow]]:
    """By package, with what became of the actor's evidence."""
    tasks: dict[int, list[AnyRow]] = defaultdict(list)
    for line in session.execute(
        select(
            OnTask.package_id,
            OnTask.public_id,
            OnTask.title,
            OnTask.opens_on,
            OnTask.closes_on,
            OnTask.jp,
            OnEvidence.state,
        )
        .outerjoin(
            OnEvidence,
            and_(OnEvidence.on_task_id == OnTask.id, OnEvidence.membership_id == actor.membership_id),
        )
        .where(OnTask.package_id.in_(ids))
        .order_by(OnTask.opens_on, OnTask.id)
        .limit(MOST_TASKS)
    ):
        tasks[line.package_id].append(line)
    return tasks


def package_choices(year: SchoolYear) -> list[tuple[str, str, int]]:
    """Public id, title and key of this school year's packages and the next one's."""
    rows = session.execute(
        select(Package.public_id, Package.title, Package.id)
        .where(Package.school_year.in_((year.starting_year, year.starting_year + 1)))
        .order_by(Package.school_year, Package.title)
        .limit(2 * MOST_PACKAGES)
    )
    return [(row.public_id, row.title, row.id) for row in rows]


def meetings_for_package(package: Package, year: SchoolYear) -> Sequence[AnyRow]:
    """Meetings of the package's school year that are in it or in none, for the list to tick."""
    cluster = bound_cluster()
    free_or_here = or_(Meeting.package_id.is_(None), Meeting.package_id == package.id)
    return session.execute(
        select(Meeting.id, Meeting.public_id, Meeting.title, Meeting.starts_at, Meeting.package_id)
        .where(
            free_or_here,
            Meeting.state.not_in(CALLED_OFF),
            Meeting.starts_at >= clock.from_wall(year.first_day, time(0), cluster),
            Meeting.starts_at < clock.from_wall(year.next().first_day, time(0), cluster),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_MEETINGS)
    ).all()


def my_evidence(task: OnTask, actor: Actor) -> OnEvidence | None:
    """What the actor brought of this task."""
    return session.scalar(
        select(OnEvidence).where(
            OnEvidence.on_task_id == task.id, OnEvidence.membership_id == actor.membership_id
        )
    )


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """What one member brought, with the name and size of its file if there is one."""

    evidence: OnEvidence
    name: str
    school: str
    file_name: str = ""
    size_bytes: int = 0


def evidence_of(task: OnTask) -> list[EvidenceLine]:
    """What members brought, that which waits for an answer first. Two statements."""
    waits_last = OnEvidence.state != EvidenceState.SUBMITTED
    return _evidence_lines(
        _EVIDENCE.where(OnEvidence.on_task_id == task.id).order_by(waits_last, OnEvidence.id)
    )


def evidence_line(evidence: OnEvidence) -> EvidenceLine:
    return _evidence_lines(_EVIDENCE.where(OnEvidence.id == evidence.id))[0]


_EVIDENCE = select(OnEvidence, Attachment.name, Attachment.size_bytes).outerjoin(
    Attachment, Attachment.id == OnEvidence.attachment_id
)


def _evidence_lines(statement: Select[OnEvidence, str, int]) -> list[EvidenceLine]:
    rows = session.execute(statement.limit(MOST_EVIDENCE)).all()
    people = members_by_id([evidence.membership_id for evidence, _name, _size in rows])
    return [
        EvidenceLine(
            evidence,
            people[evidence.membership_id].full_name,
            people[evidence.membership_id].school_name or "",
            file_name or "",
            size or 0,
        )
        for evidence, file_name, size in rows
    ]
