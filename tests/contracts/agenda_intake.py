"""What every provider of AGENDA_INTAKE promises. Its plugin's tests subclass this and say how its meetings are made.

The receiver of AgendaItemDecided is whatever listens to the event; here it is a handler that takes notes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kkg_portal.api import (
    AGENDA_INTAKE,
    AgendaIntake,
    AgendaItemDecided,
    AgendaProposal,
    NotFound,
    ObjectRef,
    on,
    session,
    unit_of_work,
)
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core import events
from kkg_portal.core.tenancy import working_in

SOURCE = ObjectRef("notices.notice", "2345678923")
heard: list[AgendaItemDecided] = []


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    """A receiver that is on in every cluster: the core's."""
    heard.clear()
    known = list(events._inside[AgendaItemDecided])

    def take_note(event: AgendaItemDecided) -> None:
        heard.append(event)

    take_note.__module__ = "kkg_portal.core.contract_test"
    on(AgendaItemDecided)(take_note)
    yield
    events._inside[AgendaItemDecided][:] = known


def proposal(source: ObjectRef = SOURCE, title: str = "Anak belum lancar membaca") -> AgendaProposal:
    return AgendaProposal(source, title, note="Tiga sekolah mengalaminya.", minutes=20)


class AgendaIntakeContract:
    """The owner's builders; each works on the database alone."""

    def a_planned_meeting(self, chair: Person) -> ObjectRef:
        raise NotImplementedError

    def accept(self, item: ObjectRef, chair: Person) -> None:
        raise NotImplementedError

    def refuse(self, item: ObjectRef, chair: Person, reason: str) -> None:
        raise NotImplementedError

    def cancel(self, meeting: ObjectRef, chair: Person) -> None:
        raise NotImplementedError

    def move(self, meeting: ObjectRef, chair: Person) -> ObjectRef:
        raise NotImplementedError

    def decide(self, item: ObjectRef, chair: Person, text: str) -> None:
        raise NotImplementedError

    def postpone_item_and_close(self, item: ObjectRef, chair: Person) -> None:
        raise NotImplementedError

    def intake(self) -> AgendaIntake:
        found = AGENDA_INTAKE.get()
        assert found is not None
        return found

    def propose(
        self, person: Person, meeting: ObjectRef | None, item: AgendaProposal | None = None
    ) -> ObjectRef:
        with working_in(person.cluster_id or 0):
            return self.intake().propose(meeting, item or proposal(), actor=actor_of(person))

    def state(self, person: Person, ref: ObjectRef) -> str:
        with working_in(person.cluster_id or 0):
            standing = self.intake().state_of(ref, actor_of(person))
            return standing.state if standing is not None else "absent"

    def test_open_meetings_are_those_the_actor_may_propose_to(
        self, alice: Person, bob: Person, charlie: Person
    ) -> None:
        meeting = self.a_planned_meeting(alice)

        for person, expected in ((bob, [meeting]), (charlie, [])):
            with working_in(person.cluster_id or 0):
                found = self.intake().open_meetings(actor_of(person))
                assert [one.ref for one in found] == expected

    def test_a_proposal_is_proposed_then_taken_up(self, alice: Person, bob: Person) -> None:
        item = self.propose(bob, self.a_planned_meeting(alice))
        assert self.state(bob, item) == "proposed"

        self.accept(item, alice)

        assert self.state(bob, item) == "planned"

    def test_the_same_source_twice_is_one_proposal(self, alice: Person, bob: Person) -> None:
        meeting = self.a_planned_meeting(alice)

        assert self.propose(bob, meeting) == self.propose(bob, meeting) == self.propose(bob, None)

    def test_a_refusal_is_told_with_its_reason(self, alice: Person, bob: Person) -> None:
        item = self.propose(bob, self.a_planned_meeting(alice))

        self.refuse(item, alice, "Bulan depan saja.")

        assert [(event.item, event.source, event.outcome, event.decision) for event in heard] == [
            (item, SOURCE, "refused", "Bulan depan saja.")
        ]

    def test_a_decision_is_told_with_its_words(self, alice: Person, bob: Person) -> None:
        item = self.propose(bob, self.a_planned_meeting(alice))
        self.accept(item, alice)

        self.decide(item, alice, "Pojok baca di tiap kelas.")

        (event,) = heard
        assert (event.source, event.outcome, event.decision) == (
            SOURCE,
            "decided",
            "Pojok baca di tiap kelas.",
        )
        assert event.cluster_id == alice.cluster_id

    def test_what_waits_is_on_the_next_agenda(self, alice: Person, bob: Person) -> None:
        item = self.propose(bob, None)
        assert self.state(bob, item) == "proposed"

        with working_in(alice.cluster_id or 0):
            assert self.intake().state_of(item, actor_of(alice)) is not None

    def test_the_ref_follows_a_moved_meeting(self, alice: Person, bob: Person) -> None:
        meeting = self.a_planned_meeting(alice)
        item = self.propose(bob, meeting)
        self.accept(item, alice)

        new = self.move(meeting, alice)

        with working_in(bob.cluster_id or 0):
            standing = self.intake().state_of(item, actor_of(bob))
        assert standing is not None
        assert standing.url is not None
        assert new.public_id in standing.url

    def test_the_ref_outlives_a_cancelled_meeting(self, alice: Person, bob: Person) -> None:
        meeting = self.a_planned_meeting(alice)
        item = self.propose(bob, meeting)
        self.accept(item, alice)

        self.cancel(meeting, alice)

        assert self.state(bob, item) == "planned"
        with working_in(bob.cluster_id or 0):
            standing = self.intake().state_of(item, actor_of(bob))
            assert standing is not None
            assert standing.url is None

    def test_closing_tells_how_it_ended_once(self, alice: Person, bob: Person) -> None:
        item = self.propose(bob, self.a_planned_meeting(alice))
        self.accept(item, alice)

        self.postpone_item_and_close(item, alice)

        assert [(event.source, event.outcome) for event in heard] == [(SOURCE, "postponed")]
        assert self.state(bob, item) == "planned"

    def test_nothing_is_proposed_to_another_cluster(self, alice: Person, charlie: Person) -> None:
        meeting = self.a_planned_meeting(charlie)

        with pytest.raises(NotFound):
            self.propose(alice, meeting)
        item = self.propose(charlie, meeting)
        assert self.state(alice, item) == "absent"

    def test_it_is_saved_with_what_the_caller_saves_or_not_at_all(self, alice: Person, bob: Person) -> None:
        meeting = self.a_planned_meeting(alice)

        def fail_after_proposing() -> None:
            with unit_of_work():
                self.intake().propose(meeting, proposal(), actor=actor_of(bob))
                raise RuntimeError("the thread could not be saved")

        with working_in(bob.cluster_id or 0), pytest.raises(RuntimeError):
            fail_after_proposing()
        session.remove()

        again = self.propose(bob, meeting, proposal(title="Kedua"))
        assert self.state(bob, again) == "proposed"
