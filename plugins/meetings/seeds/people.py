"""Who comes to the demo's meetings, and how likely: near schools more often, far ones less, near Ramadan fewer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from sqlalchemy import select

from kkg_portal.api import (
    MemberRow,
    Role,
    School,
    SeedWorld,
    active_members,
    calendar_between,
    session,
    subgroups,
)

from ..kinds import AttendanceStatus
from .programme import PHASES_B_AND_C

BASE, CORE_BONUS, FARTHEST_MALUS, RAMADAN_MALUS = 0.84, 0.06, 0.10, 0.08
MISSING = (AttendanceStatus.SICK, AttendanceStatus.EXCUSED, AttendanceStatus.DUTY, AttendanceStatus.ABSENT)
MISSING_WEIGHTS = (3, 5, 2, 2)
_LED_BY_MEMBERS = ("Materi inti", "Kerja kelompok", "Presentasi")


@dataclass(frozen=True, slots=True)
class Crowd:
    """The members of one cluster as meetings need them."""

    everybody: list[MemberRow]
    by_subgroup: dict[int, list[MemberRow]]
    subgroup_ids: dict[str, int]
    secretary_id: int | None
    secretary_user_id: int | None
    core_school_id: int | None
    farthest_school_id: int | None
    ramadan: tuple[date, date] | None

    def invited_to(self, group: str, subgroup_id: int | None) -> list[MemberRow]:
        if group == PHASES_B_AND_C:
            names = group.split(", ")
            joined = [
                person
                for name in names
                for person in self.by_subgroup.get(self.subgroup_ids.get(name, 0), [])
            ]
            return list({person.membership_id: person for person in joined}.values()) or self.everybody
        return self.by_subgroup[subgroup_id] if subgroup_id is not None else self.everybody

    def presenter(self, rng: Random, subgroup_id: int | None, item_title: str) -> int | None:
        people = self.invited_to("", subgroup_id)
        if not item_title.startswith(_LED_BY_MEMBERS) or not people:
            return None
        return rng.choice(people).membership_id

    def status(self, rng: Random, person: MemberRow, day: date) -> AttendanceStatus:
        chance = BASE
        chance += CORE_BONUS if person.school_id == self.core_school_id else 0
        chance -= FARTHEST_MALUS if person.school_id == self.farthest_school_id else 0
        chance -= RAMADAN_MALUS if self._is_near_ramadan(day) else 0
        if rng.random() >= chance:
            return rng.choices(MISSING, MISSING_WEIGHTS)[0]
        late = 0.16 if _age(person, day) >= 50 else 0.07
        return AttendanceStatus.LATE if rng.random() < late else AttendanceStatus.PRESENT

    def _is_near_ramadan(self, day: date) -> bool:
        if self.ramadan is None:
            return False
        first, last = self.ramadan
        return (first - day).days <= 14 and (day - last).days <= 14


def read_crowd(world: SeedWorld) -> Crowd:
    groups = subgroups()
    secretary = world.actors.get(Role.SECRETARY)
    distances = session.execute(select(School.id, School.distance_km).order_by(School.distance_km.desc()))
    farthest = next((row.id for row in distances if row.distance_km is not None), None)
    return Crowd(
        everybody=list(world.members),
        by_subgroup={group.id: active_members(subgroup_id=group.id) for group in groups},
        subgroup_ids={group.title: group.id for group in groups},
        secretary_id=secretary.membership_id if secretary else None,
        secretary_user_id=secretary.user_id if secretary else None,
        core_school_id=next((school.id for school in world.schools if school.is_core), None),
        farthest_school_id=farthest,
        ramadan=_ramadan(world),
    )


def _ramadan(world: SeedWorld) -> tuple[date, date] | None:
    entries = calendar_between(world.school_year.first_day, world.school_year.last_day)
    return next(
        ((entry.first_day, entry.last_day) for entry in entries if entry.kind.value == "ramadan"), None
    )


def _age(person: MemberRow, day: date) -> int:
    """From the birth year a NIP begins with; those without one are honorary and mostly young."""
    year = (person.nip or "")[:4]
    return day.year - int(year) if year.isdigit() else 32
