"""A small library of posts in alice's cluster, told by documents alone: who may see them is the school's rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from kkg_portal.api.testing import People, actor_of
from kkg_portal.app import registry_of
from kkg_portal.clusters.models import Membership
from kkg_portal.clusters.papers import bound_cluster
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.plugins.contract import SearchDocument, SearchFilter, SearchSource
from kkg_portal.core.search.asking import Question, read_question
from kkg_portal.core.search.filters import filters_here
from kkg_portal.core.search.index import write
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work
from tests.support.searching import hits_of

KIND = "core.post"


def _statuses() -> list[tuple[str, str]]:
    return [("open", "Belum selesai"), ("resolved", "Selesai")]


def _never_asked(_row: object) -> SearchDocument | None:
    raise AssertionError("documents of the tests are written by hand")


SOURCE = SearchSource(
    kind=KIND,
    title="Post",
    model=Membership,
    document=_never_asked,
    # Holds for every member without a look at rows.
    permission=CorePermission.CLUSTER_VIEW,
    filters=(SearchFilter(key="status", words=("status",), title="Status", choices=_statuses),),
)

Keep = Callable[..., None]
Find = Callable[[str], list[str]]


@pytest.fixture
def library(database: Flask, people: People, monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    """Bound to alice's cluster, where only posts are indexed."""
    contributions = registry_of(database).contributions
    for owner, brought in list(contributions.items()):
        monkeypatch.setitem(
            contributions, owner, replace(brought, search=(SOURCE,) if owner == "core" else ())
        )
    with working_in(people.alice.cluster_id or 0):
        yield people


@pytest.fixture
def keep(library: People) -> Keep:
    """Write documents: `keep(a=SearchDocument(…), b=None)`; the name is their id."""

    def write_documents(**documents: SearchDocument | None) -> None:
        with unit_of_work():
            write({(KIND, ref_id): document for ref_id, document in documents.items()})

    return write_documents


@pytest.fixture
def found(library: People) -> Find:
    """The ids bob finds, best first."""
    actor = actor_of(library.bob)
    return lambda text: [hit.ref.public_id for hit in hits_of(text, actor)]


@pytest.fixture
def asked(library: People) -> Callable[[str], Question]:
    return lambda text: read_question(text, filters_here(), bound_cluster())


def post(title: str, body: str = "", **values: object) -> SearchDocument:
    return SearchDocument(title, body, "/p", **values)  # type: ignore[arg-type]
