"""How long a search takes among many documents, through the index and the permission of the searcher.

    python -m benchmarks.search_speed [--documents 200000] [--database postgres]

A quarter of the documents lie in one large cluster, the others in fifteen. Prints JSON: milliseconds by figure.
The database is made in a temporary folder, PostgreSQL as a server of its own, and gone at the end.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select

from kkg_portal.api.testing import make_cluster, make_subdistrict, test_settings
from kkg_portal.app import create_app, registry_of
from kkg_portal.clusters.models import Subgroup, SubgroupKind
from kkg_portal.clusters.papers import bound_cluster
from kkg_portal.core import clock, migrate
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import db, intending_to_write, session
from kkg_portal.core.plugins.contract import SearchDocument, SearchSource
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.search.asking import read_question
from kkg_portal.core.search.entries import SearchEntry
from kkg_portal.core.search.filters import filters_here
from kkg_portal.core.search.finding import find
from kkg_portal.core.search.index import write
from kkg_portal.core.search.similar import similar
from kkg_portal.core.table_sizes import learn_sizes
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work
from tests.support.corpus import Post, posts, queries
from tests.support.postgres import postgres_url

KIND = "core.post"
SMALL_CLUSTERS = 15
WRITTEN_AT_ONCE = 500
QUERIES = 200
SIMILAR = 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="kkg-search-") as folder,
        _database(options.database, Path(folder)) as url,
    ):
        app = create_app(test_settings(Path(folder), url))
        with app.app_context():
            print(json.dumps(_measured(app, options.documents), indent=1))
            session.remove()
            db.engine.dispose()


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'search.db'}"
    else:
        with postgres_url("bench_search") as url:
            yield url


def _measured(app: Flask, documents: int) -> dict[str, float]:
    list(migrate.upgrade())
    _add_source(app)
    started = time.perf_counter()
    large, small = _fill(documents)
    filled = time.perf_counter() - started
    figures = {"documents": float(documents), "written a second": documents / filled}
    for name, cluster_id in (("large cluster", large), ("small cluster", small)):
        with working_in(cluster_id):
            figures |= {f"{key}, {name}": value for key, value in _timed(cluster_id).items()}
    return figures


def _add_source(app: Flask) -> None:
    source = SearchSource(
        kind=KIND,
        title="Post",
        model=Subgroup,
        document=_never_asked,
        permission=CorePermission.CLUSTER_VIEW,
    )
    brought = registry_of(app).contributions
    brought["core"] = replace(brought["core"], search=(source,))


def _never_asked(_row: Any) -> SearchDocument | None:
    raise RuntimeError("the documents are written directly")


def _fill(documents: int) -> tuple[int, int]:
    with intending_to_write():
        subdistrict = make_subdistrict()
        clusters = [
            make_cluster(f"c{number}", subdistrict=subdistrict, name=f"C{number}").id
            for number in range(SMALL_CLUSTERS + 1)
        ]
    session.remove()
    made = posts(documents)
    for cluster_id in clusters:
        share = documents // 4 if cluster_id == clusters[0] else documents * 3 // 4 // SMALL_CLUSTERS
        with working_in(cluster_id):
            while piece := list(islice(made, min(share, WRITTEN_AT_ONCE))):
                share -= len(piece)
                _write(cluster_id, piece)
    learn_sizes({})  # As the worker does each day.
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    return clusters[0], clusters[-1]


def _write(cluster_id: int, piece: list[Post]) -> None:
    now = clock.now()
    with unit_of_work():
        session.connection().execute(
            insert(Subgroup.__table__),  # type: ignore[arg-type]  # a table, whatever its declared type
            [
                {
                    "cluster_id": cluster_id,
                    "public_id": f"p{post.number:08d}",
                    "title": f"p{post.number}",
                    "kind": SubgroupKind.OTHER,
                    "version": 1,
                    "created_at": now,
                    "changed_at": now,
                }
                for post in piece
            ],
        )
        write({(KIND, f"p{post.number:08d}"): _document(post) for post in piece})
    session.expunge_all()


def _document(post: Post) -> SearchDocument:
    group = ObjectRef(KIND, f"p{post.conversation:08d}")
    return SearchDocument(
        post.title, post.body, "/", strong=post.strong, facts=post.facts, group=group, at=post.at
    )


def _timed(cluster_id: int) -> dict[str, float]:
    actor = Actor(user_id=1, name="", cluster_id=cluster_id, membership_id=1)
    filters, where = filters_here(), bound_cluster()
    texts = queries(QUERIES)

    def search(text: str) -> None:
        find(read_question(text, filters, where), actor)

    def ask_alike(post: Post) -> None:
        similar(KIND, f"{post.title} {post.body}", actor)

    for text in texts[:20]:
        search(text)
    searches = [_milliseconds(partial(search, text)) for text in texts]
    asked = [post for post in posts(SIMILAR * 4, seed="asked") if post.title]
    likes = [_milliseconds(partial(ask_alike, post)) for post in asked]
    return {
        "entries": float(session.scalar(select(func.count(SearchEntry.id))) or 0),
        **_spread("search", searches),
        **_spread("similar", likes),
    }


def _spread(name: str, values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        f"{name} p50 ms": round(ordered[len(ordered) // 2], 2),
        f"{name} p95 ms": round(ordered[int(len(ordered) * 0.95)], 2),
        f"{name} max ms": round(ordered[-1], 2),
    }


def _milliseconds(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
