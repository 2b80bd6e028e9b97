"""A cluster as every page needs it, and who a visitor is inside it; no query behind any of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from kkg_portal.accounts.visitor import Belonging
from kkg_portal.clusters.models import PaperSize
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Actor, Role


class Somebody(Protocol):
    """A visitor, or the person a portal's own work is done for."""

    @property
    def user_id(self) -> int: ...
    @property
    def full_name(self) -> str: ...
    @property
    def is_admin(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class ClusterView:
    """A cluster as every page needs it, without a query."""

    id: int
    slug: str
    title: str
    number: str
    name: str
    subdistrict: str
    regency: str
    time_zone: str
    language: str
    paper_size: PaperSize
    city: str
    meeting_weekday: int
    contact_whatsapp: str | None
    enabled: frozenset[str]
    granted: dict[str, frozenset[str]]
    withheld: dict[str, frozenset[str]]

    def actor_for(self, visitor: Somebody, belonging: Belonging) -> Actor:
        """The person in this cluster, with the roles in force on today's date here."""
        today = clock.today(self)
        roles = frozenset(term.role for term in belonging.terms if term.covers(today)) | {Role.TEACHER}
        granted = frozenset[str]().union(*(self.granted.get(role, frozenset()) for role in roles))
        lost = [self.withheld.get(role, frozenset()) for role in roles]
        return Actor(
            user_id=visitor.user_id,
            name=visitor.full_name,
            cluster_id=self.id,
            membership_id=belonging.membership_id,
            school_id=belonging.school_id,
            roles=roles,
            granted=granted,
            withheld=_withheld_from(roles, lost, granted),
            is_admin=visitor.is_admin,
        )


def _withheld_from(
    roles: frozenset[Role], lost: list[frozenset[str]], granted: frozenset[str]
) -> frozenset[str]:
    """Permissions that every role which would bring them has lost here."""
    from kkg_portal.core.access.policy import policies

    candidates = frozenset[str]().union(*lost) - granted
    if not candidates:
        return frozenset()
    taken = dict(zip(roles, lost, strict=True))
    withheld = set()
    for policy in policies().values():
        for permission in policy.permissions:
            holders = policy.default_roles(permission) & roles
            if permission.value in candidates and all(permission.value in taken[role] for role in holders):
                withheld.add(permission.value)
    return frozenset(withheld)
