"""Jobs: rows written with the change that wants them, done by a worker that may die at any instruction.

At least once: a job whose worker died runs again after its lease. Handlers are therefore idempotent.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import Flask, current_app
from sqlalchemy import JSON, ForeignKey, Index, Select, String, Text, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from kkg_portal.core import clock
from kkg_portal.core.db.engine import Model, intending_to_write, session
from kkg_portal.core.db.inserting import insert_into
from kkg_portal.core.db.types import UtcDateTime
from kkg_portal.core.errors import PortalError
from kkg_portal.core.events import owner_of
from kkg_portal.core.tenancy import writing_connection

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 12
POLL_SECONDS = 5.0
_CLUSTERS_PER_LEASE = 50
# How long done jobs stay to be looked at, and their keys taken.
KEPT = timedelta(days=90)


class Job(Model):
    """A piece of work. `key` makes a second request for the same work harmless."""

    __tablename__ = "core_job"
    __table_args__ = (Index("ix_core_job_due", "done_at", "run_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("core_cluster.id", ondelete="CASCADE"))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)


Handler = Callable[[dict[str, Any]], None]
_handlers: dict[str, Handler] = {}
_periodic: dict[str, timedelta] = {}
_of_each_cluster: set[str] = set()
_wake = threading.Event()


def job(
    kind: str, *, every: timedelta | None = None, in_each_cluster: bool = False
) -> Callable[[Handler], Handler]:
    """Register the handler of a kind; with `every`, the worker also queues it once per such period.

    With `in_each_cluster` the periodic job runs once bound to every cluster, where its plugin is on.
    """

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        if every is not None:
            _periodic[kind] = every
        if in_each_cluster:
            _of_each_cluster.add(kind)
        return handler

    return register


def enqueue(
    kind: str,
    payload: dict[str, Any] | None = None,
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    cluster_id: int | None = None,
) -> None:
    """Add a job to the current transaction; nothing happens if `key` is queued already.

    It runs bound to `cluster_id`, by default the cluster the session is bound to now.
    """
    _queue(
        kind,
        [{"payload": payload or {}, "key": key, "run_at": run_at or clock.now()}],
        cluster_id or session().info.get("cluster_id"),
    )


def enqueue_each(kind: str, payloads: Mapping[str, dict[str, Any]]) -> None:
    """One job for each key, in as many statements as for one; keys that are queued already are left out."""
    now = clock.now()
    enqueue_at(kind, {key: (now, payload) for key, payload in payloads.items()})


def enqueue_at(
    kind: str, payloads: Mapping[str, tuple[datetime, dict[str, Any]]], *, is_bound: bool = True
) -> None:
    """The same with a moment for each, before which it does not run; unless `is_bound` it belongs to no cluster."""
    rows = [{"payload": payload, "key": key, "run_at": at} for key, (at, payload) in payloads.items()]
    _queue(kind, rows, session().info.get("cluster_id") if is_bound else None)


def _queue(kind: str, rows: list[dict[str, Any]], cluster_id: int | None) -> None:
    from kkg_portal.core.uow import run_after_commit

    if kind not in _handlers:
        raise KeyError(f"no handler for jobs of kind {kind!r}")
    if rows:
        _insert_new([{**row, "kind": kind, "cluster_id": cluster_id} for row in rows])
    run_after_commit(_wake.set)


def _insert_new(rows: list[dict[str, Any]]) -> None:
    """Leave out keys that are there, even those somebody else is writing in this moment."""
    writing_connection().execute(_new_jobs(session.get_bind().dialect.name), rows)


@cache
def _new_jobs(_dialect: str) -> Any:
    """Built once and past the ORM: most verbs queue something while they hold the write lock."""
    return insert_into(Job.__table__).on_conflict_do_nothing(index_elements=["key"])


def work_off(limit: int = 1000, stop: threading.Event | None = None) -> int:
    """Do due jobs until none is left, `limit` is reached or `stop` is set; returns how many were done."""
    done = 0
    while done < limit and not (stop and stop.is_set()) and (claimed := _claim()) is not None:
        _run(claimed)
        done += 1
    return done


def queue_periodic() -> None:
    """Queue each periodic kind once per period, whoever of several workers comes first."""
    for kind, period in _periodic.items():
        slot = int(clock.now().timestamp() // period.total_seconds())
        key = f"{kind}@{slot}"
        if _is_queued(key):
            continue
        with current_app.app_context(), intending_to_write():
            _insert_new([{"kind": kind, "key": key, "payload": {}, "run_at": clock.now()}])
            session.commit()


def _is_queued(key: str) -> bool:
    # Looking first without the write lock: an idle worker must not stand in the way of those who write.
    with current_app.app_context(), intending_to_write(False):
        return session.scalar(select(Job.id).where(Job.key == key).limit(1)) is not None


def _next_due(now: datetime) -> Select[int]:
    free = or_(Job.lease_until.is_(None), Job.lease_until < now)
    return (
        select(Job.id)
        .where(Job.done_at.is_(None), Job.run_at <= now, free)
        .order_by(Job.run_at, Job.id)
        .limit(1)
    )


def _claim() -> int | None:
    now = clock.now()
    with current_app.app_context(), intending_to_write(False):
        if session.scalar(_next_due(now)) is None:
            return None
    with current_app.app_context(), intending_to_write():
        job_id = session.scalar(_next_due(now).with_for_update(skip_locked=True))
        if job_id is None:
            return None
        session.execute(
            update(Job).where(Job.id == job_id).values(lease_until=now + LEASE, attempts=Job.attempts + 1)
        )
        session.commit()
        return job_id


def _run(job_id: int) -> None:
    with current_app.app_context():
        row = session.get_one(Job, job_id)
        kind, cluster_id, payload, attempts = row.kind, row.cluster_id, dict(row.payload), row.attempts
    if attempts > MAX_ATTEMPTS:
        log.error("job %s (%s) is given up: its worker ended each time", job_id, kind)
        _finish(job_id, error="The worker ended each time it tried.", attempts=attempts)
        return
    try:
        _call(job_id, kind, cluster_id, payload)
    except Exception as error:  # boundary: a failing job is retried later, the worker lives on
        log.warning(
            "job %s (%s) failed, attempt %s: %s",
            job_id,
            kind,
            attempts,
            error,
            exc_info=not isinstance(error, PortalError),
        )
        _finish(job_id, error=f"{type(error).__name__}: {error}".splitlines()[0][:2000], attempts=attempts)
    else:
        _finish(job_id, error=None, attempts=attempts)


def _call(job_id: int, kind: str, cluster_id: int | None, payload: dict[str, Any]) -> None:
    handler = _handlers[kind]
    if kind in _of_each_cluster:
        _call_in_each_cluster(job_id, kind, handler)
    elif cluster_id is None:
        with current_app.app_context(), intending_to_write():
            handler(payload)
    else:
        _call_in(cluster_id, kind, handler, payload)


def _call_in(cluster_id: int, kind: str, handler: Handler, payload: dict[str, Any]) -> None:
    from kkg_portal.core.plugins.registry import is_on
    from kkg_portal.core.tenancy import bind_cluster

    with current_app.app_context(), intending_to_write():
        bind_cluster(cluster_id)
        if is_on(owner_of(handler)):
            handler(payload)
        else:
            log.info("a job of kind %s is dropped: its plugin is off in cluster %s", kind, cluster_id)


def _call_in_each_cluster(job_id: int, kind: str, handler: Handler) -> None:
    """One cluster's trouble does not keep the others waiting; it makes the whole job run again later."""
    from kkg_portal.clusters.models import Cluster

    with current_app.app_context(), intending_to_write(False):
        live = select(Cluster.id).where(Cluster.archived_at.is_(None)).order_by(Cluster.id)
        cluster_ids = list(session.scalars(live))
    trouble: Exception | None = None
    for number, cluster_id in enumerate(cluster_ids, start=1):
        try:
            _call_in(cluster_id, kind, handler, {})
        except Exception as error:  # boundary: see above
            log.exception("job %s (%s) failed in cluster %s", job_id, kind, cluster_id)
            trouble = trouble or error
        if number % _CLUSTERS_PER_LEASE == 0:
            _renew_lease(job_id)
    if trouble is not None:
        raise trouble


