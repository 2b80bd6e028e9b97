"""Bringing a problem to a meeting, with the real meetings, or to a facilitator; and how it comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from kkg_portal.api import Conflict, Invalid, NotAllowed, ObjectRef, bound_cluster, clock, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.inbox import InboxItem
from kkg_portal.core.notifications.models import Notice
from plugins.meetings.models import AgendaItem, WaitingItem
from plugins.problem_threads import nightly
from plugins.problem_threads.kinds import AcceptanceBasis, EscalationState, PostEvent, ThreadState
from plugins.problem_threads.models import Acceptance, Escalation, Post, Thread
from plugins.problem_threads.queries import escalations
from plugins.problem_threads.services import escalating
from tests.plugins.meetings import test_agenda_intake

from .factories import Browser, add_reply, inside, make_thread, stored
from .work_factories import a_facilitator, add_solution, loaded_escalation, try_it

chair = test_agenda_intake.TestMeetingsKeepThePromise()


def to_meeting(thread: Thread, person: Person, meeting: ObjectRef | None = None) -> Escalation:
    with inside(person), intending_to_write():
        return escalating.bring_to_meeting(
            stored(thread), meeting, "Tiga sekolah mengalaminya.", actor=actor_of(person)
        )


def to_mentor(thread: Thread, person: Person, mentor: Person | None = None, days: int = 7) -> Escalation:
    with inside(person), intending_to_write():
        day = clock.today(bound_cluster()) + timedelta(days=days)
        chosen = mentor.membership_public_id if mentor is not None else ""
        return escalating.bring_to_mentor(stored(thread), chosen, day, "Bagaimana?", actor=actor_of(person))


def item_of(escalation: Escalation) -> ObjectRef:
    return ObjectRef(escalation.item_kind or "", escalation.item_id or "")


def state_now(thread: Thread, person: Person) -> tuple[ThreadState, EscalationState]:
    with inside(person):
        newest = select(Escalation.state).order_by(Escalation.id.desc()).limit(1)
        return stored(thread).state, session.scalars(newest).one()


class TestMeetings:
    def test_the_problem_lies_before_the_chair_and_waits(
        self, alice: Person, bob: Person, thread: Thread
    ) -> None:
        meeting = chair.a_planned_meeting(alice)
        escalation = to_meeting(thread, bob, meeting)

        assert state_now(thread, bob) == (ThreadState.ESCALATED, EscalationState.OPEN)
        assert chair.state(bob, item_of(escalation)) == "proposed"
        with inside(bob):
            shown = escalations.escalation_of(stored(thread), actor_of(bob))
            assert shown.standing is not None
            assert shown.standing.url is not None

    def test_a_decision_comes_back_as_an_accepted_solution_and_resolves(
        self, alice: Person, bob: Person, thread: Thread
    ) -> None:
        escalation = to_meeting(thread, bob, chair.a_planned_meeting(alice))
        chair.accept(item_of(escalation), alice)

        chair.decide(item_of(escalation), alice, "Pojok baca di tiap kelas.")

        assert state_now(thread, bob) == (ThreadState.RESOLVED, EscalationState.ANSWERED)
        with inside(bob):
            held = session.scalars(select(Acceptance)).one()
            post = session.get_one(Post, held.post_id)
            assert held.basis is AcceptanceBasis.MEETING
            assert "Pojok baca di tiap kelas." in post.source
            assert loaded_escalation(escalation).result_post_id == post.id

    def test_a_second_decision_is_a_second_solution(self, alice: Person, bob: Person, thread: Thread) -> None:
        escalation = to_meeting(thread, bob, chair.a_planned_meeting(alice))
        chair.accept(item_of(escalation), alice)
        for words in ("Pojok baca di tiap kelas.", "Jadwal piket membaca."):
            chair.decide(item_of(escalation), alice, words)

        with inside(bob):
            row = stored(thread)
            assert (row.state, row.acceptance_count) == (ThreadState.RESOLVED, 2)
            assert session.scalars(select(Acceptance.is_primary).order_by(Acceptance.id)).all() == [
                True,
                False,
            ]

    def test_it_survives_a_cancelled_and_a_moved_meeting(
        self, alice: Person, bob: Person, thread: Thread
    ) -> None:
        first = chair.a_planned_meeting(alice)
        escalation = to_meeting(thread, bob, first)
        chair.accept(item_of(escalation), alice)
        chair.move(first, alice)
        assert state_now(thread, bob) == (ThreadState.ESCALATED, EscalationState.OPEN)

        with inside(bob):
            standing = escalations.standing_of(loaded_escalation(escalation), actor_of(bob))
            assert standing is not None
            assert standing.state == "planned"

    def test_a_cancelled_meeting_hands_it_on_and_it_goes_on_waiting(
        self, alice: Person, bob: Person, thread: Thread
    ) -> None:
        meeting = chair.a_planned_meeting(alice)
        escalation = to_meeting(thread, bob, meeting)
        chair.accept(item_of(escalation), alice)

        chair.cancel(meeting, alice)

        assert state_now(thread, bob) == (ThreadState.ESCALATED, EscalationState.OPEN)

    def test_what_was_not_reached_waits_for_the_next_meeting(
        self, alice: Person, bob: Person, thread: Thread
    ) -> None:
        escalation = to_meeting(thread, bob, chair.a_planned_meeting(alice))
        chair.accept(item_of(escalation), alice)

        chair.postpone_item_and_close(item_of(escalation), alice)

        assert state_now(thread, bob) == (ThreadState.ESCALATED, EscalationState.OPEN)

    def test_a_refusal_gives_it_back_with_the_reason(
        self, alice: Person, bob: Person, thread: Thread
    ) -> None:
        add_reply(thread, alice)
        escalation = to_meeting(thread, bob, chair.a_planned_meeting(alice))

        chair.refuse(item_of(escalation), alice, "Bulan depan saja.")

        assert state_now(thread, bob) == (ThreadState.DISCUSSING, EscalationState.RETURNED)
        with inside(bob):
            line = session.scalars(select(Post).where(Post.event == PostEvent.RETURNED)).one()
            assert line.source == "Bulan depan saja."
            told = session.scalars(
                select(Notice.user_id).where(Notice.kind == "problem_threads.escalation_back")
            ).all()
            assert bob.user_id in told

    def test_an_unnamed_asker_stands_beside_no_proposal(self, alice: Person, bob: Person) -> None:
        thread = make_thread(bob, anonymous=True)
        to_meeting(thread, bob, chair.a_planned_meeting(alice))
        to_wait = make_thread(bob, anonymous=True, title="Masalah lain tanpa nama saya")
        to_meeting(to_wait, bob)

        with inside(alice):
            assert session.scalars(select(AgendaItem.proposed_by_id)).all()[-1] is None
            assert session.scalars(select(WaitingItem.proposed_by_id)).all() == [None]
            rows = session.execute(select(Escalation.author_id, Escalation.by_asker)).all()
            assert [tuple(row) for row in rows] == [(None, True), (None, True)]

    def test_without_the_meetings_of_another_cluster(
        self, bob: Person, charlie: Person, thread: Thread
    ) -> None:
        theirs = chair.a_planned_meeting(charlie)

        with pytest.raises(Invalid) as refusal:
            to_meeting(thread, bob, theirs)
        assert refusal.value.field == "meeting"


class TestRules:
    def test_one_open_escalation_at_a_time(self, alice: Person, bob: Person, thread: Thread) -> None:
        to_meeting(thread, bob)

        with pytest.raises(Conflict):
            to_meeting(thread, alice)

    def test_a_teacher_brings_only_their_own_further(self, alice: Person, bob: Person) -> None:
        thread = make_thread(alice)

        with pytest.raises(NotAllowed):
            to_meeting(thread, bob)

    def test_a_resolved_problem_is_not_brought_further(
        self, alice: Person, bob: Person, thread: Thread
    ) -> None:
        with inside(bob), intending_to_write():
            stored(thread).state = ThreadState.RESOLVED
            session.commit()

        with pytest.raises(Conflict):
            to_meeting(thread, bob)

    def test_taking_it_back_gives_the_state_of_its_content(
        self, alice: Person, bob: Person, thread: Thread
    ) -> None:
        try_it(add_solution(thread, alice), bob)
        escalation = to_meeting(thread, bob)
        with inside(bob), intending_to_write():
            escalating.withdraw(loaded_escalation(escalation), actor=actor_of(bob))

        assert state_now(thread, bob) == (ThreadState.BEING_TRIED, EscalationState.WITHDRAWN)

    def test_a_decision_is_written_down_by_hand_and_needs_its_words(
        self, alice: Person, bob: Person, thread: Thread
    ) -> None:
        escalation = to_meeting(thread, bob)
        with inside(alice), intending_to_write(), pytest.raises(Invalid):
            escalating.record_decision(loaded_escalation(escalation), "Ya.", actor=actor_of(alice))
        with inside(alice), intending_to_write():
            words = "Kami sepakat membuat pojok baca."
            escalating.record_decision(loaded_escalation(escalation), words, actor=actor_of(alice))

        assert state_now(thread, bob) == (ThreadState.RESOLVED, EscalationState.ANSWERED)


class TestFacilitators:
    def test_the_facilitator_is_told_takes_it_and_answers_with_a_solution(
        self, alice: Person, bob: Person, thread: Thread
    ) -> None:
        endah = a_facilitator(bob)
        escalation = to_mentor(thread, bob, endah)
        with inside(endah), intending_to_write():
            assert [item.user_id for item in session.scalars(select(InboxItem))] == [endah.user_id]
            escalating.take(loaded_escalation(escalation), actor=actor_of(endah))
        with inside(endah), intending_to_write():
            words = "Mulai dari huruf di nama anak sendiri."
            escalating.answer(loaded_escalation(escalation), words, actor=actor_of(endah))

        assert state_now(thread, bob) == (ThreadState.DISCUSSING, EscalationState.ANSWERED)
        with inside(bob):
            assert session.scalars(select(InboxItem)).all() == []
            row = loaded_escalation(escalation)
            assert session.get_one(Post, row.result_post_id).author_id == endah.membership_id

    def test_only_one_takes_what_was_for_all(self, bob: Person, thread: Thread) -> None:
        endah, sri = a_facilitator(bob), a_facilitator(bob, "Sri Mulyani")
        escalation = to_mentor(thread, bob)
        with inside(endah), intending_to_write():
            escalating.take(loaded_escalation(escalation), actor=actor_of(endah))

        with inside(sri), intending_to_write(), pytest.raises(NotAllowed):
            escalating.take(loaded_escalation(escalation), actor=actor_of(sri))
        with inside(sri):
            assert escalations.waiting_escalations(actor_of(sri)) == []

    def test_giving_back_needs_a_reason_and_tells_the_coordinators(
        self, alice: Person, bob: Person, thread: Thread
    ) -> None:
        endah = a_facilitator(bob)
        escalation = to_mentor(thread, bob, endah)
        with inside(endah), intending_to_write(), pytest.raises(Invalid):
            escalating.give_back(loaded_escalation(escalation), " ", actor=actor_of(endah))
        with inside(endah), intending_to_write():
            escalating.give_back(loaded_escalation(escalation), "Perlu psikolog.", actor=actor_of(endah))

        assert state_now(thread, bob) == (ThreadState.OPEN, EscalationState.RETURNED)
        with inside(alice):
            kind = Notice.kind == "problem_threads.escalation_back"
            assert alice.user_id in session.scalars(select(Notice.user_id).where(kind)).all()

    def test_silence_past_the_day_returns_it_without_a_name(
        self, alice: Person, bob: Person, thread: Thread
    ) -> None:
        endah = a_facilitator(bob)
        escalation = to_mentor(thread, bob, endah, days=3)
        with inside(bob), intending_to_write():
            nightly.give_back_overdue({})
            assert loaded_escalation(escalation).state is EscalationState.OPEN
        with time_machine.travel(clock.now() + timedelta(days=5), tick=False):
            for _time in range(2):
                with inside(bob), intending_to_write():
                    nightly.give_back_overdue({})

            assert state_now(thread, bob) == (ThreadState.OPEN, EscalationState.RETURNED)
            with inside(alice):
                lines = session.scalars(select(Post).where(Post.event == PostEvent.RETURNED)).all()
                assert len(lines) == 1
                assert endah.full_name not in lines[0].source
                kind = Notice.kind == "problem_threads.escalation_back"
                told = session.scalars(select(Notice).where(kind)).all()
                assert alice.user_id in [notice.user_id for notice in told]
                assert all(endah.full_name not in str(notice.values) for notice in told)

    @pytest.mark.parametrize("days", [0, 90])
    def test_the_day_lies_between_tomorrow_and_two_months(
        self, days: int, bob: Person, thread: Thread
    ) -> None:
        with pytest.raises(Invalid) as refusal:
            to_mentor(thread, bob, a_facilitator(bob), days=days)
        assert refusal.value.field == "answer_by"

    def test_nobody_but_a_facilitator_is_asked(self, alice: Person, bob: Person, thread: Thread) -> None:
        a_facilitator(bob)

        with pytest.raises(Invalid) as refusal:
            to_mentor(thread, bob, alice)
        assert refusal.value.field == "mentor"


class TestOffering:
    def test_an_old_problem_is_offered_once_and_stays_what_it_is(self, bob: Person, thread: Thread) -> None:
        with time_machine.travel(clock.now() + timedelta(days=15), tick=False):
            for _time in range(2):
                with inside(bob), intending_to_write():
                    nightly.offer_further({})

            with inside(bob):
                told = session.scalars(select(Notice).where(Notice.kind == "problem_threads.offer")).all()
                assert [notice.user_id for notice in told] == [bob.user_id]
                assert stored(thread).state is ThreadState.OPEN
                assert escalations.escalation_of(stored(thread), actor_of(bob)).is_offered

    def test_a_young_one_is_not(self, bob: Person, thread: Thread) -> None:
        with inside(bob), intending_to_write():
            nightly.offer_further({})
            assert session.scalars(select(Notice)).all() == []
            assert not escalations.escalation_of(stored(thread), actor_of(bob)).is_offered


class TestPages:
    def test_from_the_thread_to_a_facilitator_and_back(
        self, english: Browser, alice: Person, bob: Person, thread: Thread
    ) -> None:
        endah = a_facilitator(bob)
        where = f"/k/melati/problem_threads/{thread.public_id}"
        client = english(bob)
        assert "Ask a facilitator" in client.get(where).get_data(as_text=True)
        assert client.get(f"{where}/to-facilitator").status_code == 200
        day = (clock.now() + timedelta(days=5)).date().isoformat()
        form = {"mentor": endah.membership_public_id, "answer_by": day, "reason": "Bagaimana?"}
        assert client.post(f"{where}/to-facilitator", data=form).status_code == 303

        queue = english(endah).get("/k/melati/problem_threads/escalations").get_data(as_text=True)
        assert thread.title in queue
        assert "I take care of it" in queue
        assert english(bob).get("/k/melati/problem_threads/escalations").status_code == 403

    def test_forms_say_what_is_missing(self, english: Browser, bob: Person, thread: Thread) -> None:
        a_facilitator(bob)
        where = f"/k/melati/problem_threads/{thread.public_id}"

        answer = english(bob).post(f"{where}/to-facilitator", data={"mentor": "", "answer_by": ""})
        assert answer.status_code == 422

    def test_charlie_finds_nothing(
        self, english: Browser, bob: Person, charlie: Person, thread: Thread
    ) -> None:
        escalation = to_meeting(thread, bob)
        for cluster in ("melati", "anggrek"):
            where = f"/k/{cluster}/problem_threads/{thread.public_id}"
            for path in ("/to-meeting", "/to-facilitator", f"/escalations/{escalation.public_id}/answer"):
                assert english(charlie).get(where + path).status_code == 404
