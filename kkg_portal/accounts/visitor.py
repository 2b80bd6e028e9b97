"""The signed-in person as pages and rules see them, with their clusters and roles; no query behind any of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kkg_portal.core import clock
from kkg_portal.core.access.actor import Role
from kkg_portal.core.i18n import current_language
from kkg_portal.core.person_names import greeting

# A session is fresh for ten minutes after the password was typed (sessions.FRESH).
ADMIN_AFTER_FRESH = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Term:
    """A role with the days it is in force; no end means until further notice."""

    role: Role
    starts_on: date
    ends_on: date | None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Belonging:
    """A visitor's active membership in one cluster, with every role ever granted there."""

    cluster_id: int
    slug: str
    title: str
    membership_id: int
    school_id: int | None
    is_pending: bool
    terms: tuple[Term, ...]
    steps_done: frozenset[str] = frozenset()
    steps_closed: bool = False


@dataclass(frozen=True, slots=True)
class Visitor:
    """The signed-in person as pages see them. Flask-Login keeps `token`, never the user's id."""

    token: str
    session_id: int
    user_id: int
    public_id: str
    full_name: str
    name: str
    honorific: str
    language: str | None
    large_type: bool
    is_admin: bool
    consent_version: str | None
    fresh_until: datetime
    belongings: tuple[Belonging, ...]

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.token

    @property
    def is_fresh(self) -> bool:
        """Whether the password was typed recently enough for changes to the account itself."""
        return clock.now() < self.fresh_until

    @property
    def may_administer(self) -> bool:
        """The installation's own pages close half an hour after the password was typed."""
        return self.is_admin and clock.now() < self.fresh_until + ADMIN_AFTER_FRESH

    @property
    def greeting(self) -> str:
        """Ibu Sri, in English Ms Sri: in the language of the page, not of the account."""
        return greeting(self.name, self.honorific, current_language())

    @property
    def clusters(self) -> list[Belonging]:
        return [belonging for belonging in self.belongings if not belonging.is_pending]

    def in_cluster(self, cluster_id: int) -> Belonging | None:
        for belonging in self.belongings:
            if belonging.cluster_id == cluster_id:
                return belonging
        return None
