"""The same forum ten times as large: a hundred thousand problems with a million posts in one cluster.

What `full_forum` wrote is copied inside the database, a minute per problem further back each time, so that the
newest page stays as it is and a million rows take seconds.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Integer, Select, String, Table, cast, func, insert, literal, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from benchmarks.full_forum import CLUSTER, THREADS
from kkg_portal.api.testing import test_settings
from kkg_portal.app import create_app
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import db, intending_to_write
from plugins.problem_threads.models import Post, Thread
from tests.support.live_server import LiveServer

TIMES = 10
SUFFIX = f" x{TIMES}"
_SIGNS = "23456789bcdfghjkmnpqrstvwxyz"
_MOMENTS = {"last_at", "state_since", "created_at", "changed_at", "written_at"}


def multiply(server: LiveServer, times: int = TIMES) -> None:
    """Lay `times` - 1 copies of the forum behind it. For SQLite alone, as the portals of benchmarks are."""
    app = create_app(test_settings(server.instance, f"sqlite:///{server.instance}/portal.db"))
    threads: Any = Thread.__table__
    posts: Any = Post.__table__
    clusters: Any = Cluster.__table__
    with app.app_context(), intending_to_write():
        with db.engine.begin() as connection:
            cluster = connection.execute(select(clusters.c.id).where(clusters.c.slug == CLUSTER)).scalar_one()
            last_thread, last_post = (_last_id(connection, table) for table in (threads, posts))
            for copy in range(1, times):
                minutes = copy * THREADS
                shift = {"id": copy * last_thread}
                _copy(connection, _rows(threads, cluster, last_thread), shift, minutes)
                shift = {"id": copy * last_post, "thread_id": copy * last_thread}
                _copy(connection, _rows(posts, cluster, last_post), shift, minutes)
        db.engine.dispose()


def _last_id(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.max(table.c.id))) or 0)


def _rows(table: Table, cluster: int, last: int) -> Select[Any]:
    return select(table).where(table.c.cluster_id == cluster, table.c.id <= last)


def _copy(connection: Connection, rows: Select[Any], shift: dict[str, int], minutes: int) -> None:
    """These rows of one table once more, with other keys and so many minutes earlier."""
    table: Any = rows.get_final_froms()[0]
    columns = {column.name: _moved(column, shift, minutes) for column in table.c}
    connection.execute(insert(table).from_select(list(columns), rows.with_only_columns(*columns.values())))


def _moved(column: Any, shift: dict[str, int], minutes: int) -> Any:
    name = column.name
    if name in shift:
        return column + shift[name]
    if name == "public_id":
        return _public_id(column.table.c.id + shift["id"])
    if name in _MOMENTS:
        # As SQLAlchemy writes moments on SQLite: the same text, some minutes earlier.
        seconds = f"-{int(timedelta(minutes=minutes).total_seconds())} seconds"
        return cast(func.strftime("%Y-%m-%d %H:%M:%S.000000", column, seconds), String)
    return column


def _public_id(number: ColumnElement[int]) -> ColumnElement[str]:
    """Ten signs for a number, others for each; a first sign of its own keeps them apart from what was drawn."""
    signs: ColumnElement[str] = literal("z")
    for place in range(9):
        digit = cast(number / literal(len(_SIGNS) ** place), Integer) % len(_SIGNS)
        signs = signs + func.substr(_SIGNS, digit + 1, 1)
    return signs
