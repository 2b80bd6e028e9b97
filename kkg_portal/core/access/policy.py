"""Policies: any-of lists of all-of predicates. What no rule allows is denied.

A predicate answers for one object and, through its SQL twin, for a whole list, so that "may see" and
"is listed" cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from kkg_portal.core.access.actor import Actor, Role
from kkg_portal.core.errors import NotAllowed, NotFound
from kkg_portal.core.i18n import Text
from kkg_portal.core.i18n import gettext as _


class Permission(StrEnum):
    """Base of every permission list. Values read "<plugin>.<thing>.<verb>"; verb `view` never writes."""

    @property
    def is_view(self) -> bool:
        return self.value.endswith(".view")


@dataclass(frozen=True, slots=True)
class Predicate:
    """A named condition. `test(actor, subject)`; `sql(actor)` says the same of rows, None if it cannot."""

    name: str
    test: Callable[[Actor, Any], bool]
    sql: Callable[[Actor], ColumnElement[bool]] | None = None
    roles: frozenset[Role] = frozenset()

    def as_sql(self, actor: Actor) -> ColumnElement[bool]:
        if self.sql is not None:
            return self.sql(actor)
        # A condition on the actor alone is the same for each row.
        return true() if self.test(actor, None) else false()


AllOf = tuple[Predicate, ...]


def all_of(*predicates: Predicate) -> AllOf:
    return predicates


member = Predicate("member", lambda actor, _subject: actor.is_member)
anyone = Predicate("anyone", lambda _actor, _subject: True)


def by_role(*roles: Role) -> Predicate:
    """Held by these roles unless the cluster granted the permission to others or took it away."""
    wanted = frozenset(roles)
    return Predicate(
        "role " + "|".join(sorted(wanted)),
        lambda actor, _subject: not wanted.isdisjoint(actor.roles),
        roles=wanted,
    )


@dataclass(frozen=True, slots=True)
class Policy:
    """The permissions of one plugin: their titles (shown in the role editor) and the rules behind them."""

    permissions: type[Permission]
    titles: Mapping[Permission, Text]
    rules: Mapping[Permission, tuple[AllOf, ...]]

    def allows(self, actor: Actor, permission: Permission, subject: Any = None) -> bool:
        if actor.is_system:
            return True
        # Loops, not any() and all(): a page asks fifty times.
        for rule in self.rules.get(permission, ()):
            for predicate in rule:
                if not _holds(predicate, actor, permission, subject):
                    break
            else:
                return True
        return False

    def visible(self, actor: Actor, permission: Permission) -> ColumnElement[bool]:
        """The rows for which `allows` would be true."""
        if actor.is_system:
            return true()
        rules = [
            and_(true(), *(_holds_sql(predicate, actor, permission) for predicate in rule))
            for rule in self.rules.get(permission, ())
        ]
        return or_(false(), *rules)

    def default_roles(self, permission: Permission) -> frozenset[Role]:
        """The roles that hold `permission` before a cluster changes anything."""
        return frozenset(
            role for rule in self.rules.get(permission, ()) for predicate in rule for role in predicate.roles
        )


def _holds(predicate: Predicate, actor: Actor, permission: Permission, subject: Any) -> bool:
    """What a cluster gives or takes touches conditions on roles only: authors keep their own text."""
    if predicate.roles and permission in actor.granted:
        return True
    if predicate.roles and permission in actor.withheld:
        return False
    return predicate.test(actor, subject)


def _holds_sql(predicate: Predicate, actor: Actor, permission: Permission) -> ColumnElement[bool]:
    if predicate.roles and permission in actor.granted:
        return true()
    if predicate.roles and permission in actor.withheld:
        return false()
    return predicate.as_sql(actor)


_policies: dict[str, Policy] = {}


def register_policy(owner: str, policy: Policy) -> None:
    _policies[owner] = policy


def policies() -> Mapping[str, Policy]:
    return _policies


def policy_of(permission: Permission) -> Policy:
    owner = permission.partition(".")[0]
    if owner not in _policies or not isinstance(permission, _policies[owner].permissions):
        raise KeyError(f"unknown permission {permission.value!r}")
    return _policies[owner]


def allows(actor: Actor, permission: Permission, subject: Any = None) -> bool:
    return policy_of(permission).allows(actor, permission, subject)


def visible_to(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """For the WHERE of a list: the same rule that `allows` applies to one object."""
    return policy_of(permission).visible(actor, permission)


def require(actor: Actor, permission: Permission, subject: Any = None) -> None:
    """Raise unless allowed: 404 for something that may not be seen, 403 for something that may not be done."""
    if allows(actor, permission, subject):
        return
    if permission.is_view and subject is not None:
        raise NotFound
    raise NotAllowed(_("Your role here does not include this. Ask the group's chair or secretary."))
