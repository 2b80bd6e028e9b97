"""The roll of a meeting: everybody invited and everybody who walked in, with where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select

from kkg_portal.api import MemberRow, Membership, School, Text, bound_cluster, members_by_id, session

from ..kinds import AttendanceStatus
from ..models import Attendance, Invitation, Meeting, StatusWord
from ..wall_clock import day_of
from .invitations import MOST_PEOPLE


@dataclass(frozen=True, slots=True)
class RollEntry:
    """One line. `member` is None for a walk-in; `entry` is the public id of the stored line, "" before any mark.

    `school` is the one on the day of the meeting. Not `is_applicable`: became a member only after it.
    """

    name: str
    school: str
    member: MemberRow | None
    entry: str
    status: AttendanceStatus | None
    word: StatusWord | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    phone: str = ""
    is_applicable: bool = True
    minutes_away: int = 0

    @property
    def position(self) -> str:
        return self.member.position if self.member else ""

    @property
    def key(self) -> str:
        """What the form's fields are called after."""
        return self.member.public_id if self.member else self.entry

    @property
    def choice(self) -> str:
        """What stands in the form: the cluster's own word by its public id, else the status."""
        if self.word is not None:
            return self.word.public_id
        return self.status.value if self.status else ""

    @property
    def label(self) -> Text:
        """The register's word, the cluster's own before the usual one; nothing while unmarked."""
        if self.word is not None:
            return self.word.title
        return self.status.label if self.status else ""

    @property
    def letter(self) -> str:
        """S, I or A on the paper sheet, or the letter of the cluster's own word."""
        if self.word is not None and self.word.letter:
            return self.word.letter
        return self.status.letter if self.status else ""

    @property
    def was_there(self) -> bool:
        return self.status is not None and self.status.was_there

    @property
    def is_waiting(self) -> bool:
        """Nobody has marked this person yet, and somebody has to."""
        return self.status is None and self.is_applicable


def roll(meeting: Meeting) -> list[RollEntry]:
    """Members by name without titles, then walk-ins in the order they were added. Four queries."""
    day = day_of(meeting, bound_cluster())
    joined = _invited(meeting)
    stored = session.execute(
        select(Attendance, School.name.label("school"), StatusWord)
        .outerjoin(School, School.id == Attendance.school_id)
        .outerjoin(StatusWord, StatusWord.id == Attendance.word_id)
        .where(Attendance.meeting_id == meeting.id)
        .order_by(Attendance.id)
        .limit(MOST_PEOPLE)
    ).all()
    by_member = {row[0].membership_id: row for row in stored if row[0].membership_id is not None}
    found = [
        _member_line(person, by_member.get(id_), is_applicable=joined.get(id_, day) <= day)
        for id_, person in members_by_id(joined.keys() | by_member.keys()).items()
    ]
    return found + [_walk_in_line(row) for row in stored if row[0].membership_id is None]


def _invited(meeting: Meeting) -> dict[int, date]:
    rows = session.execute(
        select(Invitation.membership_id, Membership.joined_on)
        .join(Membership, Membership.id == Invitation.membership_id)
        .where(Invitation.meeting_id == meeting.id)
    )
    return {row.membership_id: row.joined_on for row in rows if row.membership_id is not None}


def _member_line(person: MemberRow, row: Any, *, is_applicable: bool) -> RollEntry:
    if row is None:
        return RollEntry(person.full_name, person.school_name, person, "", None, is_applicable=is_applicable)
    line: Attendance = row[0]
    return RollEntry(
        person.full_name,
        row.school or person.school_name,
        person,
        line.public_id,
        line.status,
        row[2],
        line.arrived_at,
        line.left_at,
        is_applicable=is_applicable,
        minutes_away=line.minutes_away,
    )


def _walk_in_line(row: Any) -> RollEntry:
    line: Attendance = row[0]
    return RollEntry(
        line.walk_in_name,
        line.walk_in_school,
        None,
        line.public_id,
        line.status,
        row[2],
        line.arrived_at,
        line.left_at,
        line.walk_in_phone,
        minutes_away=line.minutes_away,
    )


@dataclass(frozen=True, slots=True)
class RollSchool:
    """The people of one school, for a heading and a jump; `name` is "" for those without one."""

    number: int
    name: str
    lines: list[RollEntry]

    @property
    def waiting(self) -> int:
        return sum(line.is_waiting for line in self.lines)


def by_school(lines: Sequence[RollEntry]) -> list[RollSchool]:
    """Members by school in the order of names, walk-ins in the order they came, under a heading of their own."""
    schools: dict[str, list[RollEntry]] = {}
    for line in lines:
        schools.setdefault(line.school if line.member else "", []).append(line)
    names = [*sorted(name for name in schools if name), *([""] if "" in schools else [])]
    return [RollSchool(number, name, schools[name]) for number, name in enumerate(names, start=1)]


def unmarked_count(meeting: Meeting) -> int:
    """How many of those invited nobody has marked yet; whoever joined after the meeting is not asked for."""
    marked = and_(
        Attendance.meeting_id == Invitation.meeting_id,
        Attendance.membership_id == Invitation.membership_id,
        Attendance.status.is_not(None),
    )
    return session.scalars(
        select(func.count(Invitation.id))
        .join(Membership, Membership.id == Invitation.membership_id)
        .outerjoin(Attendance, marked)
        .where(
            Invitation.meeting_id == meeting.id,
            Attendance.id.is_(None),
            Membership.joined_on <= day_of(meeting, bound_cluster()),
        )
    ).one()


def attendance_counts(meeting: Meeting) -> Mapping[AttendanceStatus, int]:
    """By built-in status; a word of the cluster's own counts as the status it stands for."""
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
