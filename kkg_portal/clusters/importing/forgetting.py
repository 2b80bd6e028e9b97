"""What an import keeps for a while and then forgets: previews nobody decided on, the notes for undoing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from kkg_portal.clusters.events import MemberErased
from kkg_portal.clusters.importing.undoing import UNDO_DAYS
from kkg_portal.clusters.models import Cluster, ImportBatch
from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.events import on
from kkg_portal.core.jobs import job
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work

PREVIEW_LIFE = timedelta(days=1)


@job("core.forget_imports", every=timedelta(days=1))
def forget_imports(_payload: dict[str, object]) -> None:
    """Each cluster in turn, in a session of its own."""
    clusters = session.scalars(select(Cluster.id).order_by(Cluster.id)).all()
    session.rollback()  # The job's own session holds the write lock that each cluster's session wants.
    for cluster_id in clusters:
        with working_in(cluster_id), unit_of_work():
            forget_old_batches()


def forget_old_batches() -> None:
    """Previews of yesterday go; the notes of old imports are emptied and cannot be undone any more."""
    now = clock.now()
    session.execute(
        delete(ImportBatch)
        .where(ImportBatch.applied_at.is_(None), ImportBatch.created_at < now - PREVIEW_LIFE)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(ImportBatch)
        .where(ImportBatch.applied_at < now - timedelta(days=UNDO_DAYS))
        .values(changes=[])
        .execution_options(synchronize_session=False)
    )


@on(MemberErased)
def forget_member(event: MemberErased) -> None:
    """Old and new values of an erased person's fields go with the person."""
    batches = session.scalars(
        select(ImportBatch)
        .where(ImportBatch.applied_at.is_not(None))
        .order_by(ImportBatch.id.desc())
        .limit(500)
    )
    for batch in batches:
        left = [note for note in batch.changes if note["membership"] != event.membership_id]
        if len(left) < len(batch.changes):
            batch.changes = left
