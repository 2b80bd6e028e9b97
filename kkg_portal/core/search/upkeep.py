"""Work on the index behind the scenes: writing it anew, and taking deleted words out of the file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from kkg_portal.core.db.engine import session
from kkg_portal.core.jobs import job
from kkg_portal.core.plugins.registry import registry
from kkg_portal.core.search import door
from kkg_portal.core.search.filters import sources_here
from kkg_portal.core.search.index import INDEX_ROWS, rebuild, write
from kkg_portal.core.uow import unit_of_work

_PAGES_AT_ONCE = 500


def rebuild_cluster() -> Iterator[int]:
    """Write the bound cluster's entries anew, a few rows in each transaction; yields how many each time."""
    for source in sources_here():
        after_id, count = 0, 1
        while count:
            with unit_of_work():
                count, after_id = rebuild(source, after_id)
            session.expunge_all()
            yield count


@job("core.rebuild_search")
def rebuild_search(_payload: dict[str, Any]) -> None:
    """After an upgrade that changed the index."""
    for _count in rebuild_cluster():
        pass


@job(INDEX_ROWS)
def index_rows(payload: dict[str, Any]) -> None:
    """Write the entries of rows that were changed from outside; those that are gone by now lose theirs."""
    sources = {source.kind: source for _owner, source in registry().search_sources()}
    with unit_of_work():
        for kind, ref_id in payload["refs"]:
            if kind in sources:
                source = sources[kind]
                row = session.scalar(select(source.model).where(source.model.public_id == ref_id))
                write({(kind, ref_id): None if row is None else source.document(row)})


@job("core.merge_search", every=timedelta(days=1))
def merge_search(_payload: dict[str, Any]) -> None:
    """FTS5 only notes what was deleted; merged to one, the words of erased people are gone from the file."""
    pages = -_PAGES_AT_ONCE
    is_going_on = True
    while is_going_on:
        is_going_on = door.merge_step(pages)
        session.commit()
        pages = _PAGES_AT_ONCE
