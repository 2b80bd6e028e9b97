"""Telling every later request that what it remembers of a cluster or a person is old.

The stamps rise by an UPDATE of their own: the edit counter of the row stays, so a form somebody has open is not
called stale because of a role or a switch. The first verb to raise a cluster's stamp also makes the cluster's
other verbs that do so wait for its commit, on both databases.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.exc import InvalidRequestError

from kkg_portal.accounts.models import User
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import Model, session
from kkg_portal.core.errors import NotFound


def cluster_changed() -> None:
    """The bound cluster's roles, switches or settings change in this transaction."""
    session.execute(
        update(Cluster)
        .where(Cluster.id == session().info["cluster_id"])
        .values(stamp=Cluster.stamp + 1, changed_at=Cluster.changed_at)
    )


def people_changed(user_ids: Collection[int]) -> None:
    """Names, memberships or roles of these accounts change in this transaction."""
    session.execute(
        update(User)
        .where(User.id.in_(user_ids))
        .values(stamp=User.stamp + 1, changed_at=User.changed_at)
        .execution_options(synchronize_session=False)
    )


def reread(row: Model) -> None:
    """What `row` holds now: it was loaded before `cluster_changed` made the other writers finish first."""
    try:
        session.refresh(row)
    except InvalidRequestError:
        raise NotFound from None
