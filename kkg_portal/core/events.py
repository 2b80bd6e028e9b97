"""The bus: what happened, told to whoever is on in that cluster. Nothing here returns a value."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app

log = logging.getLogger(__name__)

MAX_DEPTH = 5


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened, in the past tense. Carries ids and refs only; publishing fills `cluster_id`."""

    cluster_id: int = 0


E = TypeVar("E", bound=Event)
Handler = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Subscription:
    owner: str
    handler: Handler


_inside: dict[type[Event], list[Subscription]] = defaultdict(list)
_afterwards: dict[type[Event], list[Subscription]] = defaultdict(list)


def on(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Run inside the publisher's transaction; raising vetoes the whole change."""
    return _subscriber(_inside, kind)


def after_commit(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Run after the commit in a session of its own; an error is logged and stops no other handler."""
    return _subscriber(_afterwards, kind)


def _subscriber(
    table: dict[type[Event], list[Subscription]], kind: type[E]
) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    def subscribe(handler: Callable[[E], None]) -> Callable[[E], None]:
        owner = owner_of(handler)
        known = table[kind]
        # A module imported again (tests, reload) replaces its own subscription instead of doubling it.
        known[:] = [
            sub for sub in known if sub.handler.__qualname__ != handler.__qualname__ or sub.owner != owner
        ]
        known.append(Subscription(owner, handler))
        return handler

    return subscribe


def owner_of(handler: Callable[..., Any]) -> str:
    """The plugin a function belongs to, or "core"."""
    parts = handler.__module__.split(".")
    return parts[1] if parts[0] == "plugins" else ("core" if parts[0] == "kkg_portal" else parts[0])


def subscriptions(kind: type[Event]) -> list[Subscription]:
    return [*_inside[kind], *_afterwards[kind]]


def deliver_inside(event: Event) -> None:
    from kkg_portal.core.plugins.registry import is_on

    for subscription in list(_inside[type(event)]):
        if is_on(subscription.owner):
            subscription.handler(event)


# The length of the chain of events that led to the handler at work, 0 outside of handlers.
_chain: ContextVar[int] = ContextVar("chain_of_events", default=0)


def chain_length() -> int:
    return _chain.get()


def deliver_afterwards(events: list[tuple[Event, int]]) -> None:
    """Each handler in its own session bound to the event's cluster, isolated from the others.

    With each event comes how many led to it, so that handlers which answer each other are noticed.
    """
    from kkg_portal.core.db.engine import intending_to_write
    from kkg_portal.core.plugins.registry import is_on
    from kkg_portal.core.tenancy import working_in

    for event, depth in events:
        for subscription in list(_afterwards[type(event)]):
            with working_in(event.cluster_id), intending_to_write():
                if not is_on(subscription.owner):
                    continue
                token = _chain.set(depth)
                try:
                    subscription.handler(event)
                except Exception:  # boundary: one handler must not stop the others
                    log.exception("after-commit handler %s failed", subscription.handler.__qualname__)
                    if current_app.testing:
                        raise
                finally:
                    _chain.reset(token)
