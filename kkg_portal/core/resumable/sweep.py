"""Removing what nobody finished or took: rows that ran out, parts without a row, uploads of people who went."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from kkg_portal.clusters.events import MemberErased
from kkg_portal.clusters.models import Cluster, Membership
from kkg_portal.core import attachments, clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.events import on
from kkg_portal.core.jobs import job
from kkg_portal.core.resumable.models import Upload, UploadState
from kkg_portal.core.resumable.receiving import remove
from kkg_portal.core.tenancy import rows_of_cluster
from kkg_portal.core.uow import unit_of_work

log = logging.getLogger(__name__)

_AT_ONCE = 200


@job("core.sweep_uploads", every=timedelta(hours=1), in_each_cluster=True)
def sweep_uploads(_payload: dict[str, Any]) -> None:
    """Rows of the bound cluster that ran out, with the room they held and the files nobody took."""
    with unit_of_work():
        old = select(Upload).where(Upload.expires_at <= clock.now()).order_by(Upload.id).limit(_AT_ONCE)
        for upload in session.scalars(old):
            remove(upload)


@job("core.sweep_parts", every=timedelta(hours=1))
def sweep_parts(_payload: dict[str, Any]) -> None:
    """Parts on the disk that belong to no upload which still goes on, in any cluster."""
    parts = attachments.storage().parts
    # The files first: each of them had its row before it was made.
    there = parts.known()
    session.rollback()
    wanted = _wanted_parts() if there else set()
    orphans = [key for key in there if key not in wanted]
    for key in orphans:
        parts.remove(key)
    log.info("sweep of parts: %s of %s removed", len(orphans), len(there))


def _wanted_parts() -> set[str]:
    table: Any = Upload.__table__
    now, wanted = clock.now(), set()
    for cluster_id in session.scalars(select(Cluster.id)).all():
        rows = rows_of_cluster(table, cluster_id, table.c.public_id, table.c.state, table.c.expires_at)
        wanted |= {
            row.public_id for row in rows if row.state == UploadState.RECEIVING and row.expires_at > now
        }
    return wanted


@on(MemberErased)
def forget_uploads(event: MemberErased) -> None:
    """What an erased person was sending is nobody's; what a page already shows has its own owner."""
    member = session.get(Membership, event.membership_id)
    if member is None:
        return
    for upload in session.scalars(
        select(Upload).where(Upload.user_id == member.user_id).order_by(Upload.id)
    ).all():
        remove(upload)
