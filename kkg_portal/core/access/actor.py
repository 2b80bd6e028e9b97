"""Who acts: a person in one cluster with the roles in force today, or the portal itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kkg_portal.core.i18n import LazyString
from kkg_portal.core.i18n import lazy_gettext as _l


class Role(StrEnum):
    """The roles of a KKG (domain: ketua gugus to operator); rows of grants, each with a term."""

    CLUSTER_HEAD = "cluster_head"
    GROUP_CHAIR = "group_chair"
    SECRETARY = "secretary"
    TREASURER = "treasurer"
    DIVISION_HEAD = "division_head"
    GRADE_COORDINATOR = "grade_coordinator"
    FACILITATOR = "facilitator"
    RESOURCE_PERSON = "resource_person"
    PRINCIPAL = "principal"
    SUPERVISOR = "supervisor"
    DISTRICT_OFFICER = "district_officer"
    SCHOOL_OPERATOR = "school_operator"
    TEACHER = "teacher"


ROLE_TITLES: dict[Role, LazyString] = {
    Role.CLUSTER_HEAD: _l("Cluster head"),
    Role.GROUP_CHAIR: _l("Group chair"),
    Role.SECRETARY: _l("Secretary"),
    Role.TREASURER: _l("Treasurer"),
    Role.DIVISION_HEAD: _l("Division head"),
    Role.GRADE_COORDINATOR: _l("Grade coordinator"),
    Role.FACILITATOR: _l("Facilitator"),
    Role.RESOURCE_PERSON: _l("Resource person"),
    Role.PRINCIPAL: _l("Principal"),
    Role.SUPERVISOR: _l("Supervisor"),
    Role.DISTRICT_OFFICER: _l("District officer"),
    Role.SCHOOL_OPERATOR: _l("School operator"),
    Role.TEACHER: _l("Teacher"),
}

# Those who schedule meetings and print papers. "Coordinator" in the docs means these three.
COORDINATORS = frozenset({Role.CLUSTER_HEAD, Role.GROUP_CHAIR, Role.SECRETARY})


@dataclass(frozen=True, slots=True)
class Actor:
    """Handed to every verb and policy. `membership_id` and `school_id` are None for admins and the system."""

    user_id: int | None
    name: str
    cluster_id: int | None = None
    membership_id: int | None = None
    school_id: int | None = None
    roles: frozenset[Role] = frozenset()
    granted: frozenset[str] = field(default_factory=frozenset)
    withheld: frozenset[str] = field(default_factory=frozenset)
    is_admin: bool = False
    is_system: bool = False

    @property
    def is_member(self) -> bool:
        return self.membership_id is not None

    @property
    def is_coordinator(self) -> bool:
        return not COORDINATORS.isdisjoint(self.roles)


SYSTEM = Actor(user_id=None, name="system", is_system=True)
