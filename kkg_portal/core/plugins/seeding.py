"""What a plugin's seeds get to work with: the people of one demo cluster and the school year they live in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kkg_portal.clusters.directory import MemberRow, SchoolRow
from kkg_portal.core.access.actor import Actor, Role
from kkg_portal.core.school_year import SchoolYear

# The demo's programme is written for this school year and laid on the one that contains today.
PROGRAMME_YEAR = SchoolYear(2025)


@dataclass(frozen=True, slots=True)
class SeedWorld:
    """One demo cluster. `ordinal` counts clusters from 1; `rng` is seeded, so the demo is the same each time."""

    ordinal: int
    today: date
    school_year: SchoolYear
    rng: Random
    actors: Mapping[Role, Actor]
    members: Sequence[MemberRow]
    schools: Sequence[SchoolRow]
    # For measuring with many clusters: the same kinds of rows, fewer of them.
    light: bool = False

    def day(self, planned: date) -> date:
        """A day of the programme year, on the same weekday of the demo's school year."""
        years = self.school_year.starting_year - PROGRAMME_YEAR.starting_year
        return planned + timedelta(weeks=52 * years + _drift(years))


def _drift(years: int) -> int:
    # 52 weeks are a day or two short of a year; after six years a week is missing.
    return round(years * 1.2425 / 7)
