from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from kkg_portal.accounts.models import User
from kkg_portal.accounts.personal_data import forget
from kkg_portal.api.testing import People, make_member
from kkg_portal.clusters.models import Cluster, Membership, School
from kkg_portal.clusters.people.services import rename
from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.jobs import work_off
from kkg_portal.core.person_names import PersonName
from kkg_portal.core.search.entries import SearchEntry, SearchText, SearchWord
from kkg_portal.core.search.upkeep import rebuild_cluster
from kkg_portal.core.tenancy import every_cluster, working_in
from kkg_portal.core.uow import unit_of_work
from tests.clusters.conftest import English

PAGE = "/k/melati/search/"


@pytest.fixture
def indexed(people: People) -> People:
    """Members and schools of both clusters are in the index, as after `kkg-portal reindex`."""
    for person in (people.alice, people.charlie):
        with working_in(person.cluster_id or 0):
            assert sum(rebuild_cluster()) > 0
    return people


def page(browser: Any, **values: str) -> str:
    answer = browser.get(PAGE, query_string=values)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def test_members_and_schools_are_found_with_the_words_marked(english: English, indexed: People) -> None:
    found = page(english(indexed.alice), q="santoso")

    assert "1 thing found" in found
    assert f"/k/melati/people/{indexed.bob.membership_public_id}" in found
    assert "Bob Santoso" in found
    assert "<mark>Kelas</mark>" in page(english(indexed.alice), q="bob kelas")
    assert "/k/melati/schools" in page(english(indexed.bob), q="SDN Melati 1", kind="core.school")


def test_a_stranger_gets_nothing_of_it(english: English, indexed: People) -> None:
    assert english(indexed.charlie).get(PAGE, query_string={"q": "santoso"}).status_code == 404
    elsewhere = english(indexed.charlie).get("/k/kenanga/search/", query_string={"q": "santoso"})
    assert "Nothing was found" in elsewhere.get_data(as_text=True)


def test_what_is_written_is_never_markup(english: English, indexed: People) -> None:
    with working_in(indexed.alice.cluster_id or 0):
        row = session.scalars(select(SearchText).where(SearchText.title.startswith("Bob")).limit(1)).one()
        row.title, row.body = "<script>alert(1)</script>", "<b>Santoso</b> & <img src=x>"
        session.commit()

    found = page(english(indexed.alice), q="santoso")

    assert "<script>alert" not in found
    assert "&lt;b&gt;<mark>Santoso</mark>&lt;/b&gt; &amp; &lt;img" in found
    assert "&lt;svg onload&gt;" in page(english(indexed.alice), q="<svg onload>")


def test_before_anything_was_asked_the_page_says_what_is_here(english: English, indexed: People) -> None:
    assert "What are you looking for?" in page(english(indexed.bob))
    assert "What are you looking for?" in page(english(indexed.bob), q="   ")


def test_a_typing_error_is_offered_right(english: English, indexed: People) -> None:
    found = page(english(indexed.bob), q="Santosso")

    assert "Did you mean" in found
    assert "q=santoso" in found


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "core.nothing"}, {"kind": "' OR 1"}, {"kind": "c_1"}, {"since": "yesterday's"}, {"until": "\x01"},
        {"page": "99999999999"}, {"page": "-1"}, {"page": "²"}, {"order": "x"}, {"f_status": "zzz"},
        {"q": "rapat " * 2000}, {"q": '"' * 4000},
    ],
)  # fmt: skip
def test_odd_addresses_are_answered(english: English, indexed: People, values: dict[str, str]) -> None:
    assert "Search more precisely" in page(english(indexed.bob), **{"q": "guru", **values})


def test_what_could_not_be_understood_is_said(english: English, indexed: People) -> None:
    assert "is-warn" in page(english(indexed.bob), q="guru", since="someday")
    assert "Only the first 12 words" in page(english(indexed.bob), q=" ".join(f"k{n}" for n in range(40)))


def test_pages_are_full_and_cost_the_same(
    english: English, indexed: People, count_queries: Callable[[], Any]
) -> None:
    cluster_id = indexed.alice.cluster_id or 0
    browser = english(indexed.bob)
    page(browser, q="guru kelas")
    with count_queries() as few:
        page(browser, q="guru kelas")
    cluster = session.get_one(Cluster, cluster_id)
    for number in range(25):
        make_member(cluster, f"Guru Nomor {number}")
    with working_in(cluster_id):
        list(rebuild_cluster())

    with count_queries() as many:
        first = page(browser, q="guru kelas")
    second = page(browser, q="guru kelas", page="2")

    assert first.count("<article") == 20
    assert second.count("<article") == 7
    assert "page=2" in first
    assert 'rel="prev"' in second
    assert len(many) == len(few)


def test_a_new_name_is_found_and_the_old_one_is_not(english: English, indexed: People) -> None:

    with working_in(indexed.alice.cluster_id or 0), unit_of_work():
        member = session.get_one(Membership, indexed.bob.membership_id)
        user = session.get_one(User, member.user_id)
        rename(user, PersonName("Bob Prasetyo", "", "S.Pd."))
    work_off()

    assert "1 thing found" in page(english(indexed.alice), q="prasetyo")
    assert "Nothing was found" in page(english(indexed.alice), q="santoso")


def test_a_school_that_was_archived_is_not_found(indexed: People, english: English) -> None:

    with working_in(indexed.alice.cluster_id or 0), unit_of_work():
        school = session.scalars(select(School)).first()
        assert school is not None
        school.archived_at = clock.now()

    assert "Nothing was found" in page(english(indexed.bob), q="SDN", kind="core.school")


def test_nothing_of_an_erased_person_stays_in_the_index(indexed: People) -> None:

    with unit_of_work():
        forget(session.get_one(User, indexed.bob.user_id))
    session.remove()
    work_off()

    with working_in(indexed.alice.cluster_id or 0):
        entries = select(SearchEntry.id).where(SearchEntry.ref_id == indexed.bob.membership_public_id)
        assert session.scalars(entries).all() == []
        assert session.scalars(select(SearchWord.word).where(SearchWord.word == "santoso")).all() == []


def test_what_is_changed_from_above_all_clusters_is_found_in_its_own(
    english: English, indexed: People
) -> None:
    with every_cluster("to see that the index follows"), unit_of_work():
        session.add(School(cluster_id=indexed.alice.cluster_id, npsn="88990001", name="SDN Cempaka"))
    work_off()

    assert "1 thing found" in page(english(indexed.alice), q="cempaka")
    elsewhere = english(indexed.charlie).get("/k/kenanga/search/", query_string={"q": "cempaka"})
    assert "Nothing was found" in elsewhere.get_data(as_text=True)
