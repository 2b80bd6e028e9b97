"""Reports of members and what coordinators decide: keep it, hide it until it is corrected, or remove it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from kkg_portal.api import Actor, Conflict, Invalid, TooMany, clock, session, verb
from kkg_portal.api import gettext as _

from .. import telling
from ..endings import remove
from ..kinds import CaseState, FlagReason, ResourceState
from ..models import Flag, FlagCase, Resource
from ..permissions import ResourcePermission

FLAGS_A_DAY = 20


@verb(ResourcePermission.FLAG)
def flag(resource: Resource, reason: FlagReason, note: str = "", *, actor: Actor) -> FlagCase:
    """Report a material. One case for each, however many report it; who did, nobody is told."""
    _slow_down(actor)
    waits = (FlagCase.resource_id == resource.id, FlagCase.decided_at.is_(None))
    case = session.scalar(select(FlagCase).where(*waits))
    if case is None:
        case = FlagCase(resource_id=resource.id)
        session.add(case)
        session.flush()  # the flag needs its id
        telling.tell_coordinators(case, resource, actor)
    mine = (Flag.case_id == case.id, Flag.membership_id == actor.membership_id)
    if session.scalar(select(Flag.id).where(*mine)) is None:
        session.add(Flag(case_id=case.id, membership_id=actor.membership_id, reason=reason, note=note))
    return case


@verb(ResourcePermission.MODERATE)
def look_into(case: FlagCase, *, actor: Actor) -> None:
    """Say that one looks at it, so that the others need not."""
    if case.state is CaseState.NEW:
        case.state = CaseState.LOOKING


@verb(ResourcePermission.MODERATE)
def decide(case: FlagCase, state: CaseState, note: str, *, version: int, actor: Actor) -> None:
    """Keep, hide until corrected, or remove; the authors read the note, the reporters hear what came of it."""
    if case.decided_at is not None:
        raise Conflict(_("In the meantime this is: %(state)s. Look again.", state=case.state.label))
    if state not in {CaseState.KEPT, CaseState.RETURNED, CaseState.REMOVED}:
        raise Invalid(_("Choose what becomes of it."), field="decision")
    if state is not CaseState.KEPT and not note:
        raise Invalid(_("Write why, in a few words: its author reads it."), field="note")
    case.expect(version)
    resource = session.get_one(Resource, case.resource_id)
    case.state, case.note = state, note
    case.decided_at, case.decided_by_id = clock.now(), actor.membership_id
    if state is CaseState.RETURNED and resource.is_published:
        resource.state, resource.ended_because = ResourceState.HIDDEN, note
        telling.tell_ended(resource)
    elif state is CaseState.REMOVED:
        remove(resource, note, actor)
    telling.tell_decision(case, resource, actor)


@verb(ResourcePermission.FIX)
def show_again(resource: Resource, *, actor: Actor) -> None:
    """It was corrected, or hidden by mistake."""
    if resource.state is not ResourceState.HIDDEN:
        raise Conflict(_("In the meantime this is: %(state)s. Look again.", state=resource.state.label))
    resource.state, resource.ended_because = ResourceState.PUBLISHED, ""
    resource.open_from_no = resource.last_no
    telling.tell_back(resource)
    returned = session.scalars(
        select(FlagCase)
        .where(FlagCase.resource_id == resource.id, FlagCase.state == CaseState.RETURNED)
        .order_by(FlagCase.id)
        .limit(50)
    ).all()
    for case in returned:
        case.state = CaseState.CHANGED
        telling.tell_decision(case, resource, actor)


def _slow_down(actor: Actor) -> None:
    since = clock.now() - timedelta(days=1)
    mine = (Flag.membership_id == actor.membership_id, Flag.created_at > since)
    if (session.scalar(select(func.count()).where(*mine)) or 0) >= FLAGS_A_DAY:
        raise TooMany(
            _("You reported much today. Speak to the group's chair instead."), retry_after_seconds=24 * 3600
        )
