"""The search index: kept by the unit of work, shown as far as the searcher may see the things themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from kkg_portal.api.testing import People, actor_of
from kkg_portal.app import registry_of
from kkg_portal.clusters.models import Membership, MemberStatus
from kkg_portal.core.access.actor import SYSTEM, Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.plugins.contract import SearchDocument, SearchSource
from kkg_portal.core.search.entries import SearchText
from kkg_portal.core.search.index import rebuild, reindex
from kkg_portal.core.search.similar import similar
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work
from tests.support.searching import hits_of

BODY = "Mengajar kelas empat dan lima, " * 20 + "terutama IPAS."


def _document(member: Membership) -> SearchDocument | None:
    if not member.position:
        return None
    return SearchDocument(member.position, BODY, f"/k/melati/members/{member.public_id}")


SOURCE = SearchSource(
    kind="core.membership",
    title="Member",
    model=Membership,
    document=_document,
    permission=CorePermission.MEMBER_VIEW,
)


@pytest.fixture
def indexed(database: Flask, people: People, monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    """Memberships can be found, and those of alice's cluster are; the session is bound to it."""
    contributions = registry_of(database).contributions
    monkeypatch.setitem(contributions, "core", replace(contributions["core"], search=(SOURCE,)))
    with working_in(people.alice.cluster_id or 0):
        with unit_of_work():
            rebuild(SOURCE)
        yield people


def change(people: People, **values: Any) -> None:
    with unit_of_work():
        member = session.get_one(Membership, people.bob.membership_id)
        for name, value in values.items():
            setattr(member, name, value)


def urls(text: str, actor: Actor) -> list[str]:
    return [hit.url for hit in hits_of(text, actor)]


def address(people: People) -> str:
    return f"/k/melati/members/{people.bob.membership_public_id}"


def test_a_change_is_found_as_soon_as_it_is_saved(indexed: People) -> None:
    change(indexed, position="Pelatih Pramuka")

    assert urls("pramuka", actor_of(indexed.alice)) == [address(indexed)]
    assert urls("PELATIH  pramuka", actor_of(indexed.alice)) == [address(indexed)]
    assert urls("pelatih renang", actor_of(indexed.alice)) == []


def test_a_change_that_was_rolled_back_is_not_found(indexed: People) -> None:
    def in_vain() -> None:
        with unit_of_work():
            session.get_one(Membership, indexed.bob.membership_id).position = "Pelatih Pramuka"
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_vain()

    assert urls("pramuka", actor_of(indexed.alice)) == []


def test_what_became_nothing_to_find_leaves_the_index(indexed: People) -> None:
    change(indexed, position="")

    assert session.scalar(select(func.count(SearchText.id)).where(SearchText.title == "")) == 0
    assert address(indexed) not in urls("ipas", actor_of(indexed.alice))


def test_nobody_finds_what_they_may_not_see(indexed: People) -> None:
    bob = actor_of(indexed.bob)

    change(indexed, position="Pelatih Pramuka", status=MemberStatus.LEFT)

    assert urls("pramuka", actor_of(indexed.alice)) == [address(indexed)]
    assert urls("pramuka", bob) == []


def test_another_cluster_finds_nothing_of_it(indexed: People) -> None:
    change(indexed, position="Pelatih Pramuka")

    with working_in(indexed.charlie.cluster_id or 0):
        assert urls("pramuka", actor_of(indexed.charlie)) == []
        assert urls("pramuka", SYSTEM) == []


def test_words_in_the_title_come_first(indexed: People) -> None:
    change(indexed, position="Guru IPAS")

    assert urls("ipas", actor_of(indexed.alice))[0] == address(indexed)
    assert len(urls("ipas", actor_of(indexed.alice))) == 2


def test_the_snippet_is_around_the_word(indexed: People) -> None:
    hit = hits_of("terutama", actor_of(indexed.alice))[0]

    assert "terutama IPAS." in hit.snippet
    assert hit.snippet.startswith("… ")
    assert hit.kind_title == "Member"


@pytest.mark.parametrize(
    "text", ["", "   ", "%", "_", "' OR 1=1 --", '"', "(", "NEAR(", "\\", "*", "a" * 5000]
)
def test_odd_words_are_words(indexed: People, text: str) -> None:
    assert [url for url in urls(text, actor_of(indexed.alice)) if not url.startswith("/k/melati/")] == []
    if text.strip() in {"%", "_", "*", "\\"}:
        assert urls(text, actor_of(indexed.alice)) == []


def test_rebuilding_brings_back_what_was_changed_around_it(indexed: People) -> None:
    session.execute(
        update(Membership).where(Membership.id == indexed.bob.membership_id).values(position="Pramuka")
    )
    session.commit()
    session.expire_all()
    assert urls("pramuka", actor_of(indexed.alice)) == []

    with unit_of_work():
        assert rebuild(SOURCE)[0] == 2

    assert urls("pramuka", actor_of(indexed.alice)) == [address(indexed)]


def test_something_that_belongs_to_a_row_renews_its_entry(indexed: People) -> None:
    session.execute(
        update(Membership).where(Membership.id == indexed.bob.membership_id).values(position="Pramuka")
    )
    session.commit()
    session.expire_all()

    with unit_of_work():
        reindex(session.get_one(Membership, indexed.bob.membership_id))

    assert urls("pramuka", actor_of(indexed.alice)) == [address(indexed)]


def test_what_is_like_a_text_comes_first_and_only_to_those_who_may_see_it(indexed: People) -> None:
    bob = actor_of(indexed.bob)
    change(indexed, position="Pelatih Pramuka siaga", status=MemberStatus.LEFT)
    text = "Bagaimana melatih pramuka siaga yang belum bisa baris-berbaris?"

    found = similar(SOURCE.kind, text, actor_of(indexed.alice))

    assert found[0].url == address(indexed)
    assert address(indexed) not in [hit.url for hit in similar(SOURCE.kind, text, bob)]
    assert similar("core.school", text, actor_of(indexed.alice)) == []
    assert similar(SOURCE.kind, "?", actor_of(indexed.alice)) == []
