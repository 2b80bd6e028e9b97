"""Clusters one after the other, for commands of plugins: each in a session of its own, bound to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import session
from kkg_portal.core.tenancy import working_in


def commanded_clusters(slugs: Sequence[str] = (), *, writes: bool = False) -> Iterator[str]:
    """The slug of each cluster in turn while the session is bound to it; all live ones when `slugs` is empty.

    For commands alone: it opens the application, and its problems become one plain sentence. What a command changes
    goes through a unit of work, once for each cluster.
    """
    from .context import cluster_id_of, portal  # here, because it brings the whole application along

    with portal(writes=writes):
        chosen = [(cluster_id_of(slug), slug) for slug in slugs] or _live()
        for cluster_id, slug in chosen:
            with working_in(cluster_id):
                yield slug


def _live() -> list[tuple[int, str]]:
    rows = session.execute(
        select(Cluster.id, Cluster.slug).where(Cluster.archived_at.is_(None)).order_by(Cluster.slug)
    ).all()
    session.remove()
    return [(row.id, row.slug) for row in rows]
