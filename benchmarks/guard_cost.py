"""What the cluster wall costs a query: the same statement through a session with and without the guard.

    python -m benchmarks.guard_cost

SQLite in memory, a joined select of 20 rows; the statement once built at import (as hot queries are) and
once built anew for each query. Prints JSON: microseconds a query by case.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_sqlalchemy.session import Session as PlainSession
from sqlalchemy import ForeignKey, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.pool import StaticPool

import kkg_portal.clusters.models  # noqa: F401  because owned tables point at its table
from kkg_portal.core import tenancy
from kkg_portal.core.db.engine import Model, PortalSession, db
from kkg_portal.core.db.mixins import ClusterOwned

CLUSTER = 1
ROWS = 20
QUERIES_A_RUN = 200
RUNS = 15
INSERT_ITEM = "INSERT INTO bench_item (cluster_id, meeting_id, id, title) VALUES (1, 1, ?, ?)"


class BenchMeeting(ClusterOwned, Model):
    __tablename__ = "bench_meeting"

    title: Mapped[str]


class BenchItem(ClusterOwned, Model):
    __tablename__ = "bench_item"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("bench_meeting.id"))
    title: Mapped[str]


def statement() -> Select[int, str, str]:
    """Twenty agenda items with the titles of their meetings."""
    return (
        select(BenchItem.id, BenchItem.title, BenchMeeting.title)
        .join(BenchMeeting, BenchMeeting.id == BenchItem.meeting_id)
        .order_by(BenchItem.id)
        .limit(ROWS)
    )


HOT = statement()


def main() -> None:
    """Print microseconds a query for each case, medians of alternating runs."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"poolclass": StaticPool}
    db.init_app(app)
    with app.app_context():
        tables = [db.metadata.tables[name] for name in ("core_cluster", "bench_meeting", "bench_item")]
        db.metadata.create_all(db.engine, tables=tables)
        plain, guarded = PlainSession(db), PortalSession(db)
        guarded.info["cluster_id"] = CLUSTER
        _fill(plain)
        cases: dict[str, tuple[Session, Callable[[], Any]]] = {
            "hot, no guard": (plain, lambda: HOT),
            "hot, guard": (guarded, lambda: HOT),
            "built anew, no guard": (plain, statement),
            "built anew, guard": (guarded, statement),
        }
        if tables[-1] not in tenancy.owned_tables():
            raise RuntimeError("the guard does not know the table it is measured on")
        timings: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(RUNS):
            for name, (session, build) in cases.items():
                timings[name].append(_microseconds(session, build))
        plain.close()
        guarded.close()
    print(json.dumps({name: statistics.median(values) for name, values in timings.items()}))


def _fill(session: Session) -> None:
    connection = session.connection()
    connection.exec_driver_sql("INSERT INTO bench_meeting (id, cluster_id, title) VALUES (1, 1, 'Rapat')")
    for number in range(1, ROWS + 1):
        values = (number, f"Butir {number}")
        connection.exec_driver_sql(INSERT_ITEM, values)
    session.commit()


def _microseconds(session: Session, build: Callable[[], Any]) -> float:
    started = time.perf_counter()
    found = sum(len(session.execute(build()).all()) for _ in range(QUERIES_A_RUN))
    elapsed = time.perf_counter() - started
    if found != ROWS * QUERIES_A_RUN:
        raise RuntimeError(f"{found / QUERIES_A_RUN} rows a query instead of {ROWS}")
    return elapsed / QUERIES_A_RUN * 1_000_000


if __name__ == "__main__":
    main()
