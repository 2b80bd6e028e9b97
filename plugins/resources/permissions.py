"""Who may do what with resources. Every list, search, counter and file asks `shown` through the policy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select

from kkg_portal.api import (
    COORDINATORS,
    Actor,
    Permission,
    Policy,
    Predicate,
    Role,
    all_of,
    by_role,
    member,
    session,
)
from kkg_portal.api import lazy_gettext as _l

from .kinds import ResourceState, Visibility
from .models import CoAuthor, Resource, ResourceFile, ResourceVersion

_OPEN = (ResourceState.PUBLISHED, ResourceState.WITHDRAWN, ResourceState.REMOVED)


class ResourcePermission(Permission):
    VIEW = "resources.resource.view"
    ADD = "resources.resource.add"
    EDIT = "resources.resource.edit"
    FIX = "resources.resource.fix"


def resource_of(subject: Any) -> Resource:
    """The resource of a file, version, report, …, which came with it."""
    found: Resource = subject if isinstance(subject, Resource) else subject.resource
    return found


def is_author(actor: Actor, resource: Resource) -> bool:
    """The owner, or one of those who write with them."""
    if actor.membership_id is None:
        return False
    return resource.owner_id == actor.membership_id or _writes_with(actor, resource)


def _writes_with(actor: Actor, resource: Resource) -> bool:
    mine = (CoAuthor.resource_id == resource.id, CoAuthor.membership_id == actor.membership_id)
    return session.scalar(select(CoAuthor.id).where(*mine)) is not None


def own_resources(membership_id: Any) -> ColumnElement[bool]:
    """Resources this member writes alone or with others."""
    together = select(CoAuthor.resource_id).where(CoAuthor.membership_id == membership_id)
    return or_(Resource.owner_id == membership_id, Resource.id.in_(together))


def shown_resources(actor: Actor) -> ColumnElement[bool]:
    """The rows of Resource this actor may read; of those that ended, that they were there."""
    if actor.membership_id is None:
        return false()
    ways = [
        own_resources(actor.membership_id),
        and_(Resource.state.in_(_OPEN), Resource.visibility == Visibility.CLUSTER),
    ]
    if actor.school_id is not None:
        of_school = and_(Resource.visibility == Visibility.SCHOOL, Resource.school_id == actor.school_id)
        ways.append(and_(Resource.state.in_(_OPEN), of_school))
    if not COORDINATORS.isdisjoint(actor.roles):
        ways.append(and_(Resource.state == ResourceState.HIDDEN, Resource.visibility == Visibility.CLUSTER))
    if Role.PRINCIPAL in actor.roles and actor.school_id is not None:
        ways.append(and_(Resource.state == ResourceState.HIDDEN, Resource.school_id == actor.school_id))
    return or_(*ways)


def _is_shown(actor: Actor, subject: Any) -> bool:
    if subject is None:
        return True
    resource = resource_of(subject)
    version = subject.version if isinstance(subject, ResourceFile) else subject
    if isinstance(version, ResourceVersion) and version.is_draft:
        return is_author(actor, resource)
    return _is_open_to(actor, resource) or is_author(actor, resource)


def _is_open_to(actor: Actor, resource: Resource) -> bool:
    if actor.membership_id is None or resource.visibility is Visibility.PRIVATE:
        return False
    of_school = actor.school_id is not None and resource.school_id == actor.school_id
    for_cluster = resource.visibility is Visibility.CLUSTER
    if resource.state is ResourceState.HIDDEN:
        leads_group = for_cluster and not COORDINATORS.isdisjoint(actor.roles)
        return leads_group or (Role.PRINCIPAL in actor.roles and of_school)
    return resource.state in _OPEN and (for_cluster or of_school)


def _wrote(actor: Actor, subject: Any) -> bool:
    return subject is not None and is_author(actor, resource_of(subject))


shown = Predicate("shown to this member", _is_shown, shown_resources)
author = Predicate("wrote it", _wrote, lambda actor: own_resources(actor.membership_id))

_curators = by_role(*COORDINATORS)

policy = Policy(
    permissions=ResourcePermission,
    titles={
        ResourcePermission.VIEW: _l("See learning resources"),
        ResourcePermission.ADD: _l("Share learning resources"),
        ResourcePermission.EDIT: _l("Change one's own learning resources"),
        ResourcePermission.FIX: _l("Correct how a learning resource is described"),
    },
    rules={
        ResourcePermission.VIEW: (all_of(member, shown),),
        ResourcePermission.ADD: (all_of(member),),
        ResourcePermission.EDIT: (all_of(member, author),),
        ResourcePermission.FIX: (all_of(_curators, shown),),
    },
)
