"""As whom somebody acts in a thread, and what an anonymous asker's acts leave behind: no name, in the audit neither."""

from __future__ import annotations

from dataclasses import dataclass

from kkg_portal.api import COORDINATORS, SYSTEM, Actor, Role, act_unnamed

from .models import Thread
from .permissions import is_own
from .states import Who


@dataclass(frozen=True, slots=True)
class Voice:
    """What a row says about its writer; `membership_id` is for their own reading and drafts, never for a row."""

    author_id: int | None
    by_asker: bool
    membership_id: int | None

    @property
    def is_unnamed(self) -> bool:
        return self.by_asker and self.author_id is None


def voice_of(thread: Thread, actor: Actor) -> Voice:
    """The voice of `actor` in this thread; call it first in a verb, so that the audit keeps the promise too."""
    own = is_own(actor, thread)
    if own and thread.is_anonymous:
        act_unnamed()
        return Voice(None, True, actor.membership_id)
    return Voice(actor.membership_id, own, actor.membership_id)


def voice_in_office(actor: Actor) -> Voice:
    """The voice of what only coordinators do. It bears their name in their own thread without a name too.

    A lock by nobody would tell everybody that the asker is a coordinator.
    """
    return Voice(actor.membership_id, False, actor.membership_id)


def uploader(voice: Voice, actor: Actor) -> Actor:
    """Who a file is stored for: of an unnamed asker nobody, since files remember who brought them."""
    return SYSTEM if voice.is_unnamed else actor


def who_acts(thread: Thread, actor: Actor) -> Who:
    """As what the actor acts on this thread's state: the asker first, whatever else they are."""
    if actor.is_system:
        return Who.PORTAL
    if is_own(actor, thread):
        return Who.ASKER
    # Whom a cluster granted a right of coordinators acts as one: the policy let them through.
    is_mentor = Role.FACILITATOR in actor.roles and COORDINATORS.isdisjoint(actor.roles)
    return Who.MENTOR if is_mentor else Who.COORDINATOR
