"""Whom resources tell of what. Inside verbs and jobs; who acts hears nothing of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select

from kkg_portal.api import (
    COORDINATORS,
    SYSTEM,
    Actor,
    Membership,
    ObjectRef,
    User,
    bound_cluster,
    clock,
    members_with_role,
    restore_notices,
    session,
    tell,
    withdraw_notices,
)

from .addresses import resource_path, resources_path
from .kinds import CaseState, Visibility
from .models import CoAuthor, Flag, FlagCase, Lineage, MaterialRequest, Resource, UseReport

USED_MINE = "resources.used_mine"
REVIEWED_MINE = "resources.reviewed_mine"
ADAPTED_MINE = "resources.adapted_mine"
NEW_VERSION = "resources.new_version"
DECIDED_MINE = "resources.decided_mine"
REPORTED = "resources.reported"
REPORT_MINE = "resources.report_mine"
REPORT_ANSWER = "resources.report_answer"
DRAFT_GOES = "resources.draft_goes"
REQUEST_ANSWERED = "resources.request_answered"

MOST_TOLD = 1000


def author_ids(resource: Resource) -> list[int]:
    """Membership ids of the owner and those who write along."""
    along = select(CoAuthor.membership_id).where(CoAuthor.resource_id == resource.id)
    return [resource.owner_id, *session.scalars(along.order_by(CoAuthor.id).limit(20))]


def tell_authors(kind: str, resource: Resource, actor: Actor, **values: Any) -> None:
    """One notice for each author; `revision` among the values makes it a new one."""
    _tell(kind, author_ids(resource), resource, actor, {"name": actor.name, **values})


def tell_new_version(resource: Resource, actor: Actor) -> None:
    """Those who used it in class or made something from it, as far as they may see it."""
    used = select(UseReport.author_id).where(UseReport.resource_id == resource.id)
    made = (
        select(Resource.owner_id)
        .join(Lineage, Lineage.resource_id == Resource.id)
        .where(Lineage.source_id == resource.id, Lineage.distance == 1)
    )
    told = select(Membership.id).where(or_(Membership.id.in_(used), Membership.id.in_(made)))
    if resource.visibility is Visibility.SCHOOL:
        told = told.where(Membership.school_id == resource.school_id)
    ids = session.scalars(told.order_by(Membership.id).limit(MOST_TOLD)).all()
    _tell(NEW_VERSION, ids, resource, actor, {"no": resource.last_no, "revision": f"v{resource.last_no}"})


def tell_coordinators(case: FlagCase, resource: Resource, actor: Actor) -> None:
    """That something was reported, without by whom."""
    today = clock.today(bound_cluster())
    ids = {row.membership_id for role in COORDINATORS for row in members_with_role(role, today)}
    values = {"revision": case.public_id, "url": resources_path("reports")}
    # The reporter may be one of them, and nobody is told who reported.
    told = ids - {actor.membership_id or 0}
    _tell(REPORTED, told, resource, SYSTEM, values, ref=ref_of_case(case))


def tell_decision(case: FlagCase, resource: Resource, actor: Actor) -> None:
    """The authors hear what to do, the reporters what came of it; nobody hears names."""
    reporters = session.scalars(
        select(Flag.membership_id).where(Flag.case_id == case.id).order_by(Flag.id).limit(MOST_TOLD)
    ).all()
    values = {"state": case.state.value, "note": case.note, "revision": case.state.value}
    about = ref_of_case(case)
    if case.state is not CaseState.KEPT:
        _tell(REPORT_MINE, author_ids(resource), resource, SYSTEM, values, ref=about)
    _tell(REPORT_ANSWER, set(reporters) - {actor.membership_id or 0}, resource, SYSTEM, values, ref=about)


def tell_draft_goes(resource: Resource, day: str) -> None:
    url = resource_path(resource.public_id, "/edit")
    values = {"day": day, "revision": day, "url": url}
    _tell(DRAFT_GOES, [resource.owner_id], resource, SYSTEM, values, ref=ref_of_draft(resource))


def tell_answered(request: MaterialRequest, resource: Resource, actor: Actor) -> None:
    """About the material, not the request: who may not see it, or not any more, does not read its title."""
    values = {
        "title": resource.title,
        "wanted": request.text,
        "url": resource_path(resource.public_id),
        "revision": request.public_id,
    }
    tell([(REQUEST_ANSWERED, _users([request.author_id], actor))], resource.ref, values, by=actor)


def tell_ended(resource: Resource) -> None:
    """What is not shown any more leaves the lists of notices."""
    withdraw_notices(resource.ref)


def tell_back(resource: Resource) -> None:
    restore_notices(resource.ref)


def ref_of_case(case: FlagCase) -> ObjectRef:
    return ObjectRef("resources.case", case.public_id)


def ref_of_draft(resource: Resource) -> ObjectRef:
    return ObjectRef("resources.draft", resource.public_id)


def _tell(
    kind: str,
    membership_ids: Iterable[int],
    resource: Resource,
    actor: Actor,
    values: dict[str, Any],
    *,
    ref: ObjectRef | None = None,
) -> None:
    shown = {"title": resource.title, "url": resource_path(resource.public_id), **values}
    by = None if actor.is_system else actor
    tell([(kind, _users(membership_ids, actor))], ref or resource.ref, shown, by=by)


def _users(membership_ids: Iterable[int], actor: Actor) -> list[int]:
    """Accounts of these members, whoever acts left out."""
    wanted = sorted({one for one in membership_ids if one})
    if not wanted:
        return []
    found = session.scalars(
        select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.id.in_(wanted), User.disabled_at.is_(None))
        .order_by(User.id)
    )
    return [one for one in found if one != actor.user_id]
