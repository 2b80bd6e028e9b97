"""The brakes hold, let go in time, and never eat the memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from kkg_portal.core.rate_limits import RateLimiter, delay_after_failures


class Watch:
    """A clock the test moves by hand."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 14, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_events_up_to_the_limit_pass_and_the_next_waits(watch: Watch) -> None:
    limiter = RateLimiter(3, 60, now=watch)

    assert [limiter.hit("a") for _ in range(4)] == [0, 0, 0, 60]


def test_window_slides(watch: Watch) -> None:
    limiter = RateLimiter(2, 60, now=watch)
    limiter.hit("a")
    watch.advance(40)
    limiter.hit("a")

    assert limiter.hit("a") == 20
    watch.advance(19.5)
    assert limiter.hit("a") == 1
    watch.advance(0.5)
    assert limiter.hit("a") == 0
    assert limiter.hit("a") == 40


def test_refused_events_do_not_prolong_the_wait(watch: Watch) -> None:
    limiter = RateLimiter(1, 10, now=watch)
    limiter.hit("a")
    for _ in range(9):
        watch.advance(1)
        limiter.hit("a")
    watch.advance(1)

    assert limiter.hit("a") == 0


def test_keys_do_not_touch_each_other(watch: Watch) -> None:
    limiter = RateLimiter(1, 10, now=watch)

    assert [limiter.hit(key) for key in ("a", "b", ("a", 1), "a")] == [0, 0, 0, 10]


def test_forgotten_key_starts_afresh(watch: Watch) -> None:
    limiter = RateLimiter(1, 10, now=watch)
    limiter.hit("a")
    limiter.forget("a")
    limiter.forget("never seen")

    assert limiter.hit("a") == 0


def test_memory_is_bounded_and_the_busy_key_stays(watch: Watch) -> None:
    limiter = RateLimiter(1, 3600, max_keys=100, now=watch)
    limiter.hit("busy")
    for number in range(5000):
        limiter.hit(number)
        assert limiter.hit("busy") > 0

    assert len(limiter) == 100


def test_quiet_keys_are_dropped(watch: Watch) -> None:
    limiter = RateLimiter(5, 10, now=watch)
    for number in range(50):
        limiter.hit(number)
    watch.advance(11)
    limiter.hit("new")

    assert len(limiter) == 1


def test_clock_set_back_locks_nobody_out(watch: Watch) -> None:
    limiter = RateLimiter(1, 10, now=watch)
    limiter.hit("a")
    watch.advance(-3600)

    assert limiter.hit("a") == 0


def test_threads_together_get_exactly_the_limit() -> None:
    limiter = RateLimiter(50, 3600)

    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(limiter.hit, ["a"] * 400))

    assert waits.count(0) == 50


@pytest.mark.parametrize(("events", "seconds", "keys"), [(0, 1, 1), (1, 0, 1), (1, 1, 0), (-1, 1, 1)])
def test_senseless_limit_is_refused(events: int, seconds: int, keys: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        RateLimiter(events, seconds, max_keys=keys)


def test_account_delay_grows_to_a_quarter_of_an_hour() -> None:
    seconds = [delay_after_failures(count).total_seconds() for count in range(12)]

    assert seconds == [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900]
    assert delay_after_failures(10**9) == timedelta(minutes=15)
    assert delay_after_failures(-1) == timedelta(0)
