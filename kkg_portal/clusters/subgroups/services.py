"""Verbs of sub-groups. Their audit lines carry no ref: who was put into which group is itself private."""

from __future__ import annotations

from collections.abc import Collection

from kkg_portal.clusters.directory import active_members
from kkg_portal.clusters.models import Subgroup, SubgroupKind, SubgroupMember
from kkg_portal.clusters.subgroups import queries
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.uow import unique_rule, verb

unique_rule(
    "core_subgroup",
    ("cluster_id", "title"),
    _l("There is already a sub-group with this name. Choose another name."),
    field="title",
)


@verb(CorePermission.SUBGROUP_EDIT)
def add_subgroup(title: str, *, kind: SubgroupKind, actor: Actor) -> Subgroup:
    subgroup = Subgroup(title=_free_title(title, None), kind=kind)
    session.add(subgroup)
    session.flush()  # the next page is its list of members, found by the public id
    return subgroup


@verb(CorePermission.SUBGROUP_EDIT)
def edit_subgroup(subgroup: Subgroup, title: str, *, kind: SubgroupKind, version: int, actor: Actor) -> None:
    subgroup.expect(version)
    subgroup.title = _free_title(title, subgroup)
    subgroup.kind = kind


def _free_title(title: str, subgroup: Subgroup | None) -> str:
    if not title:
        raise Invalid(_("Write the name of the sub-group. For example: Kelas IV"), field="title")
    taken = queries.subgroup_titled(title)
    if taken is not None and taken is not subgroup:
        if taken.archived_at is not None:
            raise Invalid(
                _("An archived sub-group has this name. Bring it back in the list of sub-groups."),
                field="title",
            )
        raise Invalid(_("There is already a sub-group with this name. Choose another name."), field="title")
    return title


@verb(CorePermission.SUBGROUP_EDIT)
def set_members(subgroup: Subgroup, member_ids: Collection[str], *, version: int, actor: Actor) -> None:
    """The sub-group consists of these members (public ids) from now on; unknown ids are refused."""
    subgroup.expect(version)
    subgroup.changed_at = clock.now()  # raises the version: the list belongs to the sub-group
    known = {member.public_id: member.membership_id for member in active_members()}
    if not known.keys() >= set(member_ids):
        raise Invalid(_("Somebody on this list is no longer a member. Reload the page and choose again."))
    wanted = {known[public_id] for public_id in member_ids}
    present = {row.membership_id: row for row in queries.subgroup_rows(subgroup)}
    for membership_id, row in present.items():
        if membership_id not in wanted:
            session.delete(row)
    session.add_all(
        SubgroupMember(subgroup_id=subgroup.id, membership_id=membership_id)
        for membership_id in sorted(wanted - present.keys())
    )


@verb(CorePermission.SUBGROUP_EDIT)
def archive_subgroup(subgroup: Subgroup, *, actor: Actor) -> None:
    """Take it off the lists; its members are kept, so that it can come back as it was."""
    subgroup.archived_at = clock.now()


@verb(CorePermission.SUBGROUP_EDIT)
def restore_subgroup(subgroup: Subgroup, *, actor: Actor) -> None:
    subgroup.archived_at = None
