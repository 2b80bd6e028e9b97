"""What problem threads do when a meeting decided about a problem that was brought to it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kkg_portal.api import SYSTEM, AgendaItemDecided, bound_cluster, in_language, on, session
from kkg_portal.api import gettext as _

from .escalation_ends import finish, put_decision
from .kinds import EscalationState, EscalationTarget, PostEvent
from .locking import locked
from .models import Escalation, Thread
from .nightly import PORTAL
from .posting import put_event
from .states import Act
from .steering import steer

# Not reached and postponed items come back to a later meeting by themselves: the problem goes on waiting.
_ENDS_WITHOUT = {"discussed", "withdrawn", "refused"}


@on(AgendaItemDecided)
def hear_of_meeting(event: AgendaItemDecided) -> None:
    """A decision resolves the problem; an item that ended without one gives it back to the group."""
    if event.source.kind != Thread.__ref_kind__:
        return
    escalation = session.scalars(
        select(Escalation)
        .join(Thread, Thread.id == Escalation.thread_id)
        .where(Thread.public_id == event.source.public_id, Escalation.target == EscalationTarget.AGENDA)
        .options(joinedload(Escalation.thread))
        .order_by(Escalation.id.desc())
        .limit(1)
    ).one_or_none()
    if escalation is None:
        return
    thread = locked(escalation.thread)
    if event.outcome == "decided":
        _put(escalation, thread, event.decision)
    elif event.outcome in _ENDS_WITHOUT and escalation.finished_at is None:
        finish(escalation, thread, EscalationState.RETURNED, event.decision)
        steer(thread, Act.RETURN, actor=SYSTEM)
        put_event(thread, PostEvent.RETURNED, event.decision, PORTAL)


def _put(escalation: Escalation, thread: Thread, decision: str) -> None:
    """A second decision about the same item is a second solution; one made behind closed doors has no words."""
    if escalation.state in {EscalationState.WITHDRAWN, EscalationState.RETURNED}:
        return
    with in_language(bound_cluster().language):
        words = decision.strip() or _("The board decided about this. Ask the group's chair.")
        text = _("Decision of the meeting: %(decision)s", decision=words)
    put_decision(escalation, thread, text, PORTAL, SYSTEM)
