"""Meetings for tests, made straight in the database: quicker than through the verbs and without their effects."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.api import bound_cluster, clock, session
from kkg_portal.api.testing import Person
from kkg_portal.clusters.models import CalendarDay, Subgroup, SubgroupKind, SubgroupMember
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.school_year import DayKind
from kkg_portal.core.search.index import index_changes
from kkg_portal.core.tenancy import working_in
from plugins.meetings.kinds import (
    AgendaKind,
    Answer,
    AttendanceStatus,
    MeetingState,
    MinutesState,
    ProgrammeKind,
)
from plugins.meetings.models import AgendaItem, Attendance, Invitation, ItemNote, Meeting, Minutes
from plugins.meetings.plan import MeetingPlan
from plugins.meetings.queries import agenda

Browser = Callable[[Person], FlaskClient]
Count = Callable[[], AbstractContextManager[list[str]]]


def make_meeting(owner: Person, *, days: int = 7, items: int = 2, **values: Any) -> Meeting:
    """A meeting of the owner's cluster, `days` from now, 120 minutes long, invited to by default."""
    starts_at: datetime = values.pop("starts_at", clock.now().replace(microsecond=0) + timedelta(days=days))
    state = values.pop("state", MeetingState.SCHEDULED)
    meeting = Meeting(
        title=values.pop("title", "Bedah modul ajar IPAS"),
        kind=values.pop("kind", ProgrammeKind.CORE_ROUTINE),
        state=state,
        starts_at=starts_at,
        ends_at=values.pop("ends_at", starts_at + timedelta(minutes=120)),
        place=values.pop("place", "SDN Melati 1"),
        invited_at=values.pop("invited_at", None if state is MeetingState.DRAFT else clock.now()),
        **values,
    )
    with inside(owner), intending_to_write():
        session.add(meeting)
        session.flush()
        is_closed = state is MeetingState.CLOSED
        written = MinutesState.PUBLISHED if is_closed else MinutesState.DRAFTING
        session.add(Minutes(meeting_id=meeting.id, state=written))
        for position in range(1, items + 1):
            _add_item(meeting, f"Acara {position}", 30, position)
        index_changes()
        session.commit()
    return meeting


def make_item(
    owner: Person, meeting: Meeting, title: str, *, minutes: int = 30, position: int = 9
) -> AgendaItem:
    with inside(owner), intending_to_write():
        item = _add_item(meeting, title, minutes, position)
        session.commit()
    return item


def _add_item(meeting: Meeting, title: str, minutes: int, position: int) -> AgendaItem:
    item = AgendaItem(
        meeting_id=meeting.id, position=position, title=title, minutes=minutes, kind=AgendaKind.DISCUSSION
    )
    session.add(item)
    session.flush()
    session.add(ItemNote(item_id=item.id))
    return item


def items_of(owner: Person, meeting: Meeting) -> list[AgendaItem]:
    with inside(owner):
        return agenda(meeting)


def invite(meeting: Meeting, *people: Person, answer: Answer = Answer.PENDING) -> None:
    with inside(people[0]), intending_to_write():
        session.add_all(
            Invitation(meeting_id=meeting.id, membership_id=person.membership_id, answer=answer)
            for person in people
        )
        session.commit()


def mark(meeting: Meeting, person: Person, status: AttendanceStatus = AttendanceStatus.PRESENT) -> Attendance:
    with inside(person), intending_to_write():
        line = Attendance(meeting_id=meeting.id, membership_id=person.membership_id, status=status)
        session.add(line)
        session.commit()
    return line


def make_subgroup(owner: Person, title: str, *members: Person) -> Subgroup:
    with inside(owner), intending_to_write():
        subgroup = Subgroup(title=title, kind=SubgroupKind.SUBJECT)
        session.add(subgroup)
        session.flush()
        session.add_all(
            SubgroupMember(subgroup_id=subgroup.id, membership_id=person.membership_id) for person in members
        )
        session.commit()
    return subgroup


def block_day(owner: Person, day: date, title: str) -> None:
    with inside(owner), intending_to_write():
        session.add(CalendarDay(first_day=day, last_day=day, title=title, kind=DayKind.NATIONAL_HOLIDAY))
        session.commit()


def inside(person: Person) -> AbstractContextManager[None]:
    """A session of its own in the person's cluster: what a request of theirs would have."""
    return working_in(person.cluster_id or 0)


def stored(meeting: Meeting) -> Meeting:
    """The meeting as the database has it now; inside a session of its cluster."""
    return session.get_one(Meeting, meeting.id, populate_existing=True)


def base(person: Person) -> str:
    return f"/k/{person.cluster_slug}/meetings"


def address(person: Person, meeting: Meeting, *parts: str) -> str:
    return "/".join([base(person), meeting.public_id, *parts])


def first_item(person: Person, meeting: Meeting) -> str:
    return items_of(person, meeting)[0].public_id


# What somebody types into the planning form.
TYPED = {
    "title": "Bedah modul ajar IPAS",
    "day": "14 November 2026",
    "starts": "8",
    "ends": "11.30",
    "kind": "core_routine",
    "place": "SDN Melati 1, ruang guru",
    "host_school": "",
    "subgroup": "",
    "minute_taker": "",
}


def newest() -> Meeting:
    return session.scalars(select(Meeting).order_by(Meeting.id.desc()).limit(1)).one()


def plan_for(**values: Any) -> MeetingPlan:
    start = clock.now() + timedelta(days=10)
    defaults = {
        "title": "Rapat",
        "kind": ProgrammeKind.GENERAL,
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
        "place": "SDN",
    }
    return MeetingPlan(**{**defaults, **values})


def typed_edit(owner: Person, meeting: Meeting, **changes: str) -> dict[str, str]:
    """What the edit form of a meeting sends when somebody changes only these boxes. Its times lose their seconds."""
    with inside(owner), intending_to_write():
        row = stored(meeting)
        row.starts_at = row.starts_at.replace(second=0, microsecond=0)
        row.ends_at = row.ends_at.replace(second=0, microsecond=0)
        session.commit()
        cluster = bound_cluster()
        starts, ends = clock.local(row.starts_at, cluster), clock.local(row.ends_at, cluster)
        return {
            **TYPED,
            "title": row.title,
            "day": f"{starts:%d-%m-%Y}",
            "starts": f"{starts:%H.%M}",
            "ends": f"{ends:%H.%M}",
            "place": row.place,
            "capacity": str(row.capacity or ""),
            "version": str(row.version),
            **changes,
        }
