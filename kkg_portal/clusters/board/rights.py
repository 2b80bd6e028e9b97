"""What each role may do in this cluster: the defaults of all active parts and where the cluster differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import delete

from kkg_portal.clusters.board import queries
from kkg_portal.clusters.models import RolePermission
from kkg_portal.clusters.stamps import cluster_changed
from kkg_portal.core.access.actor import Actor, Role
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.policy import Permission, policies
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import Text
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.plugins.registry import registry
from kkg_portal.core.uow import verb

# With one of these a role could give itself all the others: by granting roles, by switching parts of the
# portal, or by taking over the account of somebody who can.
FIXED = frozenset({CorePermission.BOARD_EDIT, CorePermission.PLUGIN_SWITCH, CorePermission.MEMBER_HELP})

Choice = tuple[Role, str]


@dataclass(frozen=True, slots=True)
class Right:
    """A permission with the roles that hold it here and by default; a fixed one is shown and not changed."""

    key: str
    title: Text
    holders: frozenset[Role]
    default: frozenset[Role]
    is_fixed: bool

    @property
    def is_changed(self) -> bool:
        return self.holders != self.default


@dataclass(frozen=True, slots=True)
class PartRights:
    """The permissions of one part of the portal. `name` is "core" or a plugin's."""

    name: str
    title: Text
    rights: tuple[Right, ...]

    @property
    def is_changed(self) -> bool:
        return any(right.is_changed for right in self.rights)


def all_rights() -> list[PartRights]:
    """Every permission that depends on roles, the core's first; what all members may do is left out."""
    changes = {(row.role, row.permission): row.is_allowed for row in queries.role_permissions()}
    titles: dict[str, Text] = {"core": _("The portal itself")}
    titles |= {found.manifest.name: found.manifest.title for found in registry().active}
    return [
        PartRights(owner, title, tuple(_right(owner, key, changes) for key in _editable(owner)))
        for owner, title in titles.items()
        if _editable(owner)
    ]


def _editable(owner: str) -> list[Permission]:
    policy = policies().get(owner)
    return [key for key in policy.permissions if policy.default_roles(key)] if policy else []


def _right(owner: str, key: Permission, changes: dict[Choice, bool]) -> Right:
    policy = policies()[owner]
    default = policy.default_roles(key)
    is_fixed = key in FIXED
    holders = (
        default
        if is_fixed
        else frozenset(role for role in Role if changes.get((role, key.value), role in default))
    )
    return Right(key.value, policy.titles[key], holders, default, is_fixed)


@verb(CorePermission.BOARD_EDIT)
def choose_rights(role: Role, allowed: Collection[str], *, actor: Actor) -> None:
    """`role` may do exactly this here, fixed permissions aside. Only differences from the defaults are kept."""
    cluster_changed()
    rights = {right.key: right for part in all_rights() for right in part.rights}
    if not rights.keys() >= set(allowed):
        raise Invalid(_("A part of the portal was switched in between. Reload the page and choose again."))
    wrong = [
        right
        for right in rights.values()
        if right.is_fixed and (right.key in allowed) != (role in right.holders)
    ]
    if wrong:
        raise Invalid(_("“%(title)s” cannot be given or taken here.", title=wrong[0].title))
    _forget(role, rights)
    session.add_all(
        RolePermission(role=role, permission=right.key, is_allowed=right.key in allowed)
        for right in rights.values()
        if (right.key in allowed) != (role in right.default)
    )


@verb(CorePermission.BOARD_EDIT)
def reset_rights(role: Role, *, actor: Actor) -> None:
    """Back to the defaults for one role."""
    cluster_changed()
    _forget(role, (right.key for part in all_rights() for right in part.rights))


def _forget(role: Role, keys: Iterable[str]) -> None:
    session.execute(
        delete(RolePermission).where(RolePermission.role == role, RolePermission.permission.in_(list(keys)))
    )
