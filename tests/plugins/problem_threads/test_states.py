"""Every row of the table of states, from every state, by everybody: what leads where and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from kkg_portal.api import Conflict, Invalid, NotAllowed
from plugins.problem_threads.kinds import ACTIVE, ThreadState
from plugins.problem_threads.states import TABLE, Act, Facts, Who, next_state, state_from_content

S = ThreadState
NOTHING = Facts()
FULL = Facts(has_reply_of_others=True, trials=2, acceptances=1, has_decision_post=True)
ANSWERED = Facts(has_reply_of_others=True)
TRIED = Facts(has_reply_of_others=True, trials=1)
ELSEWHERE = Facts(has_reply_of_others=True, trials=1, has_open_escalation=True)

# act, by, from, facts, reason, to: the rows of the specification, one by one.
LEADS = [
    (Act.REPLY, Who.MENTOR, S.OPEN, NOTHING, "", S.DISCUSSING),
    (Act.REPLY, Who.MENTOR, S.DISCUSSING, ANSWERED, "", S.DISCUSSING),
    (Act.REPLY, Who.MENTOR, S.BEING_TRIED, TRIED, "", S.BEING_TRIED),
    (Act.REPLY, Who.MENTOR, S.RESOLVED, FULL, "", S.RESOLVED),
    (Act.REPLY, Who.MENTOR, S.ESCALATED, ELSEWHERE, "", S.ESCALATED),
    (Act.TRIAL, Who.ASKER, S.OPEN, NOTHING, "", S.BEING_TRIED),
    (Act.TRIAL, Who.MENTOR, S.DISCUSSING, ANSWERED, "", S.BEING_TRIED),
    (Act.TRIAL, Who.MENTOR, S.BEING_TRIED, TRIED, "", S.BEING_TRIED),
    # A trial that went badly does not open a resolved problem again: it asks the author.
    (Act.TRIAL, Who.MENTOR, S.RESOLVED, FULL, "", S.RESOLVED),
    (Act.TRIAL, Who.MENTOR, S.ESCALATED, ELSEWHERE, "", S.ESCALATED),
    (Act.RESOLVE, Who.ASKER, S.OPEN, FULL, "", S.RESOLVED),
    (Act.RESOLVE, Who.ASKER, S.DISCUSSING, FULL, "", S.RESOLVED),
    (Act.RESOLVE, Who.ASKER, S.BEING_TRIED, FULL, "", S.RESOLVED),
    (Act.RESOLVE, Who.COORDINATOR, S.BEING_TRIED, FULL, "penanya setuju lewat telepon", S.RESOLVED),
    (Act.RESOLVE, Who.MENTOR, S.BEING_TRIED, FULL, "penanya lama tidak membuka", S.RESOLVED),
    (Act.RESOLVE, Who.ASKER, S.RESOLVED, FULL, "", S.RESOLVED),
    (Act.ESCALATE, Who.ASKER, S.OPEN, NOTHING, "", S.ESCALATED),
    (Act.ESCALATE, Who.COORDINATOR, S.DISCUSSING, ANSWERED, "", S.ESCALATED),
    (Act.ESCALATE, Who.MENTOR, S.BEING_TRIED, TRIED, "", S.ESCALATED),
    (Act.RETURN, Who.MENTOR, S.ESCALATED, NOTHING, "", S.OPEN),
    (Act.RETURN, Who.ASKER, S.ESCALATED, ANSWERED, "", S.DISCUSSING),
    (Act.RETURN, Who.PORTAL, S.ESCALATED, TRIED, "", S.BEING_TRIED),
    (Act.RETURN, Who.PORTAL, S.ESCALATED, FULL, "", S.RESOLVED),
    (Act.DECIDE, Who.COORDINATOR, S.ESCALATED, FULL, "", S.RESOLVED),
    (Act.DECIDE, Who.MENTOR, S.ESCALATED, FULL, "", S.RESOLVED),
    (Act.DECIDE, Who.PORTAL, S.ESCALATED, FULL, "", S.RESOLVED),
    (Act.REOPEN, Who.ASKER, S.RESOLVED, FULL, "", S.DISCUSSING),
    (Act.REOPEN, Who.COORDINATOR, S.RESOLVED, FULL, "", S.DISCUSSING),
    (Act.REOPEN, Who.ASKER, S.DISCUSSING, FULL, "", S.DISCUSSING),
    (Act.LOSE_ACCEPTANCE, Who.PORTAL, S.RESOLVED, TRIED, "", S.BEING_TRIED),
    (Act.LOSE_ACCEPTANCE, Who.PORTAL, S.RESOLVED, ANSWERED, "", S.DISCUSSING),
    (Act.LOSE_ACCEPTANCE, Who.PORTAL, S.RESOLVED, FULL, "", S.RESOLVED),
    (Act.LOSE_ACCEPTANCE, Who.PORTAL, S.CLOSED, TRIED, "", S.CLOSED),
    (Act.CALL_DUPLICATE, Who.ASKER, S.OPEN, NOTHING, "", S.DUPLICATE),
    (Act.CALL_DUPLICATE, Who.COORDINATOR, S.ESCALATED, ELSEWHERE, "", S.DUPLICATE),
    (Act.CALL_DUPLICATE, Who.MENTOR, S.BEING_TRIED, TRIED, "", S.DUPLICATE),
    (Act.CALL_DUPLICATE, Who.ASKER, S.DUPLICATE, NOTHING, "", S.DUPLICATE),
    (Act.CLOSE, Who.ASKER, S.OPEN, NOTHING, "sudah selesai sendiri", S.CLOSED),
    (Act.CLOSE, Who.COORDINATOR, S.DISCUSSING, ANSWERED, "bukan urusan kelas", S.CLOSED),
    (Act.CLOSE, Who.COORDINATOR, S.CLOSED, ANSWERED, "lagi", S.CLOSED),
    (Act.RESTORE, Who.COORDINATOR, S.CLOSED, NOTHING, "", S.OPEN),
    (Act.RESTORE, Who.COORDINATOR, S.CLOSED, FULL, "", S.RESOLVED),
    (Act.RESTORE, Who.COORDINATOR, S.DUPLICATE, TRIED, "", S.BEING_TRIED),
    (Act.RESTORE, Who.COORDINATOR, S.DUPLICATE, ELSEWHERE, "", S.ESCALATED),
]

REFUSED = [
    (Act.RESOLVE, Who.ASKER, S.DISCUSSING, ANSWERED, "", Invalid),
    (Act.RESOLVE, Who.COORDINATOR, S.BEING_TRIED, FULL, " ", Invalid),
    (Act.RESOLVE, Who.MENTOR, S.BEING_TRIED, FULL, "", Invalid),
    (Act.RESOLVE, Who.ASKER, S.CLOSED, FULL, "", Conflict),
    (Act.ESCALATE, Who.ASKER, S.ESCALATED, ELSEWHERE, "", Conflict),
    (Act.ESCALATE, Who.ASKER, S.DISCUSSING, ELSEWHERE, "", Conflict),
    (Act.ESCALATE, Who.ASKER, S.RESOLVED, FULL, "", Conflict),
    (Act.RETURN, Who.ASKER, S.OPEN, NOTHING, "", Conflict),
    (Act.DECIDE, Who.COORDINATOR, S.ESCALATED, ELSEWHERE, "", Invalid),
    (Act.DECIDE, Who.ASKER, S.ESCALATED, FULL, "", NotAllowed),
    (Act.REOPEN, Who.MENTOR, S.RESOLVED, FULL, "", NotAllowed),
    (Act.REOPEN, Who.ASKER, S.OPEN, NOTHING, "", Conflict),
    (Act.CALL_DUPLICATE, Who.ASKER, S.RESOLVED, FULL, "", Conflict),
    (Act.CALL_DUPLICATE, Who.COORDINATOR, S.CLOSED, NOTHING, "", Conflict),
    (Act.CLOSE, Who.ASKER, S.DISCUSSING, ANSWERED, "sudah", Invalid),
    (Act.CLOSE, Who.COORDINATOR, S.OPEN, NOTHING, "", Invalid),
    (Act.CLOSE, Who.MENTOR, S.OPEN, NOTHING, "sudah", NotAllowed),
    (Act.CLOSE, Who.COORDINATOR, S.RESOLVED, FULL, "sudah", Conflict),
    (Act.RESTORE, Who.ASKER, S.CLOSED, NOTHING, "", NotAllowed),
    (Act.RESTORE, Who.MENTOR, S.DUPLICATE, NOTHING, "", NotAllowed),
    (Act.RESTORE, Who.COORDINATOR, S.OPEN, NOTHING, "", Conflict),
]


Row = tuple[Act, Who, ThreadState, Facts, str, Any]


@pytest.mark.parametrize("row", LEADS, ids=lambda row: " ".join((row[0], row[1], row[2])))
def test_an_act_leads_where_the_table_says(row: Row) -> None:
    act, by, begins, facts, reason, to = row

    assert next_state(begins, act, facts, by=by, reason=reason) is to


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: " ".join((row[0], row[1], row[2])))
def test_an_act_is_refused_with_the_error_of_its_kind(app: object, row: Row) -> None:
    act, by, begins, facts, reason, error = row

    with pytest.raises(error) as refused:
        next_state(begins, act, facts, by=by, reason=reason)

    assert str(refused.value)


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("begins", ThreadState)
def test_outside_of_its_row_an_act_changes_nothing(act: Act, begins: ThreadState) -> None:
    """Whatever the facts and whoever acts: from a state the row does not name there is no way on."""
    row = TABLE[act]
    if begins in row.begins:
        return
    for by in Who:
        for facts in (NOTHING, ANSWERED, TRIED, FULL, ELSEWHERE):
            try:
                assert next_state(begins, act, facts, by=by, reason="karena") is begins
            except (Conflict, NotAllowed):
                continue


@pytest.mark.parametrize("act", Act)
def test_whom_a_row_does_not_name_is_refused(act: Act) -> None:
    row = TABLE[act]
    facts = Facts(acceptances=1, has_decision_post=True)
    for begins in row.begins - {row.to}:
        for by in frozenset(Who) - row.who:
            if act is Act.ESCALATE and begins is S.ESCALATED:
                continue
            with pytest.raises(NotAllowed):
                next_state(begins, act, facts, by=by, reason="karena")


def test_every_state_can_be_left_and_every_act_has_a_row() -> None:
    assert set(TABLE) == set(Act)
    left = {state for row in TABLE.values() for state in row.begins}
    assert left == set(ThreadState)
    assert frozenset({S.OPEN, S.DISCUSSING, S.BEING_TRIED, S.ESCALATED}) == ACTIVE


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (NOTHING, S.OPEN),
        (ANSWERED, S.DISCUSSING),
        (TRIED, S.BEING_TRIED),
        (Facts(trials=1), S.BEING_TRIED),
        (FULL, S.RESOLVED),
        (ELSEWHERE, S.ESCALATED),
    ],
)
def test_the_state_content_gives(facts: Facts, state: ThreadState) -> None:
    assert state_from_content(facts) is state
