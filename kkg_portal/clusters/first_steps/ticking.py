"""Ticking a first step off. The marks stand in the member's own row, which every request remembers anyway."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import g
from sqlalchemy import select, update

from kkg_portal.clusters.models import Membership
from kkg_portal.clusters.stamps import people_changed
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.plugins.registry import visible_first_steps

OWN_WORK = "core.own_work"


def tick_step(key: str, *, actor: Actor) -> None:
    """Inside a verb: the actor has done this step. Costs nothing where the visitor is known to have ticked it already.

    The last tick closes the list for good: a step that another part brings later does not bring it back.
    """
    if actor.membership_id is None or _is_known_to_be_ticked(key, actor):
        return
    row = session.execute(
        select(Membership.steps_done, Membership.steps_closed_at).where(Membership.id == actor.membership_id)
    ).first()
    if row is None or row.steps_closed_at is not None or key in row.steps_done:
        return
    done = [*row.steps_done, key]
    is_last = all(step.key in done for step in visible_first_steps(actor))
    keep_steps(actor, done, clock.now() if is_last else None)


def _is_known_to_be_ticked(key: str, actor: Actor) -> bool:
    """By what the request remembers of its visitor. No tick is ever taken back."""
    visitor = g.get("visitor")
    if visitor is None or visitor.user_id != actor.user_id or actor.cluster_id is None:
        return False
    belonging = visitor.in_cluster(actor.cluster_id)
    return belonging is not None and (belonging.steps_closed or key in belonging.steps_done)


def keep_steps(actor: Actor, done: Sequence[str], closed_at: datetime | None) -> None:
    """Inside a verb: what is ticked and whether the list is put away."""
    # Not through the row: a coordinator who has this member's form open must not be told that somebody changed it.
    session.execute(
        update(Membership)
        .where(Membership.id == actor.membership_id)
        .values(steps_done=list(done), steps_closed_at=closed_at, changed_at=Membership.changed_at)
    )
    assert actor.user_id is not None
    people_changed([actor.user_id])
