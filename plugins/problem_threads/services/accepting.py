"""Accepting solutions: on the asker's word or on trials in class; several may stand, one is the first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select, true

from kkg_portal.api import Actor, Conflict, Invalid, NotFound, clock, reindex, session, verb
from kkg_portal.api import gettext as _

from ..acceptances import count_acceptance, put_acceptance
from ..addresses import thread_path
from ..kinds import AcceptanceBasis, PostEvent, PostKind, ThreadState, TrialOutcome, TrialState
from ..locking import locked
from ..models import Acceptance, Post, Thread, Trial
from ..permissions import ThreadPermission
from ..posting import put_event
from ..queries.readers import asker_id
from ..states import Act, Who
from ..steering import steer
from ..voice import voice_of, who_acts
from ..work_notices import ACCEPTED_MINE, tell_work

MOST_EVIDENCE = 200


@verb(ThreadPermission.ACCEPT)
def accept(post: Post, note: str = "", *, actor: Actor) -> Acceptance:
    """Accept a solution; the problem is resolved by the first. Whoever is not the asker says why in `note`.

    It rests on the trials colleagues reported as having worked, wholly or in part; without any it is called not
    yet tried. Accepting twice is accepting once.
    """
    voice = voice_of(post.thread, actor)
    thread = locked(post.thread)
    _require_acceptable(post, thread)
    held = _standing(thread)
    same = next((one for one in held if one.post_id == post.id), None)
    if same is not None:
        return same
    _require_reason(thread, note, actor)
    evidence = _evidence(post)
    acceptance = Acceptance(
        thread_id=thread.id,
        post_id=post.id,
        basis=AcceptanceBasis.TRIALS if evidence else AcceptanceBasis.ASKER,
        note=note,
        is_primary=not any(one.is_primary for one in held),
        author_id=voice.author_id,
        by_asker=voice.by_asker,
    )
    put_acceptance(acceptance, evidence)
    if steer(thread, Act.RESOLVE, actor=actor, reason=note):
        put_event(thread, PostEvent.RESOLVED, note, voice)
    solver = asker_id(thread) if post.by_asker else post.author_id
    values = {"url": thread_path(thread.public_id, post.no)}
    tell_work(ACCEPTED_MINE, [solver], thread.ref, thread, values, voice=voice, actor=actor)
    reindex(thread)
    return acceptance


@verb(ThreadPermission.ACCEPT)
def make_primary(acceptance: Acceptance, *, actor: Actor) -> None:
    """Show this accepted solution before the others."""
    voice_of(acceptance.thread, actor)
    thread = locked(acceptance.thread)
    if acceptance.ended_at is not None:
        raise Conflict(_("This solution is not accepted any more. Look again."))
    for other in _standing(thread):
        other.is_primary = False
    session.flush()  # at most one is the first at a time, for the database too
    acceptance.is_primary = True


@verb(ThreadPermission.ACCEPT)
def take_back(acceptance: Acceptance, *, actor: Actor) -> None:
    """The solution is not accepted any more; when it was the last, the problem goes where its content says."""
    voice = voice_of(acceptance.thread, actor)
    thread = locked(acceptance.thread)
    if acceptance.ended_at is not None:
        return
    was_primary = acceptance.is_primary
    acceptance.ended_at, acceptance.ended_by_id = clock.now(), voice.author_id
    acceptance.is_primary = False
    session.flush()
    count_acceptance(thread, -1)
    rest = _standing(thread)
    if was_primary and rest:
        rest[0].is_primary = True
    if steer(thread, Act.LOSE_ACCEPTANCE, actor=actor):
        put_event(thread, PostEvent.REOPENED, _("The accepted solution was taken back."), voice)
    reindex(thread)


def _evidence(post: Post) -> Sequence[Trial]:
    """Reported trials of this solution that helped, by anybody but its writer."""
    others: ColumnElement[bool]
    if post.author_id is None:
        others = Trial.by_asker.is_(False) if post.by_asker else true()
    else:
        others = or_(Trial.author_id.is_(None), Trial.author_id != post.author_id)
    return session.scalars(
        select(Trial)
        .where(
            Trial.post_id == post.id,
            Trial.state == TrialState.REPORTED,
            Trial.outcome.in_((TrialOutcome.WORKED, TrialOutcome.PARTLY)),
            others,
        )
        .order_by(Trial.id)
        .limit(MOST_EVIDENCE)
    ).all()


def _standing(thread: Thread) -> Sequence[Acceptance]:
    return session.scalars(
        select(Acceptance)
        .where(Acceptance.thread_id == thread.id, Acceptance.ended_at.is_(None))
        .order_by(Acceptance.id)
    ).all()


def _require_acceptable(post: Post, thread: Thread) -> None:
    if thread.deleted_at is not None or not post.is_shown:
        raise NotFound
    if post.kind is not PostKind.SOLUTION:
        raise Invalid(_("Only what is marked as a solution can be accepted. Ask its writer to mark it."))
    if thread.merged_into_id is not None or thread.state in {ThreadState.DUPLICATE, ThreadState.CLOSED}:
        raise Conflict(
            _("In the meantime this problem is: %(state)s. Look again.", state=thread.state.label),
            code="stale_state",
        )
    if thread.state is ThreadState.ESCALATED:
        raise Conflict(_("This problem waits for an answer elsewhere. Take it back first, then accept."))


def _require_reason(thread: Thread, note: str, actor: Actor) -> None:
    if who_acts(thread, actor) in {Who.COORDINATOR, Who.MENTOR} and not note.strip():
        raise Invalid(_("Write why, in a few words: the others read it."), field="note")
