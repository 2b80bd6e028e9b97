"""Bringing a problem further: to the agenda of a meeting, or to a facilitator with a day to answer by."""

from __future__ import annotations

from datetime import date, time, timedelta

from kkg_portal.api import (
    AGENDA_INTAKE,
    SYSTEM,
    Actor,
    AgendaProposal,
    Conflict,
    Invalid,
    ObjectRef,
    Unavailable,
    bound_cluster,
    clock,
    inbox,
    session,
    verb,
)
from kkg_portal.api import gettext as _

from ..addresses import thread_path
from ..escalation_ends import finish, mentors_here, put_decision
from ..kinds import EscalationState, EscalationTarget, PostEvent, PostKind
from ..locking import locked
from ..models import Escalation, Thread
from ..permissions import ThreadPermission
from ..posting import NewPost, put_event, put_post
from ..states import Act
from ..steering import steer
from ..voice import Voice, voice_in_office, voice_of
from ..work_notices import ESCALATION_TO_ME, tell_work, users_of

SOONEST = timedelta(days=1)
LATEST = timedelta(days=60)
ANSWER_AT_LEAST = 20


@verb(ThreadPermission.ESCALATE)
def bring_to_meeting(
    thread: Thread, meeting: ObjectRef | None, reason: str = "", *, actor: Actor
) -> Escalation:
    """Propose the problem for a meeting's agenda, or with None for whichever comes next.

    The chair takes it up or says why not; a moved or cancelled meeting hands it on.
    """
    voice = voice_of(thread, actor)
    thread = locked(thread)
    intake = AGENDA_INTAKE.get()
    if intake is None:
        raise Unavailable(_("Meetings are turned off here. Bring it to a facilitator instead."))
    if meeting is not None and meeting not in [one.ref for one in intake.open_meetings(actor)]:
        raise Invalid(_("This meeting takes no more proposals. Choose another one."), field="meeting")
    escalation = _begin(thread, EscalationTarget.AGENDA, reason, voice, actor)
    proposal = AgendaProposal(thread.ref, thread.title, note=reason)
    # Who asked without a name must not stand beside the item as its proposer.
    item = intake.propose(meeting, proposal, actor=SYSTEM if voice.is_unnamed else actor)
    escalation.item_kind, escalation.item_id = item.kind, item.public_id
    return escalation


@verb(ThreadPermission.ESCALATE)
def bring_to_mentor(
    thread: Thread, mentor: str, answer_by: date, reason: str = "", *, actor: Actor
) -> Escalation:
    """Ask a facilitator (public id), or with an empty string whichever takes it, to answer by a day."""
    voice = voice_of(thread, actor)
    thread = locked(thread)
    cluster = bound_cluster()
    today = clock.today(cluster)
    if not today + SOONEST <= answer_by <= today + LATEST:
        raise Invalid(_("Choose a day from tomorrow on, within two months."), field="answer_by")
    mentors = mentors_here()
    asked = next((one for one in mentors if one.public_id == mentor), None)
    if not mentors or (mentor and asked is None):
        raise Invalid(_("Choose a facilitator of this cluster."), field="mentor")
    escalation = _begin(thread, EscalationTarget.MENTOR, reason, voice, actor)
    escalation.mentor_id = asked.membership_id if asked is not None else None
    escalation.due_at = clock.from_wall(answer_by, time(23, 59), cluster)
    receivers = [asked] if asked is not None else mentors
    ids = [one.membership_id for one in receivers]
    values = {"url": thread_path(thread.public_id), "due_at": escalation.due_at.isoformat()}
    tell_work(ESCALATION_TO_ME, ids, escalation.ref, thread, values, voice=voice, actor=actor)
    inbox.put(
        users_of(ids),
        ESCALATION_TO_ME,
        escalation.ref,
        title=thread.title,
        url=thread_path(thread.public_id),
        due_at=escalation.due_at,
    )
    return escalation


