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

from .kinds import CaseState, ResourceState, Visibility
from .models import (
    CoAuthor,
    CollectionItem,
    FlagCase,
    MaterialRequest,
    Resource,
    ResourceFile,
    ResourceVersion,
)

_OPEN = (ResourceState.PUBLISHED, ResourceState.WITHDRAWN, ResourceState.REMOVED)


class ResourcePermission(Permission):
    VIEW = "resources.resource.view"
    ADD = "resources.resource.add"
    EDIT = "resources.resource.edit"
    FIX = "resources.resource.fix"
    USE = "resources.use.report"
    THANK = "resources.resource.thank"
    REVIEW = "resources.review.write"
    ENDORSE = "resources.endorsement.ask"
    ADAPT = "resources.resource.adapt"
    COLLECTION_VIEW = "resources.collection.view"
    COLLECT = "resources.collection.add"
    PUT = "resources.collection.put"
    COLLECTION_EDIT = "resources.collection.edit"
    REQUEST_VIEW = "resources.request.view"
    REQUEST = "resources.request.write"
    REQUEST_CLOSE = "resources.request.close"
    FLAG = "resources.flag.send"
    MODERATE = "resources.flags.decide"
    NUMBERS_VIEW = "resources.numbers.view"


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
        # What was reported is looked at by them, also when only a school sees it.
        ways.append(Resource.id.in_(select(FlagCase.resource_id).where(FlagCase.state != CaseState.KEPT)))
    if Role.PRINCIPAL in actor.roles and actor.school_id is not None:
        ways.append(and_(Resource.state == ResourceState.HIDDEN, Resource.school_id == actor.school_id))
    return or_(*ways)


def _is_shown(actor: Actor, subject: Any) -> bool:
    if subject is None:
        return True
    resource = resource_of(subject)
    version = subject.version if isinstance(subject, ResourceFile) else subject
    if isinstance(version, ResourceVersion) and (version.is_draft or version.no < resource.open_from_no):
        return is_author(actor, resource)
    return _is_open_to(actor, resource) or is_author(actor, resource)


def _is_open_to(actor: Actor, resource: Resource) -> bool:
    if actor.membership_id is None or resource.visibility is Visibility.PRIVATE:
        return False
    of_school = actor.school_id is not None and resource.school_id == actor.school_id
    for_cluster = resource.visibility is Visibility.CLUSTER
    if resource.state is ResourceState.HIDDEN:
        leads_group = for_cluster and not COORDINATORS.isdisjoint(actor.roles)
        return (
            leads_group or (Role.PRINCIPAL in actor.roles and of_school) or _is_reported_to(actor, resource)
        )
    if resource.state in _OPEN and (for_cluster or of_school):
        return True
    return _is_reported_to(actor, resource)


def _is_reported_to(actor: Actor, resource: Resource) -> bool:
    if COORDINATORS.isdisjoint(actor.roles):
        return False
    found = (FlagCase.resource_id == resource.id, FlagCase.state != CaseState.KEPT)
    return session.scalar(select(FlagCase.id).where(*found).limit(1)) is not None


def _wrote(actor: Actor, subject: Any) -> bool:
    return subject is not None and is_author(actor, resource_of(subject))


def _gathered(actor: Actor, subject: Any) -> bool:
    """Their own collection, or request."""
    if subject is None or actor.membership_id is None:
        return False
    owner = subject.author_id if isinstance(subject, MaterialRequest) else _collection(subject).owner_id
    return bool(owner == actor.membership_id)


def _collection(subject: Any) -> Any:
    return subject.collection if isinstance(subject, CollectionItem) else subject


shown = Predicate("shown to this member", _is_shown, shown_resources)
author = Predicate("wrote it", _wrote, lambda actor: own_resources(actor.membership_id))

others = Predicate("wrote it not", lambda actor, subject: not _wrote(actor, subject))
there = Predicate(
    "shared today", lambda _actor, subject: subject is None or resource_of(subject).is_published
)
own_gathering = Predicate("own one", _gathered)

_curators = by_role(*COORDINATORS)
_counters = by_role(*COORDINATORS, Role.FACILITATOR, Role.SUPERVISOR)

policy = Policy(
    permissions=ResourcePermission,
    titles={
        ResourcePermission.VIEW: _l("See learning resources"),
        ResourcePermission.ADD: _l("Share learning resources"),
        ResourcePermission.EDIT: _l("Change one's own learning resources"),
        ResourcePermission.FIX: _l("Correct how a learning resource is described"),
        ResourcePermission.USE: _l("Tell how a learning resource went in class"),
        ResourcePermission.THANK: _l("Thank for a learning resource"),
        ResourcePermission.REVIEW: _l("Review learning resources"),
        ResourcePermission.ENDORSE: _l("Ask a meeting to endorse a learning resource"),
        ResourcePermission.ADAPT: _l("Make something of one's own from a learning resource"),
        ResourcePermission.COLLECTION_VIEW: _l("See collections of learning resources"),
        ResourcePermission.COLLECT: _l("Begin collections"),
        ResourcePermission.PUT: _l("Put learning resources into one's collections"),
        ResourcePermission.COLLECTION_EDIT: _l("Change collections"),
        ResourcePermission.REQUEST_VIEW: _l("See which materials are asked for"),
        ResourcePermission.REQUEST: _l("Ask for a material"),
        ResourcePermission.REQUEST_CLOSE: _l("Close requests for materials"),
        ResourcePermission.FLAG: _l("Report a learning resource"),
        ResourcePermission.MODERATE: _l("Decide about reported learning resources"),
        ResourcePermission.NUMBERS_VIEW: _l("See learning resources in numbers"),
    },
    rules={
        ResourcePermission.VIEW: (all_of(member, shown),),
        ResourcePermission.ADD: (all_of(member),),
        ResourcePermission.EDIT: (all_of(member, author),),
        ResourcePermission.FIX: (all_of(_curators, shown),),
        ResourcePermission.USE: (all_of(member, shown, there),),
        ResourcePermission.THANK: (all_of(member, shown, there, others),),
        ResourcePermission.REVIEW: (all_of(member, shown, there, others),),
        ResourcePermission.ENDORSE: (all_of(member, author, there), all_of(_curators, shown, there)),
        ResourcePermission.ADAPT: (all_of(member, shown, there),),
        ResourcePermission.COLLECTION_VIEW: (all_of(member),),
        ResourcePermission.COLLECT: (all_of(member),),
        ResourcePermission.PUT: (all_of(member, shown, there),),
        ResourcePermission.COLLECTION_EDIT: (all_of(member, own_gathering), all_of(_curators)),
        ResourcePermission.REQUEST_VIEW: (all_of(member),),
        ResourcePermission.REQUEST: (all_of(member),),
        ResourcePermission.REQUEST_CLOSE: (all_of(member, own_gathering), all_of(_curators)),
        ResourcePermission.FLAG: (all_of(member, shown, there),),
        ResourcePermission.MODERATE: (all_of(_curators),),
        ResourcePermission.NUMBERS_VIEW: (all_of(_counters),),
    },
)
