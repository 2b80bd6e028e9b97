"""Promises, reports and their numbers: what they change, and what is refused with which sentence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kkg_portal.api import Conflict, Invalid, NotAllowed, NotFound, bound_cluster, clock, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.inbox import InboxItem
from kkg_portal.core.notifications.models import Notice
from plugins.problem_threads import nightly
from plugins.problem_threads.kinds import ClassPhase, Subject, ThreadState, TrialOutcome, TrialState
from plugins.problem_threads.models import Post, Thread, Trial
from plugins.problem_threads.plans import Sending
from plugins.problem_threads.queries.trials import solutions_of
from plugins.problem_threads.reports import Report
from plugins.problem_threads.services import trials

from .factories import Browser, Count, add_reply, inside, make_thread, stored
from .work_factories import a_report, add_solution, another_teacher, loaded, loaded_trial, try_it


def today() -> date:
    return clock.today(bound_cluster())


def plan(post: Post, person: Person, days: int = 7) -> Trial:
    with inside(person), intending_to_write():
        day = today() + timedelta(days=days)
        return trials.plan_trial(loaded(post), day, actor=actor_of(person))


def test_a_promise_moves_the_problem_to_being_tried_and_is_counted(
    alice: Person, bob: Person, thread: Thread
) -> None:
    trial = plan(add_solution(thread, alice), bob)

    with inside(bob):
        row = stored(thread)
        assert (row.state, row.trials_planned, row.trial_count) == (ThreadState.BEING_TRIED, 1, 1)
        assert (trial.state, trial.cycle_no) == (TrialState.PLANNED, 1)


def test_promising_again_moves_the_day_and_counts_once(alice: Person, bob: Person, thread: Thread) -> None:
    post = add_solution(thread, alice)
    first, second = plan(post, bob), plan(post, bob, days=10)

    with inside(bob):
        assert first.id == second.id
        assert stored(thread).trials_planned == 1
        assert loaded_trial(first).planned_for == today() + timedelta(days=10)


@pytest.mark.parametrize("days", [-1, 400])
def test_a_promise_needs_a_day_from_today_on_within_a_year(
    days: int, alice: Person, bob: Person, thread: Thread
) -> None:
    post = add_solution(thread, alice)

    with pytest.raises(Invalid) as refusal:
        plan(post, bob, days=days)
    assert refusal.value.field == "day"


def test_nobody_tries_their_own_solution(alice: Person, thread: Thread) -> None:
    post = add_solution(thread, alice)

    with pytest.raises(Invalid):
        plan(post, alice)
    with pytest.raises(Invalid):
        try_it(post, alice)


def test_an_unnamed_asker_tries_no_solution_of_their_own_either(bob: Person) -> None:
    thread = make_thread(bob, anonymous=True)
    post = add_solution(thread, bob, by_asker=True)

    with pytest.raises(Invalid):
        try_it(post, bob)


def test_only_solutions_that_can_be_read_are_tried(alice: Person, bob: Person, thread: Thread) -> None:
    reply = add_reply(thread, alice)
    hidden = add_solution(thread, alice, deleted_at=clock.now())

    with pytest.raises(Invalid):
        try_it(reply, bob)
    with pytest.raises(NotFound):
        try_it(hidden, bob)


def test_closed_problems_take_no_new_trials(alice: Person, bob: Person, thread: Thread) -> None:
    post = add_solution(thread, alice)
    with inside(bob), intending_to_write():
        stored(thread).state = ThreadState.CLOSED
        session.commit()

    with pytest.raises(Conflict):
        plan(post, bob)


def test_not_yet_moves_the_day_a_week_on_from_today(alice: Person, bob: Person, thread: Thread) -> None:
    trial = plan(add_solution(thread, alice), bob, days=0)

    with inside(bob), intending_to_write():
        day = trials.not_yet(loaded_trial(trial), actor=actor_of(bob))
        assert day >= today() + timedelta(days=7)
        assert loaded_trial(trial).planned_for == day


def test_a_promise_taken_back_counts_nowhere(alice: Person, bob: Person, thread: Thread) -> None:
    trial = plan(add_solution(thread, alice), bob)

    with inside(bob), intending_to_write():
        trials.withdraw_trial(loaded_trial(trial), actor=actor_of(bob))
        row = stored(thread)
        assert (row.trials_planned, row.trial_count) == (0, 0)
        # Once more is success, not an error.
        trials.withdraw_trial(loaded_trial(trial), actor=actor_of(bob))


@pytest.mark.parametrize("outcome", list(TrialOutcome))
def test_every_outcome_is_counted_alike(
    outcome: TrialOutcome, alice: Person, bob: Person, thread: Thread
) -> None:
    trial = plan(add_solution(thread, alice), bob)

    with inside(bob), intending_to_write():
        report = a_report(outcome, obstacle="Proyektor dipinjam.")
        trials.report_trial(
            loaded_trial(trial), report, version=loaded_trial(trial).version, actor=actor_of(bob)
        )
        row = stored(thread)
        assert getattr(row, f"trials_{outcome.value}") == 1
        assert (row.trials_planned, row.trial_count) == (0, 1)


def test_correcting_a_report_moves_its_number(alice: Person, bob: Person, thread: Thread) -> None:
    trial = try_it(add_solution(thread, alice), bob, TrialOutcome.WORKED)

    with inside(bob), intending_to_write():
        now = loaded_trial(trial)
        trials.report_trial(now, a_report(TrialOutcome.PARTLY), version=now.version, actor=actor_of(bob))
        row = stored(thread)
        assert (row.trials_worked, row.trials_partly, row.trial_count) == (0, 1, 1)


def test_a_stale_report_overwrites_nothing(alice: Person, bob: Person, thread: Thread) -> None:
    trial = try_it(add_solution(thread, alice), bob)

    with inside(bob), intending_to_write(), pytest.raises(Conflict):
        trials.report_trial(
            loaded_trial(trial),
            a_report(did="Lain sama sekali, sampai sore."),
            version=99,
            actor=actor_of(bob),
        )


NUMBERS: list[tuple[dict[str, int | None], str]] = [
    ({"pupils_n": 20, "before_n": 5, "after_n": 21}, "after"),
    ({"pupils_n": 20, "before_n": 25, "after_n": 10}, "before"),
    ({"pupils_n": None, "before_n": 5, "after_n": 6}, "pupils"),
    ({"pupils_n": 20, "before_n": 5, "after_n": None}, "after"),
    ({"pupils_n": 20, "before_n": None, "after_n": 5}, "before"),
    ({"pupils_n": 61, "before_n": 5, "after_n": 6}, "pupils"),
    ({"pupils_n": 20, "before_n": -1, "after_n": 6}, "before"),
]


@pytest.mark.parametrize(("numbers", "field"), NUMBERS)
def test_numbers_stay_within_the_class(
    numbers: dict[str, int | None], field: str, alice: Person, bob: Person, thread: Thread
) -> None:
    post = add_solution(thread, alice)

    with pytest.raises(Invalid) as refusal:
        try_it(post, bob, **numbers)
    assert refusal.value.field == field


WORDS: list[tuple[Report, str]] = [
    (Report(TrialOutcome.WORKED, did="Baik."), "did"),
    (Report(TrialOutcome.COULD_NOT), "obstacle"),
    (Report(TrialOutcome.COULD_NOT, obstacle="Hujan.", tried_on=date(2199, 1, 1)), "tried_on"),
]


@pytest.mark.parametrize(("report", "field"), WORDS)
def test_a_report_says_what_was_done_or_what_stood_in_the_way(
    report: Report, field: str, alice: Person, bob: Person, thread: Thread
) -> None:
    post = add_solution(thread, alice)

    with inside(bob), intending_to_write(), pytest.raises(Invalid) as refusal:
        trials.report_solution(loaded(post), report, actor=actor_of(bob))
    assert refusal.value.field == field


def test_a_report_that_may_name_a_pupil_needs_a_tick(alice: Person, bob: Person, thread: Thread) -> None:
    post = add_solution(thread, alice)
    report = a_report(did="Siswa bernama Rizky sudah bisa membaca kata pendek.")

    with inside(bob), intending_to_write():
        with pytest.raises(Invalid) as refusal:
            trials.report_solution(loaded(post), report, actor=actor_of(bob))
        assert refusal.value.field == "checked"
    with inside(bob), intending_to_write():
        looked = Sending(is_checked=True)
        assert trials.report_solution(loaded(post), report, sending=looked, actor=actor_of(bob)).id


def test_the_same_form_sent_twice_is_one_report(alice: Person, bob: Person, thread: Thread) -> None:
    post = add_solution(thread, alice)
    made = []
    for _time in range(2):
        with inside(bob), intending_to_write():
            once = Sending(key="k1")
            made.append(
                trials.report_solution(loaded(post), a_report(), sending=once, actor=actor_of(bob)).id
            )

    with inside(bob):
        assert made[0] == made[1]
        assert stored(thread).trial_count == 1


def test_the_next_round_is_planned_with_the_report(alice: Person, bob: Person, thread: Thread) -> None:
    post = add_solution(thread, alice)
    with inside(bob), intending_to_write():
        again = today() + timedelta(days=14)
        trials.report_solution(loaded(post), a_report(again_on=again), actor=actor_of(bob))

        rows = session.scalars(select(Trial).order_by(Trial.id)).all()
        assert [(row.cycle_no, row.state) for row in rows] == [
            (1, TrialState.REPORTED),
            (2, TrialState.PLANNED),
        ]
        assert (stored(thread).trial_count, stored(thread).trials_planned) == (2, 1)


def test_another_member_does_not_touch_somebody_elses_trial(
    alice: Person, bob: Person, thread: Thread
) -> None:
    tutik = another_teacher(bob)
    trial = plan(add_solution(thread, alice), tutik)

    with inside(bob), intending_to_write(), pytest.raises(NotAllowed):
        trials.not_yet(loaded_trial(trial), actor=actor_of(bob))


def test_what_an_unnamed_asker_tries_bears_no_member(alice: Person, bob: Person) -> None:
    thread = make_thread(bob, anonymous=True)
    trial = try_it(add_solution(thread, alice), bob)

    with inside(alice):
        row = loaded_trial(trial)
        assert (row.author_id, row.by_asker) == (None, True)
        shown = solutions_of(stored(thread), actor_of(alice))[0].trials[0]
        assert bob.full_name not in shown.speaker.name
        notice = session.scalars(select(Notice).where(Notice.kind == "problem_threads.trial_on_mine")).one()
        assert (notice.by_id, notice.user_id) == (None, alice.user_id)
        assert bob.full_name not in str(notice.values)


def test_the_day_reminds_once_and_only_of_what_still_waits(
    alice: Person, bob: Person, thread: Thread
) -> None:
    trial = plan(add_solution(thread, alice), bob, days=0)
    for _time in range(2):
        with inside(bob), intending_to_write():
            nightly.remind_trials({})

    with inside(bob):
        waiting = session.scalars(
            select(InboxItem).where(InboxItem.kind == "problem_threads.trial_due")
        ).all()
        assert [item.user_id for item in waiting] == [bob.user_id]
        notices = session.scalars(select(Notice).where(Notice.kind == "problem_threads.trial_due")).all()
        assert len(notices) == 1
    with inside(bob), intending_to_write():
        now = loaded_trial(trial)
        trials.report_trial(now, a_report(), version=now.version, actor=actor_of(bob))
        assert session.scalars(select(InboxItem)).all() == []


def test_solutions_stand_by_trials_and_like_classes_never_by_thanks(
    alice: Person, bob: Person, thread: Thread
) -> None:
    tutik, rahmat = another_teacher(bob), another_teacher(bob, "Rahmat Hidayat")
    thanked = add_solution(thread, alice, "Banyak terima kasih.", thanks_count=40)
    elsewhere = add_solution(thread, alice, "Dicoba di kelas lain.")
    alike = add_solution(thread, alice, "Dicoba di kelas yang sama.")
    try_it(elsewhere, tutik, TrialOutcome.NO_CHANGE, class_phase=ClassPhase.CLASS_1, subject=Subject.SPORT)
    try_it(alike, rahmat, TrialOutcome.NO_CHANGE)

    with inside(bob):
        found = solutions_of(stored(thread), actor_of(bob))
        assert [one.post.no for one in found] == [alike.no, elsewhere.no, thanked.no]


def test_a_tally_says_classes_schools_and_every_outcome(alice: Person, bob: Person, thread: Thread) -> None:
    post = add_solution(thread, alice)
    for name, outcome in (
        ("Tutik Handayani", TrialOutcome.WORKED),
        ("Rahmat Hidayat", TrialOutcome.NO_CHANGE),
    ):
        try_it(post, another_teacher(bob, name), outcome)

    with inside(bob):
        tally = solutions_of(stored(thread), actor_of(bob))[0].tally
        assert (tally.reported, tally.classes, tally.alike) == (2, 2, 2)
        assert dict(tally.outcomes) == {TrialOutcome.WORKED: 1, TrialOutcome.NO_CHANGE: 1}


def test_the_list_of_solutions_costs_the_same_for_two_and_twenty(
    alice: Person, bob: Person, thread: Thread, count_queries: Count
) -> None:
    def cost() -> int:
        with inside(bob):
            row = stored(thread)
            with count_queries() as statements:
                solutions_of(row, actor_of(bob))
            return len(statements)

    teachers = [another_teacher(bob, f"Guru {number}") for number in range(5)]
    for number in range(2):
        try_it(add_solution(thread, alice, f"Cara {number}"), teachers[0])
    few = cost()
    for number in range(10):
        post = add_solution(thread, alice, f"Cara lain {number}")
        for teacher in teachers:
            try_it(post, teacher, did=f"Cara lain {number} selama dua minggu.")

    assert cost() == few


class TestPages:
    def test_promise_report_and_reading_it(
        self, english: Browser, alice: Person, bob: Person, thread: Thread
    ) -> None:
        post = add_solution(thread, alice)
        client = english(bob)
        where = f"/k/melati/problem_threads/{thread.public_id}"

        assert client.get(f"{where}/{post.no}/try").status_code == 200
        answer = client.post(f"{where}/{post.no}/try", data={"day": "besok"})
        assert answer.status_code == 303
        page = client.get(answer.location).get_data(as_text=True)
        assert "Tell how it went" in page
        assert "Not yet, ask me next week" in page
        form = {"outcome": "no_change", "did": a_report().did, "class_phase": "class_4", "subject": "arts"}
        answer = client.post(f"{answer.location}/report", data={**form, "version": "1"})
        assert answer.status_code == 303
        page = client.get(where).get_data(as_text=True)
        assert "Nothing changed" in page
        assert "Tried in 1 class" in page

    def test_missing_answers_stand_at_their_fields(
        self, english: Browser, alice: Person, bob: Person, thread: Thread
    ) -> None:
        post = add_solution(thread, alice)
        where = f"/k/melati/problem_threads/{thread.public_id}/{post.no}"

        assert english(bob).post(f"{where}/try", data={"day": ""}).status_code == 422
        answer = english(bob).post(f"{where}/tried", data={"did": "x"})
        assert answer.status_code == 422
        assert "Choose how it went." in answer.get_data(as_text=True)

    def test_a_report_from_an_old_page_is_shown_beside_the_stored_one(
        self, english: Browser, alice: Person, bob: Person, thread: Thread
    ) -> None:
        trial = try_it(add_solution(thread, alice), bob)
        form = {"outcome": "worked", "did": "Teks baru yang tidak boleh hilang.", "class_phase": "class_4"}
        url = f"/k/melati/problem_threads/{thread.public_id}/trials/{trial.public_id}/report"

        answer = english(bob).post(url, data={**form, "subject": "arts", "version": "77"})

        assert answer.status_code == 409
        page = answer.get_data(as_text=True)
        assert "Teks baru yang tidak boleh hilang." in page
        assert a_report().did in page

    def test_charlie_reaches_no_trial(
        self, english: Browser, alice: Person, bob: Person, charlie: Person, thread: Thread
    ) -> None:
        post = add_solution(thread, alice)
        trial = try_it(post, bob)
        for cluster in ("melati", "anggrek"):
            where = f"/k/{cluster}/problem_threads/{thread.public_id}"
            for path in (
                f"/trials/{trial.public_id}",
                f"/{post.no}/try",
                f"/trials/{trial.public_id}/report",
            ):
                assert english(charlie).get(where + path).status_code == 404
