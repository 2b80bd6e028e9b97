"""Cards for other clusters: consent, words without names, reading them elsewhere, and taking them away."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kkg_portal.api import Conflict, Invalid, MemberErased, NotAllowed, School, session, unit_of_work
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.uow import publish
from plugins.problem_threads.kinds import CardState, ThreadState
from plugins.problem_threads.models import CardOffer, SharedCard, Thread
from plugins.problem_threads.queries import work_loaders
from plugins.problem_threads.services import cards
from plugins.problem_threads.services.cards import CardWords

from .factories import Browser, inside, make_thread, stored
from .work_factories import accept_it, add_solution

WORDS = CardWords(
    "Murid bingung soal cerita",
    "Mereka tidak tahu kapan harus mengali.",
    "Digambar dulu.",
    "3 kelas mencoba.",
)


@pytest.fixture
def resolved(alice: Person, bob: Person) -> Thread:
    thread = make_thread(bob)
    accept_it(add_solution(thread, alice), bob)
    return thread


def the_offer(thread: Thread) -> CardOffer:
    """The card on its way, as a route loads it."""
    offer = session.scalars(select(CardOffer.public_id).where(CardOffer.thread_id == thread.id)).one()
    return work_loaders.offer(thread.public_id, offer)


def page_of(thread: Thread, person: Person) -> str:
    with inside(person):
        return f"/k/melati/problem_threads/{thread.public_id}/card/{the_offer(thread).public_id}"


def propose(thread: Thread, person: Person, words: CardWords = WORDS) -> None:
    with inside(person), intending_to_write():
        cards.propose_card(stored(thread), words, actor=actor_of(person))


def agree(thread: Thread, person: Person) -> None:
    with inside(person), intending_to_write():
        offer = the_offer(thread)
        cards.agree_to_card(offer, version=offer.version, actor=actor_of(person))


def publish_it(thread: Thread, person: Person) -> str:
    with inside(person), intending_to_write():
        offer = the_offer(thread)
        return cards.publish_card(offer, version=offer.version, actor=actor_of(person)).public_id


def test_with_consent_every_cluster_reads_the_card_and_nothing_else(
    english: Browser, alice: Person, bob: Person, charlie: Person, resolved: Thread
) -> None:
    propose(resolved, alice)
    agree(resolved, bob)
    card = publish_it(resolved, alice)

    with inside(charlie):
        home = charlie_slug(charlie)
    listed = english(charlie).get(f"/k/{home}/problem_threads/cards").get_data(as_text=True)
    page = english(charlie).get(f"/k/{home}/problem_threads/cards/{card}").get_data(as_text=True)
    assert WORDS.title in listed
    assert WORDS.solution in page
    for secret in (bob.full_name, alice.full_name, resolved.public_id, "melati"):
        assert secret not in page
    assert english(charlie).get(f"/k/{home}/problem_threads/{resolved.public_id}").status_code == 404


def charlie_slug(charlie: Person) -> str:
    from kkg_portal.api import bound_cluster

    return str(bound_cluster().slug)


def test_without_consent_nothing_is_published(alice: Person, resolved: Thread) -> None:
    propose(resolved, alice)

    with pytest.raises(Conflict):
        publish_it(resolved, alice)


def test_nobody_agrees_in_the_askers_place(alice: Person, resolved: Thread) -> None:
    propose(resolved, alice)

    with pytest.raises(NotAllowed):
        agree(resolved, alice)


def test_a_teacher_neither_proposes_nor_publishes(alice: Person, bob: Person, resolved: Thread) -> None:
    with pytest.raises(NotAllowed):
        propose(resolved, bob)
    propose(resolved, alice)
    agree(resolved, bob)
    with pytest.raises(NotAllowed):
        publish_it(resolved, bob)


def test_only_resolved_problems_help_others(alice: Person, thread: Thread) -> None:
    with pytest.raises(Conflict):
        propose(thread, alice)


def test_other_words_need_consent_again_and_take_the_open_card_away(
    alice: Person, bob: Person, resolved: Thread
) -> None:
    propose(resolved, alice)
    agree(resolved, bob)
    publish_it(resolved, alice)

    propose(resolved, alice, CardWords("Judul yang lain sama sekali", "Lain.", "Lain juga."))

    with inside(alice):
        assert session.scalars(select(CardOffer.state)).one() is CardState.PROPOSED
        card = session.scalars(select(SharedCard)).one()
        assert card.withdrawn_at is not None
        assert WORDS.solution not in card.solution_html


def test_agreeing_to_words_that_changed_in_between_is_refused(
    alice: Person, bob: Person, resolved: Thread
) -> None:
    propose(resolved, alice)
    with inside(bob):
        old = the_offer(resolved).version
    propose(resolved, alice, CardWords("Judul yang lain sama sekali", "Lain.", "Lain juga."))

    with inside(bob), intending_to_write(), pytest.raises(Conflict):
        cards.agree_to_card(the_offer(resolved), version=old, actor=actor_of(bob))


@pytest.mark.parametrize("field", ["title", "problem", "solution", "evidence"])
def test_names_of_people_schools_and_the_cluster_are_refused(
    field: str, alice: Person, bob: Person, resolved: Thread
) -> None:
    with inside(alice):
        school = session.scalars(select(School.name)).first()
        cluster_title = stored_title()
        name = actor_of(bob).name
    for name_in_it in filter(None, (school, cluster_title, name)):
        texts = dict(WORDS.texts) | {field: f"Seperti di {name_in_it} minggu lalu"}
        with pytest.raises(Invalid) as refusal:
            propose(resolved, alice, CardWords(**texts))
        assert refusal.value.field == field


def stored_title() -> str:
    from kkg_portal.api import bound_cluster

    return str(bound_cluster().title)


@pytest.mark.parametrize("who", ["asker", "coordinator"])
def test_either_takes_it_away_again(
    who: str, english: Browser, alice: Person, bob: Person, resolved: Thread
) -> None:
    propose(resolved, alice)
    agree(resolved, bob)
    card = publish_it(resolved, alice)
    where = page_of(resolved, bob)
    assert english(bob).get(f"/k/melati/problem_threads/cards/{card}").status_code == 200

    if who == "asker":
        assert english(bob).post(f"{where}/decline").status_code == 303
    else:
        assert english(alice).post(f"{where}/withdraw").status_code == 303

    assert english(bob).get(f"/k/melati/problem_threads/cards/{card}").status_code == 404
    with inside(alice):
        assert session.scalars(select(SharedCard)).one().problem_html == ""


def test_consent_ends_with_the_account(alice: Person, bob: Person, resolved: Thread) -> None:
    propose(resolved, alice)
    agree(resolved, bob)
    publish_it(resolved, alice)
    with inside(bob), unit_of_work():
        publish(MemberErased(membership_id=bob.membership_id or 0))

    with inside(alice):
        assert session.scalars(select(SharedCard)).one().withdrawn_at is not None


def test_the_way_of_a_card_on_the_pages(
    english: Browser, alice: Person, bob: Person, charlie: Person, resolved: Thread
) -> None:
    where = f"/k/melati/problem_threads/{resolved.public_id}/card"
    assert english(alice).get(f"{where}/propose").status_code == 200
    assert english(alice).post(f"{where}/propose", data={"title": ""}).status_code == 422
    form = dict(WORDS.texts)
    assert english(alice).post(f"{where}/propose", data=form).status_code == 303
    start, where = where, page_of(resolved, bob)
    page = english(bob).get(where).get_data(as_text=True)
    assert "I agree to these words" in page
    with inside(bob):
        version = the_offer(resolved).version
    assert english(bob).post(f"{where}/agree", data={"version": version}).status_code == 303
    with inside(alice):
        version = the_offer(resolved).version
    assert english(alice).post(f"{where}/publish", data={"version": version}).status_code == 303
    assert "See it as others do" in english(alice).get(where).get_data(as_text=True)
    for path in (where, f"{start}/propose"):
        assert english(charlie).get(path).status_code == 404


def test_cards_are_listed_by_subject_and_class_a_page_at_a_time(
    english: Browser, alice: Person, bob: Person
) -> None:
    for number in range(22):
        thread = make_thread(bob, title=f"Masalah nomor {number} di kelas", state=ThreadState.RESOLVED)
        propose(thread, alice, CardWords(f"Kartu nomor {number} dari dua puluh", "Begini.", "Begitu."))
        agree(thread, bob)
        publish_it(thread, alice)
    client = english(bob)
    first = client.get("/k/melati/problem_threads/cards").get_data(as_text=True)

    assert "Kartu nomor 21 dari" in first
    assert "Kartu nomor 1 dari" not in first
    older = first.partition("after=")[2].partition("&")[0].partition('"')[0]
    second = client.get(f"/k/melati/problem_threads/cards?after={older}").get_data(as_text=True)
    assert "Kartu nomor 1 dari" in second
    assert "Kartu nomor 21 dari" not in second
    none = client.get("/k/melati/problem_threads/cards?subject=sport").get_data(as_text=True)
    assert "Kartu nomor" not in none
