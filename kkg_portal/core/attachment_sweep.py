"""The daily sweep of the file store: halves of uploads that died, and content no row points at any more."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from kkg_portal.clusters.models import Attachment, Cluster
from kkg_portal.core.attachments import storage
from kkg_portal.core.db.engine import session
from kkg_portal.core.derivatives.models import Derivative
from kkg_portal.core.jobs import job
from kkg_portal.core.tenancy import rows_of_cluster

log = logging.getLogger(__name__)

# An upload is stored before its row is committed; a day is longer than any request.
UNTOUCHED = timedelta(days=1)


@job("core.sweep_files", every=timedelta(days=1))
def sweep_files(_payload: dict[str, object]) -> None:
    """Remove what a dead upload left and every file that no cluster uses."""
    store = storage()
    halves = store.sweep(older_than=UNTOUCHED)
    used = _used_keys()
    unused = [key for key in store.keys(untouched_for=UNTOUCHED) if key not in used]
    for key in unused:
        store.delete(key)
    log.info("file sweep: %s halves and %s unused files removed", halves, len(unused))


def _used_keys() -> set[str]:
    """What any cluster points at, asked one cluster after another."""
    table: Any = Attachment.__table__
    made: Any = Derivative.__table__
    used: set[str] = set()
    for cluster_id, logo in session.execute(select(Cluster.id, Cluster.logo_sha256)).all():
        used |= {row.sha256 for row in rows_of_cluster(table, cluster_id, table.c.sha256)}
        made_here = rows_of_cluster(made, cluster_id, made.c.result_sha256)
        used |= {row.result_sha256 for row in made_here if row.result_sha256}
        if logo:
            used.add(logo)
    return used
