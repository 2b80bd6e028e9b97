"""Which ways of handing a thread on its page offers to the reader."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from kkg_portal.api import Actor, session

from ..kinds import ThreadState, TrialState
from ..models import CardOffer, Thread, Trial
from .cards import rights_on
from .ptk import CYCLES_NEEDED, own_voice
from .trials import mine


@dataclass(frozen=True, slots=True)
class Handing:
    has_report: bool = False
    # The public id of the card on its way, for those who have a say in it.
    card: str = ""
    may_propose_card: bool = False


def handing_of(thread: Thread, actor: Actor) -> Handing:
    """Two statements beside what the policy asks."""
    rounds = 0
    if thread.trial_count >= CYCLES_NEEDED and actor.membership_id is not None:
        own = mine(own_voice(thread, actor))
        counted = select(func.count()).where(
            Trial.thread_id == thread.id, Trial.state == TrialState.REPORTED, own
        )
        rounds = session.scalar(counted) or 0
    rights = rights_on(thread, actor)
    has_say = rights.may_agree or rights.may_propose
    offered = select(CardOffer.public_id).where(CardOffer.thread_id == thread.id)
    return Handing(
        has_report=rounds >= CYCLES_NEEDED,
        card=(session.scalar(offered) or "") if has_say else "",
        may_propose_card=rights.may_propose and thread.state is ThreadState.RESOLVED,
    )