@verb(ThreadPermission.ESCALATION_TAKE)
def take(escalation: Escalation, *, actor: Actor) -> None:
    """Say that one answers it; the others need not look any more. Taking it twice is taking it once."""
    _require_for_mentor(escalation)
    if escalation.state is EscalationState.TAKEN and escalation.mentor_id == actor.membership_id:
        return
    if escalation.state is not EscalationState.OPEN:
        raise Conflict(_("In the meantime this is: %(state)s. Look again.", state=escalation.state.label))
    escalation.state, escalation.taken_at = EscalationState.TAKEN, clock.now()
    escalation.mentor_id = actor.membership_id
    inbox.take(ESCALATION_TO_ME, escalation.ref)
    inbox.put(
        [actor.user_id] if actor.user_id is not None else [],
        ESCALATION_TO_ME,
        escalation.ref,
        title=escalation.thread.title,
        url=thread_path(escalation.thread.public_id),
        due_at=escalation.due_at,
    )


@verb(ThreadPermission.ESCALATION_TAKE)
def answer(escalation: Escalation, text: str, *, actor: Actor) -> None:
    """Answer as facilitator: the answer is a solution in the thread, which colleagues can try."""
    voice = voice_of(escalation.thread, actor)
    thread = locked(escalation.thread)
    _require_for_mentor(escalation)
    _require_unfinished(escalation)
    if len(text.strip()) < ANSWER_AT_LEAST:
        raise Invalid(_("Write an answer a colleague can try in class."), field="text")
    post = put_post(thread, NewPost(PostKind.SOLUTION, text), voice)
    escalation.result_post_id = post.id
    finish(escalation, thread, EscalationState.ANSWERED)
    steer(thread, Act.RETURN, actor=actor)


@verb(ThreadPermission.ESCALATION_TAKE)
def give_back(escalation: Escalation, note: str, *, actor: Actor) -> None:
    """The facilitator cannot answer this: the coordinators look for another way."""
    voice = voice_in_office(actor)
    thread = locked(escalation.thread)
    _require_unfinished(escalation)
    if not note.strip():
        raise Invalid(_("Write why, in a few words: the others read it."), field="note")
    finish(escalation, thread, EscalationState.RETURNED, note)
    steer(thread, Act.RETURN, actor=actor)
    put_event(thread, PostEvent.RETURNED, note, voice)


@verb(ThreadPermission.ESCALATE)
def withdraw(escalation: Escalation, *, actor: Actor) -> None:
    """Take it back, for example because it is solved meanwhile."""
    voice = voice_of(escalation.thread, actor)
    thread = locked(escalation.thread)
    if escalation.state is EscalationState.WITHDRAWN:
        return
    _require_unfinished(escalation)
    finish(escalation, thread, EscalationState.WITHDRAWN)
    steer(thread, Act.RETURN, actor=actor)
    put_event(thread, PostEvent.RETURNED, "", voice)


@verb(ThreadPermission.ESCALATION_TAKE)
def record_decision(escalation: Escalation, text: str, *, actor: Actor) -> None:
    """Write down what a meeting decided, where its minutes are not kept in the portal. The problem is resolved."""
    voice = voice_of(escalation.thread, actor)
    thread = locked(escalation.thread)
    _require_unfinished(escalation)
    if escalation.target is not EscalationTarget.AGENDA:
        raise Invalid(_("This was brought to a facilitator: write an answer instead."))
    if len(text.strip()) < ANSWER_AT_LEAST:
        raise Invalid(_("Write what was decided, so that everybody can do it."), field="text")
    put_decision(escalation, thread, text, voice, actor)


def _begin(thread: Thread, target: EscalationTarget, reason: str, voice: Voice, actor: Actor) -> Escalation:
    steer(thread, Act.ESCALATE, actor=actor)
    escalation = Escalation(
        thread_id=thread.id,
        target=target,
        state=EscalationState.OPEN,
        reason=reason,
        author_id=voice.author_id,
        by_asker=voice.by_asker,
    )
    session.add(escalation)
    session.flush()  # notices and the agenda point at it
    put_event(thread, PostEvent.ESCALATED, reason, voice)
    return escalation


def _require_for_mentor(escalation: Escalation) -> None:
    if escalation.target is not EscalationTarget.MENTOR:
        raise Invalid(_("This was brought to a meeting, which decides about it."))


def _require_unfinished(escalation: Escalation) -> None:
    if escalation.finished_at is not None:
        raise Conflict(_("In the meantime this is: %(state)s. Look again.", state=escalation.state.label))
