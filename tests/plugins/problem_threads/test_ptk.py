"""The report skeleton: one's own rounds with their numbers, colleagues only with their consent."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import select

from kkg_portal.api import Invalid, NotFound, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.notifications.models import Notice
from plugins.problem_threads.kinds import TrialOutcome
from plugins.problem_threads.models import Citation, Post, Thread
from plugins.problem_threads.ptk_report import report_markdown, report_paper
from plugins.problem_threads.queries import ptk, work_loaders
from plugins.problem_threads.services import citing

from .factories import Browser, inside, make_thread, stored
from .work_factories import add_solution, another_teacher, loaded, try_it

PROPOSAL = "Kartu huruf dari nama anak sendiri."
ROUND_2 = "Putaran kedua: kartu dipakai berpasangan setiap pagi."


def two_rounds(thread: Thread, alice: Person, teacher: Person) -> Post:
    post = add_solution(thread, alice, PROPOSAL)
    try_it(post, teacher, TrialOutcome.NO_CHANGE, next_step="Dipakai berpasangan.")
    try_it(post, teacher, TrialOutcome.WORKED, did=ROUND_2, before_n=9, after_n=24)
    return post


def markdown(thread: Thread, person: Person) -> str:
    with inside(person):
        research = ptk.action_research(stored(thread), actor_of(person))
        assert research is not None
        return report_markdown(research)


def test_two_rounds_give_a_report_one_does_not(alice: Person, bob: Person, thread: Thread) -> None:
    post = add_solution(thread, alice, PROPOSAL)
    try_it(post, bob)
    with inside(bob):
        assert ptk.action_research(stored(thread), actor_of(bob)) is None
    try_it(post, bob, did=ROUND_2)
    with inside(bob):
        research = ptk.action_research(stored(thread), actor_of(bob))
        assert research is not None
        assert [cycle.trial.cycle_no for cycle in research.cycles] == [1, 2]


def test_each_cycle_has_its_parts_and_numbers(alice: Person, bob: Person, thread: Thread) -> None:
    two_rounds(thread, alice, bob)
    text = markdown(thread, bob)

    for heading in ("Siklus 1", "Siklus 2"):
        assert f"## {heading}" in text
    assert text.count("### ") == 8
    assert ROUND_2 in text
    assert "9" in text
    assert "24" in text
    assert "Dipakai berpasangan." in text


def test_a_colleague_is_quoted_only_after_they_agreed(alice: Person, bob: Person, thread: Thread) -> None:
    post = two_rounds(thread, alice, bob)
    assert PROPOSAL not in markdown(thread, bob)
    assert alice.full_name not in markdown(thread, bob)

    with inside(bob), intending_to_write():
        citation = citing.ask_to_quote(loaded(post), actor=actor_of(bob))
    assert PROPOSAL not in markdown(thread, bob)
    answer(citation, alice, agrees=True)
    assert PROPOSAL in markdown(thread, bob)
    assert alice.full_name in markdown(thread, bob)
    answer(citation, alice, agrees=False)
    assert alice.full_name not in markdown(thread, bob)


def answer(citation: Citation, person: Person, *, agrees: bool) -> None:
    with inside(person), intending_to_write():
        row = session.get_one(Citation, citation.id)
        statement = select(Post).where(Post.id == row.post_id)
        row = load(session.scalars(statement).one(), citation)
        citing.answer_citation(row, agrees, actor=actor_of(person))


def load(_post: Post, citation: Citation) -> Citation:
    from sqlalchemy.orm import joinedload

    statement = select(Citation).where(Citation.id == citation.id)
    return session.scalars(
        statement.options(joinedload(Citation.post).joinedload(Post.thread)).execution_options(
            populate_existing=True
        )
    ).one()


def test_nobody_answers_for_somebody_else(alice: Person, bob: Person, thread: Thread) -> None:
    post = two_rounds(thread, alice, bob)
    with inside(bob), intending_to_write():
        citation = citing.ask_to_quote(loaded(post), actor=actor_of(bob))

    with pytest.raises(NotFound):
        answer(citation, bob, agrees=True)


def test_asking_twice_asks_once(alice: Person, bob: Person, thread: Thread) -> None:
    post = two_rounds(thread, alice, bob)
    for _time in range(2):
        with inside(bob), intending_to_write():
            citing.ask_to_quote(loaded(post), actor=actor_of(bob))

    with inside(alice):
        assert len(session.scalars(select(Citation)).all()) == 1
        told = session.scalars(select(Notice).where(Notice.kind == "problem_threads.citation")).all()
        assert [notice.user_id for notice in told] == [alice.user_id]


def test_nobody_is_asked_about_their_own_words(alice: Person, thread: Thread) -> None:
    post = add_solution(thread, alice, PROPOSAL)

    with inside(alice), intending_to_write(), pytest.raises(Invalid):
        citing.ask_to_quote(loaded(post), actor=actor_of(alice))


def test_of_somebody_elses_problem_only_the_title_is_told(alice: Person, bob: Person) -> None:
    thread = make_thread(bob, text="Kata-kata Bob sendiri.", tried_text="Yang dicoba Bob.")
    tutik = another_teacher(bob)
    two_rounds(thread, alice, tutik)
    text = markdown(thread, tutik)

    assert thread.title in text
    assert "Kata-kata Bob" not in text
    assert "Yang dicoba Bob" not in text


def test_an_unnamed_asker_makes_their_own_report_and_asks_without_a_name(alice: Person, bob: Person) -> None:
    thread = make_thread(bob, anonymous=True)
    post = two_rounds(thread, alice, bob)
    assert bob.full_name in markdown(thread, bob)
    with inside(bob), intending_to_write():
        citation = citing.ask_to_quote(loaded(post), actor=actor_of(bob))
        assert citation.author_id is None
    with inside(alice):
        notice = session.scalars(select(Notice).where(Notice.kind == "problem_threads.citation")).one()
        assert bob.full_name not in str(notice.values)
        assert notice.by_id is None
        assert ptk.action_research(stored(thread), actor_of(alice)) is None


def test_markup_in_words_stays_words(alice: Person, bob: Person) -> None:
    thread = make_thread(bob, title="Murid *hafal* | bingung [x](http://a.test)")
    two_rounds(thread, alice, bob)

    assert r"\*hafal\* \| bingung \[x\]" in markdown(thread, bob)


def test_the_word_file_opens_and_holds_the_rounds(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    two_rounds(thread, alice, bob)
    where = f"/k/melati/problem_threads/{thread.public_id}"
    client = english(bob)
    answer_ = client.get(f"{where}/ptk.docx")
    assert answer_.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer_.data)) as held:
        assert ROUND_2 in held.read("word/document.xml").decode()
    assert client.get(f"{where}/ptk.md").get_data(as_text=True).startswith("# ")
    assert client.get(f"{where}/ptk").status_code == 200
    with inside(bob):
        research = ptk.action_research(stored(thread), actor_of(bob))
        assert research is not None
        assert report_paper(research).kind == "ptk"


def test_who_has_no_rounds_has_no_report(
    english: Browser, alice: Person, bob: Person, charlie: Person, thread: Thread
) -> None:
    two_rounds(thread, alice, bob)
    for person in (alice, charlie):
        for ending in ("ptk", "ptk.docx", "ptk.md"):
            url = f"/k/melati/problem_threads/{thread.public_id}/{ending}"
            assert english(person).get(url).status_code == 404


def test_asking_and_agreeing_on_the_pages(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    post = two_rounds(thread, alice, bob)
    url = f"/k/melati/problem_threads/{thread.public_id}/{post.no}/quote"
    assert english(bob).post(url).status_code == 303
    page = english(alice).get("/k/melati/problem_threads/citations").get_data(as_text=True)
    assert "Yes, quote me" in page
    with inside(alice):
        asked = session.scalars(select(Citation.public_id)).one()
    client = english(alice)
    assert (
        client.post(f"/k/melati/problem_threads/citations/{asked}", data={"answer": "yes"}).status_code == 303
    )
    assert PROPOSAL in markdown(thread, bob)
    with inside(alice):
        assert work_loaders.one(select(Citation)).answered_at is not None
