"""How bringing a problem further ends: answered, decided, given back. Inside verbs, handlers and jobs."""

from __future__ import annotations

from sqlalchemy import func, select

from kkg_portal.api import (
    COORDINATORS,
    Actor,
    MemberRow,
    Role,
    bound_cluster,
    clock,
    inbox,
    members_with_role,
    session,
)

from .acceptances import put_acceptance
from .addresses import thread_path
from .kinds import AcceptanceBasis, EscalationState, PostEvent, PostKind
from .models import Acceptance, Escalation, Thread
from .posting import NewPost, put_event, put_post
from .queries.readers import asker_id
from .states import Act
from .steering import facts_of, steer
from .voice import Voice
from .work_notices import ESCALATION_BACK, ESCALATION_TO_ME, tell_work


def mentors_here() -> list[MemberRow]:
    """Facilitators of today."""
    return list(members_with_role(Role.FACILITATOR, clock.today(bound_cluster())))


def coordinator_ids() -> list[int]:
    """Membership ids of today's coordinators, each once."""
    today = clock.today(bound_cluster())
    found = [row.membership_id for role in COORDINATORS for row in members_with_role(role, today)]
    return sorted(set(found))


def finish(escalation: Escalation, thread: Thread, state: EscalationState, note: str = "") -> None:
    """It waits nowhere any more; whoever brought it hears of it, and of what came back the coordinators too."""
    escalation.state, escalation.finished_at, escalation.outcome_note = state, clock.now(), note[:500]
    session.flush()
    inbox.take(ESCALATION_TO_ME, escalation.ref)
    if state is EscalationState.WITHDRAWN:
        return
    brought = asker_id(thread) if escalation.by_asker else escalation.author_id
    told = [brought, asker_id(thread)]
    if state is EscalationState.RETURNED:
        told += coordinator_ids()
    values = {"url": thread_path(thread.public_id), "revision": state.value}
    tell_work(ESCALATION_BACK, told, escalation.ref, thread, values)


def put_decision(escalation: Escalation, thread: Thread, text: str, voice: Voice, actor: Actor) -> None:
    """A meeting decided: its words are a solution in the thread, accepted by the meeting, and resolve it."""
    post = put_post(thread, NewPost(PostKind.SOLUTION, text), voice)
    others = select(func.count()).where(
        Acceptance.thread_id == thread.id, Acceptance.ended_at.is_(None), Acceptance.is_primary
    )
    acceptance = Acceptance(
        thread_id=thread.id,
        post_id=post.id,
        basis=AcceptanceBasis.MEETING,
        is_primary=not session.scalar(others),
        author_id=voice.author_id,
        by_asker=voice.by_asker,
    )
    put_acceptance(acceptance, ())
    if escalation.finished_at is not None:
        return
    escalation.result_post_id = post.id
    finish(escalation, thread, EscalationState.ANSWERED)
    steer(thread, Act.DECIDE, actor=actor, facts=facts_of(thread, has_decision_post=True))
    put_event(thread, PostEvent.DECISION, "", voice)
