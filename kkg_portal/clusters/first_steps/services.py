"""Verbs of the card with the first steps."""

from __future__ import annotations

from kkg_portal.clusters.first_steps.ticking import keep_steps, tick_step
from kkg_portal.clusters.models import Membership
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.uow import verb


@verb(CorePermission.OWN_WORK_EDIT)
def do_step(key: str, *, actor: Actor) -> None:
    """Tick a step that is done by opening what it leads to."""
    tick_step(key, actor=actor)


@verb(CorePermission.OWN_WORK_EDIT)
def close_steps(membership: Membership, *, actor: Actor) -> None:
    """Put the list away, whatever is ticked."""
    keep_steps(actor, membership.steps_done, clock.now())


@verb(CorePermission.OWN_WORK_EDIT)
def reopen_steps(membership: Membership, *, actor: Actor) -> None:
    """Bring the list back, as it was when it was put away."""
    keep_steps(actor, membership.steps_done, None)
