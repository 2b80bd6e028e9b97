"""How a problem moves from state to state. Pure: facts in, the next state or a refusal out.

Who may try at all is the policy's business (permissions.py); here stands what holds for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kkg_portal.api import Conflict, Invalid, NotAllowed
from kkg_portal.api import gettext as _

from .kinds import ACTIVE, ThreadState


class Act(StrEnum):
    """What happens to a thread. The first two happen by themselves when somebody replies or plans a trial."""

    REPLY = "reply"
    TRIAL = "trial"
    RESOLVE = "resolve"
    ESCALATE = "escalate"
    RETURN = "return"
    DECIDE = "decide"
    REOPEN = "reopen"
    LOSE_ACCEPTANCE = "lose_acceptance"
    CALL_DUPLICATE = "call_duplicate"
    CLOSE = "close"
    RESTORE = "restore"


class Who(StrEnum):
    """As what somebody acts on this thread; the asker who is also a coordinator acts as the asker."""

    ASKER = "asker"
    COORDINATOR = "coordinator"
    MENTOR = "mentor"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a thread holds, as far as states ask about it."""

    has_reply_of_others: bool = False
    trials: int = 0
    acceptances: int = 0
    has_open_escalation: bool = False
    has_decision_post: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """From where an act leads where; `to` empty means: to the state its content gives."""

    begins: frozenset[ThreadState]
    who: frozenset[Who]
    to: ThreadState | None


_EVERYBODY = frozenset(Who)
_ASKER_OR_COORDINATOR = frozenset({Who.ASKER, Who.COORDINATOR, Who.PORTAL})
_COORDINATOR = frozenset({Who.COORDINATOR, Who.PORTAL})
_COORDINATOR_OR_MENTOR = frozenset({Who.COORDINATOR, Who.MENTOR, Who.PORTAL})
_UNTRIED = frozenset({ThreadState.OPEN, ThreadState.DISCUSSING})

TABLE: dict[Act, _Row] = {
    Act.REPLY: _Row(frozenset({ThreadState.OPEN}), _EVERYBODY, ThreadState.DISCUSSING),
    Act.TRIAL: _Row(_UNTRIED, _EVERYBODY, ThreadState.BEING_TRIED),
    # A facilitator may accept after the asker's long silence; the policy counts the days.
    Act.RESOLVE: _Row(_UNTRIED | {ThreadState.BEING_TRIED}, _EVERYBODY, ThreadState.RESOLVED),
    Act.ESCALATE: _Row(ACTIVE, _EVERYBODY, ThreadState.ESCALATED),
    Act.RETURN: _Row(frozenset({ThreadState.ESCALATED}), _EVERYBODY, None),
    Act.DECIDE: _Row(frozenset({ThreadState.ESCALATED}), _COORDINATOR_OR_MENTOR, ThreadState.RESOLVED),
    Act.REOPEN: _Row(frozenset({ThreadState.RESOLVED}), _ASKER_OR_COORDINATOR, ThreadState.DISCUSSING),
    Act.LOSE_ACCEPTANCE: _Row(frozenset({ThreadState.RESOLVED}), _EVERYBODY, None),
    Act.CALL_DUPLICATE: _Row(ACTIVE, _EVERYBODY, ThreadState.DUPLICATE),
    Act.CLOSE: _Row(ACTIVE, _ASKER_OR_COORDINATOR, ThreadState.CLOSED),
    Act.RESTORE: _Row(frozenset({ThreadState.CLOSED, ThreadState.DUPLICATE}), _COORDINATOR, None),
}
# What happens by itself and finds nothing to do in other states.
_BY_ITSELF = frozenset({Act.REPLY, Act.TRIAL, Act.LOSE_ACCEPTANCE})


def next_state(state: ThreadState, act: Act, facts: Facts, *, by: Who, reason: str = "") -> ThreadState:
    """The state after `act`; the same one where it changes nothing, as when a button was pressed twice.

    Raises Conflict where the thread is somewhere else by now, NotAllowed for whom it is not, Invalid with the
    sentence that says what is missing.
    """
    row = TABLE[act]
    if act is Act.ESCALATE and (state is ThreadState.ESCALATED or facts.has_open_escalation):
        words = _("This problem was already brought further. Wait for the answer, or take it back.")
        raise Conflict(words, code="already_escalated")
    if row.to is state:
        return state
    if state not in row.begins:
        if act in _BY_ITSELF:
            return state
        words = _("In the meantime this problem is: %(state)s. Look again.", state=state.label)
        raise Conflict(words, code="stale_state")
    if by not in row.who:
        raise NotAllowed(_("Your role here does not include this. Ask the group's chair or secretary."))
    _require_grounds(act, facts, by, reason)
    if act is Act.LOSE_ACCEPTANCE and facts.acceptances:
        return state
    return row.to or state_from_content(facts)


def state_from_content(facts: Facts) -> ThreadState:
    """Where a thread stands by what it holds, once nobody holds it elsewhere any more."""
    if facts.has_open_escalation:
        return ThreadState.ESCALATED
    if facts.acceptances:
        return ThreadState.RESOLVED
    if facts.trials:
        return ThreadState.BEING_TRIED
    return ThreadState.DISCUSSING if facts.has_reply_of_others else ThreadState.OPEN


def _require_grounds(act: Act, facts: Facts, by: Who, reason: str) -> None:
    if act is Act.RESOLVE and not facts.acceptances:
        raise Invalid(_("Accept a solution first: then everybody sees what helped."), code="no_solution")
    if act is Act.DECIDE and not facts.has_decision_post:
        raise Invalid(_("Write down first what was decided, as a reply in the thread."))
    if act is Act.CLOSE and by is Who.ASKER and facts.has_reply_of_others:
        raise Invalid(_("Colleagues have answered already. Ask a coordinator to close it."))
    if _asks_why(act, by) and not reason.strip():
        raise Invalid(_("Write why, in a few words: the others read it."), field="reason")


def _asks_why(act: Act, by: Who) -> bool:
    return act is Act.CLOSE or (act is Act.RESOLVE and by in {Who.COORDINATOR, Who.MENTOR})
