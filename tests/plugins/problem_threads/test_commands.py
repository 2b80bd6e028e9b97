"""`kkg-portal problem_threads check`, on a database of its own; and what leaves with a member."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from kkg_portal.api import MemberErased, MemberLeft, session, unit_of_work
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.uow import publish
from plugins.problem_threads import cli
from plugins.problem_threads.kinds import EscalationState, TrialState
from plugins.problem_threads.models import Thread
from plugins.problem_threads.services import escalating

from .factories import inside, make_thread, stored
from .test_escalating import to_mentor
from .test_trials import plan
from .work_factories import (
    a_facilitator,
    add_solution,
    another_teacher,
    loaded_escalation,
    loaded_trial,
    try_it,
)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, bob: Person) -> CliRunner:
    """The command inside the test's own transaction instead of an application of its own."""

    def here(_slugs: object = (), *, writes: bool = False) -> object:
        with inside(bob), intending_to_write(writes):
            yield "melati"

    monkeypatch.setattr(cli, "commanded_clusters", here)
    return CliRunner()


def test_check_says_what_differs_and_fix_sets_it_right(
    command: CliRunner, alice: Person, bob: Person, thread: Thread
) -> None:
    try_it(add_solution(thread, alice), bob)
    with inside(bob), intending_to_write():
        wrong = {"trials_worked": 9, "participant_count": 2}
        session.execute(update(Thread).where(Thread.id == thread.id).values(**wrong))
        session.commit()

    found = command.invoke(cli.group, ["check"])
    assert found.exit_code == 1
    assert f"melati {thread.public_id} trials_worked: held 9, counted 1" in found.output
    assert command.invoke(cli.group, ["check", "--fix"]).exit_code == 0
    again = command.invoke(cli.group, ["check"])
    assert (again.exit_code, again.output) == (0, "All counters agree.\n")


@pytest.mark.parametrize("event", [MemberLeft, MemberErased])
@pytest.mark.parametrize("anonymous", [False, True])
def test_plans_of_who_leaves_are_withdrawn(
    event: type[MemberLeft | MemberErased], anonymous: bool, alice: Person, bob: Person
) -> None:
    thread = make_thread(bob, anonymous=anonymous)
    trial = plan(add_solution(thread, alice), bob)
    with inside(bob), unit_of_work():
        publish(event(membership_id=bob.membership_id or 0))

    with inside(alice):
        assert loaded_trial(trial).state is TrialState.WITHDRAWN
        assert (stored(thread).trials_planned, stored(thread).trial_count) == (0, 0)


@pytest.mark.parametrize("anonymous", [False, True])
def test_words_of_reports_go_with_the_account_and_numbers_stay(
    anonymous: bool, alice: Person, bob: Person
) -> None:
    thread = make_thread(bob, anonymous=anonymous)
    trial = try_it(add_solution(thread, alice), bob)
    with inside(bob), unit_of_work():
        publish(MemberErased(membership_id=bob.membership_id or 0))

    with inside(alice):
        row = loaded_trial(trial)
        assert (row.did, row.state) == ("", TrialState.REPORTED)
        assert stored(thread).trials_worked == 1


def test_what_a_leaving_facilitator_took_goes_back(alice: Person, bob: Person, thread: Thread) -> None:
    endah = a_facilitator(bob)
    escalation = to_mentor(thread, bob, endah)
    with inside(endah), intending_to_write():
        escalating.take(loaded_escalation(escalation), actor=actor_of(endah))
    with inside(bob), unit_of_work():
        publish(MemberLeft(membership_id=endah.membership_id or 0))

    with inside(alice):
        assert loaded_escalation(escalation).state is EscalationState.RETURNED


def test_a_trial_of_another_member_stays(alice: Person, bob: Person, thread: Thread) -> None:
    tutik = another_teacher(bob)
    trial = plan(add_solution(thread, alice), tutik)
    with inside(bob), unit_of_work():
        publish(MemberLeft(membership_id=bob.membership_id or 0))

    with inside(alice), intending_to_write():
        assert loaded_trial(trial).state is TrialState.PLANNED
