"""What the clusters of one demo share while it is written: the school year, names given out, wanderers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from kkg_portal.clusters.models import Regency, Subdistrict
from kkg_portal.core import passwords
from kkg_portal.core.db.engine import session
from kkg_portal.core.person_names import sort_key
from kkg_portal.core.school_year import CalendarEntry, SchoolYear, default_calendar
from kkg_portal.demo import places, sign_ins
from kkg_portal.demo.people import PersonPlan
from kkg_portal.demo.places import ClusterPlan

SEED = 99_01_01


@dataclass(slots=True)
class World:
    """What the clusters of one demo have in common while it is being written."""

    school_year: SchoolYear
    today: date
    is_large: bool
    calendar: list[CalendarEntry]
    shared_hash: str
    sign_ins: list[sign_ins.SignIn] = field(default_factory=list)
    # Where the open invitations lead; only their digests are kept in the database.
    links: list[str] = field(default_factory=list)
    _usernames: set[str] = field(default_factory=set)
    _phones: int = 0
    # People of more than one cluster, by full name: their account and the numbers that stay the same.
    _wanderers: dict[str, tuple[int, PersonPlan]] = field(default_factory=dict)
    _places: dict[str, int] = field(default_factory=dict)

    @classmethod
    def begin(cls, school_year: SchoolYear, today: date, *, is_large: bool) -> World:
        years = [school_year] if is_large else [school_year.previous(), school_year, school_year.next()]
        return cls(
            school_year,
            today,
            is_large,
            calendar=[entry for year in years for entry in default_calendar(year)],
            # Hashing is slow on purpose; the password behind this one is known to nobody.
            shared_hash=passwords.hash_password(passwords.new_token()[0]),
        )

    def username(self, name: str) -> str:
        stem = ".".join(sort_key(name).split()[:2])[:30]
        chosen, number = stem, 1
        while chosen in self._usernames:
            number += 1
            chosen = f"{stem}{number}"
        self._usernames.add(chosen)
        return chosen

    def phone(self) -> str:
        """+62 800-0000-0001 and on: no such numbers are given out."""
        self._phones += 1
        return f"+62800{self._phones:08d}"

    def wanderer(self, plan: PersonPlan) -> tuple[int, PersonPlan] | None:
        return self._wanderers.get(plan.full_name)

    def remember(self, plan: PersonPlan, user_id: int) -> None:
        if plan.school is None or plan.full_name == places.IN_TWO_CLUSTERS:
            self._wanderers[plan.full_name] = (user_id, plan)

    def subdistrict_id(self, plan: ClusterPlan) -> int:
        """Inside a unit of work; regency and subdistrict are made when they are first asked for."""
        if plan.subdistrict_code not in self._places:
            regency = session.scalar(select(Regency).where(Regency.code == places.REGENCY_CODE))
            if regency is None:
                regency = Regency(code=places.REGENCY_CODE, name=places.REGENCY_NAME)
                session.add(regency)
                session.flush()
            row = Subdistrict(regency_id=regency.id, code=plan.subdistrict_code, name=plan.subdistrict)
            session.add(row)
            session.flush()
            self._places[plan.subdistrict_code] = row.id
        return self._places[plan.subdistrict_code]