def _renew_lease(job_id: int) -> None:
    with current_app.app_context(), intending_to_write():
        session.execute(update(Job).where(Job.id == job_id).values(lease_until=clock.now() + LEASE))
        session.commit()


@job("core.forget_old_jobs", every=timedelta(days=1))
def forget_old_jobs(_payload: dict[str, Any]) -> None:
    """What was done long ago is of no use; its key may be used again."""
    session.execute(delete(Job).where(Job.done_at < clock.now() - KEPT))
    session.commit()


def _finish(job_id: int, *, error: str | None, attempts: int) -> None:
    with current_app.app_context(), intending_to_write():
        row = session.get(Job, job_id)
        if row is None or row.attempts != attempts:
            return  # Its lease ran out and it is somebody else's now, or its cluster is gone.
        row.lease_until = None
        row.error = error
        if error is None or attempts >= MAX_ATTEMPTS:
            row.done_at = clock.now()
            # What was done needs no memory of whom it was about: erased people must not live on here.
            row.payload = {}
        else:
            row.run_at = clock.now() + timedelta(seconds=min(15 * 2**attempts, 6 * 3600))
        session.commit()


def run_worker(app: Flask, stop: threading.Event) -> None:
    """Work until `stop` is set (see `stop_worker`). One thread inside `serve`, or the whole of `kkg-portal work`."""
    while not stop.is_set():
        try:
            with app.app_context():
                queue_periodic()
                work_off(stop=stop)
        except Exception:  # boundary: a database out of reach must not end the worker
            log.exception("worker paused")
        _wake.wait(POLL_SECONDS)
        _wake.clear()


def stop_worker(stop: threading.Event) -> None:
    """Let the worker of this process end after the job it is at, without waiting for its next look."""
    stop.set()
    _wake.set()
