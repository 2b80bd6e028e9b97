"""The roll of a meeting: everybody invited and everybody who walked in, with where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from kkg_portal.api import MemberRow, members_by_id, session

from ..kinds import AttendanceStatus
from ..models import Attendance, AttendanceMark, Invitation, Meeting
from .invitations import MOST_PEOPLE


@dataclass(frozen=True, slots=True)
class RollEntry:
    """One line. `member` is None for a walk-in; `entry` is the public id of the stored line, "" before any mark."""

    name: str
    school: str
    member: MemberRow | None
    entry: str
    status: AttendanceStatus | None

    @property
    def position(self) -> str:
        return self.member.position if self.member else ""

    @property
    def key(self) -> str:
        """What the form's radio group is called after."""
        return self.member.public_id if self.member else self.entry


def roll(meeting: Meeting) -> list[RollEntry]:
    """Members by name without titles, then walk-ins in the order they were added. Three queries."""
    invited = {
        id_
        for id_ in session.scalars(
            select(Invitation.membership_id).where(Invitation.meeting_id == meeting.id)
        )
        if id_ is not None
    }
    stored = session.scalars(
        select(Attendance)
        .where(Attendance.meeting_id == meeting.id)
        .order_by(Attendance.id)
        .limit(MOST_PEOPLE)
    ).all()
    by_member = {line.membership_id: line for line in stored if line.membership_id is not None}
    found = []
    for membership_id, person in members_by_id(invited | by_member.keys()).items():
        line = by_member.get(membership_id)
        status, entry = (line.status, line.public_id) if line else (None, "")
        found.append(RollEntry(person.full_name, person.school_name, person, entry, status))
    found += [
        RollEntry(line.walk_in_name, line.walk_in_school, None, line.public_id, line.status)
        for line in stored
        if line.membership_id is None
    ]
    return found


def unmarked_count(meeting: Meeting) -> int:
    """How many of those invited nobody has marked yet."""
    marked = and_(
        Attendance.meeting_id == Invitation.meeting_id, Attendance.membership_id == Invitation.membership_id
    )
    return session.scalars(
        select(func.count(Invitation.id))
        .outerjoin(Attendance, marked)
        .where(Invitation.meeting_id == meeting.id, Attendance.id.is_(None))
    ).one()


def attendance_counts(meeting: Meeting) -> Mapping[AttendanceStatus, int]:
    rows = session.execute(
        select(Attendance.status, func.count().label("number"))
        .where(Attendance.meeting_id == meeting.id)
        .group_by(Attendance.status)
    )
    counts = {row.status: row.number for row in rows}
    return {status: counts.get(status, 0) for status in AttendanceStatus}


def person_on_line(entry: Attendance) -> str:
    """The name a line of the roll belongs to."""
    person = members_by_id([entry.membership_id]) if entry.membership_id is not None else {}
    return next((row.full_name for row in person.values()), entry.walk_in_name)


def marks_of(entry: Attendance) -> Sequence[AttendanceMark]:
    """How a line came to be what it is, newest first."""
    return session.scalars(
        select(AttendanceMark)
        .where(AttendanceMark.attendance_id == entry.id)
        .order_by(AttendanceMark.id.desc())
        .limit(50)
    ).all()
