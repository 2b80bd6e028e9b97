"""A person's own clusters, visited one after another, for what belongs to that person alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import g

from kkg_portal.accounts.identity import belongings_of, look_up
from kkg_portal.accounts.models import User
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.events import owner_of
from kkg_portal.core.plugins.registry import is_on
from kkg_portal.core.tenancy import bound_cluster_id, reading_in

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Person:
    """Whoever administers the installation visits their clusters as the member they are there."""

    user_id: int
    full_name: str
    is_admin: bool = False


def in_each_cluster_of(user_id: int, look: Callable[[Actor], T]) -> list[T]:
    """What `look` finds in each cluster where this person is an active member, in the order they came to them.

    Each visit has a session of its own that is bound to that cluster and refuses to write; the actor is built
    anew there, with the roles and rights of today. Left out are clusters they have left or wait for, archived
    ones, and those where the plugin `look` belongs to is off; a closed account is visited nowhere.

    Only for what this person asks for themselves, shown by their session or a secret of theirs; never for an
    id that somebody sent. `look` returns plain values, no rows: those end with their session.
    """
    user = session.get(User, user_id)
    if user is None or user.disabled_at is not None:
        return []
    person = _Person(user_id, user.full_name)
    belongings = [one for one in belongings_of(user_id) if not one.is_pending]
    found = []
    for belonging in sorted(belongings, key=lambda one: one.membership_id):
        with reading_in(belonging.cluster_id):
            # Remembered under its stamp, as for a request; `current_cluster()` is the one visited.
            _nobody, g.cluster = look_up(None, belonging.slug)
            if g.cluster is None:
                continue
            g.enabled_plugins = {g.cluster.id: g.cluster.enabled}
            if is_on(owner_of(look)):
                found.append(look(g.cluster.actor_for(person, belonging)))
    return found


def actor_here(user_id: int) -> Actor | None:
    """This person as a member of the bound cluster, with the roles of today; None once they have left it.

    For the portal's own work on somebody's behalf, inside a job of that cluster: what a mail may tell them.
    """
    user = session.get(User, user_id)
    cluster_id = bound_cluster_id()
    if user is None or user.disabled_at is not None or cluster_id is None:
        return None
    for belonging in belongings_of(user_id):
        if belonging.cluster_id == cluster_id and not belonging.is_pending:
            _nobody, cluster = look_up(None, belonging.slug)
            if cluster is not None:
                g.cluster, g.enabled_plugins = cluster, {cluster_id: cluster.enabled}
                return cluster.actor_for(_Person(user_id, user.full_name), belonging)
    return None
