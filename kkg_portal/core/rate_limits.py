"""Brakes: how often something may be tried from one place, how long an account waits after wrong passwords.

The limiter lives in the memory of one process; what must outlast a restart (failures of an account) is
counted in the database and judged by `delay_after_failures`.
"""

from __future__ import annotations

import math
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from threading import Lock

from . import clock

MAX_KEYS = 10_000
FREE_FAILURES = 5
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(minutes=15)


class RateLimiter:
    """At most `max_events` per key in any `per_seconds`; safe to share between threads.

    Remembers at most `max_keys` keys and forgets the ones quiet for longest first.
    """

    def __init__(
        self,
        max_events: int,
        per_seconds: float,
        *,
        max_keys: int = MAX_KEYS,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        if max_events < 1 or per_seconds <= 0 or max_keys < 1:
            raise ValueError("A limit needs at least one event, one key and some time.")
        self._max_events = max_events
        self._window = timedelta(seconds=per_seconds)
        self._max_keys = max_keys
        self._now = now
        self._lock = Lock()
        # Ordered by the last hit, so both expiry and forgetting start at the front.
        self._hits: OrderedDict[Hashable, deque[datetime]] = OrderedDict()

    def hit(self, key: Hashable) -> int:
        """Count one event and answer 0, or the whole seconds to wait; a refused event is not counted."""
        with self._lock:
            now = self._now()
            events = self._hits.setdefault(key, deque())
            self._hits.move_to_end(key)
            self._drop_old(events, now)
            if len(events) >= self._max_events:
                return max(1, math.ceil((events[0] + self._window - now).total_seconds()))
            events.append(now)
            self._forget(now)
            return 0

    def forget(self, key: Hashable) -> None:
        """Start `key` afresh, for instance after a good sign-in."""
        with self._lock:
            self._hits.pop(key, None)

    def __len__(self) -> int:
        """How many keys are remembered just now."""
        return len(self._hits)

    def _drop_old(self, events: deque[datetime], now: datetime) -> None:
        while events and events[0] <= now - self._window:
            events.popleft()
        # A clock that was set back must not lock anybody out until it catches up.
        while events and events[-1] > now:
            events.pop()

    def _forget(self, now: datetime) -> None:
        while self._hits:
            key, events = next(iter(self._hits.items()))
            is_quiet = not events or events[-1] <= now - self._window
            if not is_quiet and len(self._hits) <= self._max_keys:
                return
            del self._hits[key]


def delay_after_failures(count: int) -> timedelta:
    """How long an account waits after its `count`th wrong password in a row: a delay, never a lock-out.

    Nothing for the first four, then half a minute, doubling up to a quarter of an hour.
    """
    if count < FREE_FAILURES:
        return timedelta(0)
    # Ten doublings are past the cap already; more would only make huge numbers.
    return min(FIRST_DELAY * (1 << min(count - FREE_FAILURES, 10)), LONGEST_DELAY)
