"""Who came, school by school, as much as the person who looks may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from kkg_portal.api import Actor, School, Text, schools, session

from ..models import Invitation, Meeting
from .roll import RollEntry, roll


@dataclass(frozen=True, slots=True)
class SchoolPart:
    """`rest` has those who did not come with the register's word and their reason, for who may read it."""

    name: str
    came: list[str]
    expected: int
    rest: list[tuple[str, Text, str]]

    @property
    def is_missing(self) -> bool:
        return not self.came


def participation(meeting: Meeting, *, sees_reasons: bool, own_school: str = "") -> list[SchoolPart]:
    """By school, the one it was on the day; walk-ins by the school they named. Six queries at most.

    `own_school` is the name of the school whose reasons may be read besides; a school of the cluster of which
    nobody was invited is not asked for.
    """
    lines = roll(meeting)
    reasons = _reasons(meeting) if sees_reasons or own_school else {}
    order = [row.name for row in schools()]
    by_school: dict[str, list[RollEntry]] = {}
    for line in lines:
        by_school.setdefault(line.school, []).append(line)
    known = [name for name in order if name in by_school]
    others = sorted(name for name in by_school if name and name not in known)
    nowhere = [""] if "" in by_school else []
    return [
        _part(name, by_school[name], reasons, opens=sees_reasons or (own_school != "" and name == own_school))
        for name in (*known, *others, *nowhere)
    ]


def _part(name: str, lines: Sequence[RollEntry], reasons: dict[int, str], *, opens: bool) -> SchoolPart:
    expected = [line for line in lines if line.is_applicable or line.status is not None]
    rest = [
        (line.name, line.label, reasons.get(line.member.membership_id, "") if line.member else "")
        for line in expected
        if line.status is not None and not line.was_there
    ]
    return SchoolPart(
        name, [line.name for line in lines if line.was_there], len(expected), rest if opens else []
    )


def _reasons(meeting: Meeting) -> dict[int, str]:
    rows = session.execute(
        select(Invitation.membership_id, Invitation.reason).where(
            Invitation.meeting_id == meeting.id, Invitation.reason != ""
        )
    )
    return {row.membership_id: row.reason for row in rows if row.membership_id is not None}


def school_name_of(actor: Actor) -> str:
    """The school the actor belongs to now, "" without one, and where another school here bears the same name.

    Rolls are laid out by name, so two of one name would open each other's reasons.
    """
    own = select(School.name).where(School.id == actor.school_id).scalar_subquery()
    names = session.scalars(select(School.name).where(School.name == own).limit(2)).all()
    return names[0] if len(names) == 1 else ""
