"""The week: as text for the group with each title once and its address, and in each reader's own digest."""

from __future__ import annotations

from datetime import timedelta

from kkg_portal.api import Membership, Role, clock, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from plugins.problem_threads import digest
from plugins.problem_threads.kinds import ClassPhase, FollowLevel, Subject, ThreadState
from plugins.problem_threads.models import Thread, ThreadReader
from plugins.problem_threads.queries import sharing
from plugins.problem_threads.services import trials
from plugins.problem_threads.sharing_words import week_text

from .factories import Browser, Count, add_reply, inside, make_thread
from .work_factories import add_solution, another_teacher, loaded, try_it


def resolve(thread: Thread, bob: Person) -> None:
    with inside(bob), intending_to_write():
        row = session.get_one(Thread, thread.id)
        row.state, row.state_since = ThreadState.RESOLVED, clock.now()
        session.commit()


def lines(section: object, person: Person) -> list[tuple[str, str]]:
    with inside(person):
        found = section(actor_of(person), clock.now() - timedelta(days=7))  # type: ignore[operator]
        return [(line.title, line.url) for line in found]


def test_the_text_for_the_group_has_each_title_once_with_its_address(english: Browser, bob: Person) -> None:
    waiting, resolved = make_thread(bob, title="Masih menunggu"), make_thread(bob, title="Sudah selesai")
    resolve(resolved, bob)
    with inside(bob):
        text = week_text(sharing.week_of(actor_of(bob)))

    for thread in (waiting, resolved):
        title, address = f"- {thread.title}", f"/k/melati/problem_threads/{thread.public_id}"
        written = text.splitlines()
        assert written.count(title) == 1
        assert written[written.index(title) + 1].endswith(address)
    assert "Terpecahkan, baca apa yang menolong:" in text
    assert bob.full_name not in text
    page = english(bob).get("/k/melati/problem_threads/week").text
    assert "Copy text" in page
    assert waiting.public_id in page


def test_each_reader_hears_of_what_concerns_them(alice: Person, bob: Person, charlie: Person) -> None:
    near = make_thread(alice, title="Dekat dengan Bob", class_phase=ClassPhase.PHASE_B, subject=Subject.ARTS)
    for number in range(3):
        make_thread(alice, title=f"Jauh {number}", class_phase=ClassPhase.CLASS_1, subject=Subject.SPORT)
    followed = make_thread(alice, title="Diikuti Bob", anonymous=True, class_phase=ClassPhase.CLASS_6)
    tried = make_thread(bob, title="Sudah dicoba")
    make_thread(charlie, title="Gugus lain")
    add_reply(followed, alice)
    solution = add_solution(followed, alice)
    try_it(add_solution(tried, alice), another_teacher(bob))
    resolve(tried, bob)
    with inside(bob), intending_to_write():
        session.get_one(Membership, bob.membership_id).grade = "IV"
        session.add(
            ThreadReader(thread_id=followed.id, membership_id=bob.membership_id, level=FollowLevel.FOLLOW)
        )
        session.commit()
        day = clock.now().date() + timedelta(days=2)
        planned = trials.plan_trial(loaded(solution), day, actor=actor_of(bob))
        trial_id = planned.public_id

    waiting = lines(digest.waiting_problems, bob)
    assert len(waiting) == 3
    assert waiting[0][0] == near.title
    assert [title for title, _url in lines(digest.followed_problems, bob)] == [followed.title]
    assert [title for title, _url in lines(digest.resolved_problem, bob)] == [tried.title]
    ((words, url),) = lines(digest.planned_trials, bob)
    assert followed.title in words
    assert url.endswith(f"/trials/{trial_id}")
    assert lines(digest.planned_trials, alice) == []


def test_the_digest_of_a_supervisor_holds_nothing_they_may_not_read(bob: Person) -> None:
    thread = make_thread(bob)
    resolve(thread, bob)
    supervisor = another_teacher(bob, "Pengawas Ratna", roles=(Role.SUPERVISOR,))

    for section in digest.DIGEST:
        assert lines(section.load, supervisor) == []


def test_a_section_asks_once_however_much_there_is(bob: Person, alice: Person, count_queries: Count) -> None:
    for _number in range(4):
        make_thread(alice)
    with inside(bob):
        actor = actor_of(bob)
        digest.waiting_problems(actor, clock.now())  # the cluster is read once
        for section in digest.DIGEST:
            with count_queries() as statements:
                section.load(actor, clock.now() - timedelta(days=7))
            assert len(statements) <= 2, section.key
