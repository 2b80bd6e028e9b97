"""Jobs: done at least once though workers die, by one worker at a time, in their own cluster."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import People
from kkg_portal.clusters.models import Regency, Subgroup
from kkg_portal.core import jobs
from kkg_portal.core.db.engine import intending_to_write, session
from kkg_portal.core.errors import Invalid
from kkg_portal.core.jobs import (
    LEASE,
    MAX_ATTEMPTS,
    Job,
    enqueue,
    enqueue_each,
    job,
    queue_periodic,
    work_off,
)
from kkg_portal.core.plugins import registry as plugin_registry
from kkg_portal.core.tenancy import bound_cluster_id, working_in
from kkg_portal.core.uow import unit_of_work
from tests.support.own_portal import all_at_once

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)

done: list[Any] = []


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds of one test are gone for the next, and the portal's own periodic jobs do not come in between."""
    done.clear()
    monkeypatch.setattr(jobs, "_handlers", dict(jobs._handlers))
    monkeypatch.setattr(jobs, "_periodic", {})
    monkeypatch.setattr(jobs, "_of_each_cluster", set())
    monkeypatch.setattr(jobs, "_of_each_cluster", set())


@pytest.fixture
def clock_at(database: Flask) -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


def of_the_core(handler: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    """A handler of these tests that no plugin's switch turns off."""
    handler.__module__ = "kkg_portal.of_tests"
    return handler


def queued(kind: str, payload: dict[str, Any] | None = None, **details: Any) -> None:
    with unit_of_work():
        enqueue(kind, payload, **details)


def the_job() -> Job:
    session.expire_all()
    return session.scalars(select(Job)).one()


def test_a_job_is_done_once_and_forgets_whom_it_was_about(database: Flask) -> None:
    job("test.note")(of_the_core(done.append))
    queued("test.note", {"user_id": 7})

    assert work_off() == 1
    assert work_off() == 0

    assert done == [{"user_id": 7}]
    assert (the_job().payload, the_job().error) == ({}, None)


def test_an_unknown_kind_is_refused_when_it_is_asked_for(database: Flask) -> None:
    with pytest.raises(KeyError, match=r"test\.unknown"):
        queued("test.unknown")


def test_a_job_waits_for_its_time(clock_at: time_machine.Coordinates) -> None:
    job("test.note")(of_the_core(done.append))
    queued("test.note", run_at=NOW + timedelta(hours=1))

    assert work_off() == 0
    clock_at.shift(timedelta(hours=1))
    assert work_off() == 1


def test_a_failing_job_is_tried_again_later_and_later_and_then_given_up(
    clock_at: time_machine.Coordinates,
) -> None:
    def fails(_payload: dict[str, Any]) -> None:
        done.append("tried")
        raise Invalid("The mail host said no.")

    job("test.fails")(of_the_core(fails))
    queued("test.fails", {"user_id": 7})
    waits = []
    while the_job().done_at is None:
        assert work_off() == 1
        waits.append(the_job().run_at - clock_at_now())
        clock_at.shift(timedelta(hours=7))

    assert len(done) == MAX_ATTEMPTS
    assert waits[:3] == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2)]
    assert max(waits[:-1]) == timedelta(hours=6)
    assert the_job().error == "Invalid: The mail host said no."
    assert the_job().payload == {}


def clock_at_now() -> datetime:
    return datetime.now(UTC)


def test_a_failing_job_leaves_nothing_half_done(people: People) -> None:
    def half(_payload: dict[str, Any]) -> None:
        session.add(Subgroup(title="Fase A", kind="phase"))
        session.flush()
        raise Invalid("no")

    job("test.half")(of_the_core(half))
    queued("test.half", cluster_id=people.alice.cluster_id)

    work_off()

    with working_in(people.alice.cluster_id or 0):
        assert session.scalar(select(func.count(Subgroup.id))) == 0


def test_a_job_runs_in_the_cluster_it_was_asked_for_in(people: People) -> None:
    job("test.where")(of_the_core(lambda _payload: done.append(bound_cluster_id())))
    with working_in(people.charlie.cluster_id or 0):
        queued("test.where")

    work_off()

    assert done == [people.charlie.cluster_id]


def test_a_job_without_a_cluster_runs_in_none(database: Flask) -> None:
    job("test.where")(of_the_core(lambda _payload: done.append(bound_cluster_id())))
    queued("test.where")

    work_off()

    assert done == [None]


def test_what_a_plugin_wanted_is_dropped_where_it_is_off(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Turned on again weeks later, it must not remind people of last month's meeting."""

    def remind(_payload: dict[str, Any]) -> None:
        done.append("reminded")

    remind.__module__ = "plugins.reminders.links"
    job("reminders.remind")(remind)
    queued("reminders.remind", cluster_id=people.alice.cluster_id)
    assert not plugin_registry.is_on("reminders")

    assert work_off() == 1

    assert done == []
    assert the_job().done_at is not None


def test_keys_are_queued_once(database: Flask) -> None:
    job("test.note")(of_the_core(done.append))
    with unit_of_work():
        enqueue_each("test.note", {"a": {"n": 1}, "b": {"n": 2}})
        enqueue_each("test.note", {"b": {"n": 3}, "c": {"n": 4}})
        enqueue_each("test.note", {})

    work_off()

    assert done == [{"n": 1}, {"n": 2}, {"n": 4}]


def test_what_is_leased_is_left_alone_until_the_lease_runs_out(clock_at: time_machine.Coordinates) -> None:
    job("test.note")(of_the_core(done.append))
    queued("test.note")
    assert jobs._claim() is not None

    assert work_off() == 0
    clock_at.shift(LEASE + timedelta(seconds=1))
    assert work_off() == 1


def test_a_slow_worker_does_not_touch_what_became_somebody_elses(clock_at: time_machine.Coordinates) -> None:
    """Its lease ran out while it worked; the one who took over decides about the end."""
    job("test.note")(of_the_core(done.append))
    queued("test.note", {"n": 1})
    first = jobs._claim()
    assert first is not None
    clock_at.shift(LEASE + timedelta(seconds=1))
    second = jobs._claim()
    assert second == first

    jobs._finish(first, error="slow and failed", attempts=1)

    assert the_job().lease_until is not None
    assert the_job().error is None
    jobs._finish(first, error=None, attempts=2)
    assert the_job().done_at is not None


def test_a_job_that_kills_every_worker_is_given_up(clock_at: time_machine.Coordinates) -> None:
    job("test.note")(of_the_core(done.append))
    queued("test.note", {"user_id": 7})
    for _ in range(MAX_ATTEMPTS):
        assert jobs._claim() is not None  # and then the worker is gone
        clock_at.shift(LEASE + timedelta(seconds=1))

    assert work_off() == 1

    assert done == []
    assert the_job().done_at is not None
    assert "worker ended" in (the_job().error or "")
    assert the_job().payload == {}


def test_periodic_work_is_queued_once_a_period(clock_at: time_machine.Coordinates) -> None:
    job("test.daily", every=timedelta(days=1))(of_the_core(lambda _payload: done.append("day")))

    for _ in range(3):
        queue_periodic()
        work_off()
    clock_at.shift(timedelta(days=1))
    queue_periodic()
    work_off()

    assert done == ["day", "day"]


def test_periodic_work_of_each_cluster_runs_once_in_each(
    people: People, clock_at: time_machine.Coordinates
) -> None:
    def note(_payload: dict[str, Any]) -> None:
        done.append(session().info["cluster_id"])

    job("test.daily", every=timedelta(days=1), in_each_cluster=True)(of_the_core(note))

    for _ in range(3):
        queue_periodic()
        work_off()

    assert sorted(done) == sorted({people.alice.cluster_id, people.charlie.cluster_id})


def test_old_jobs_are_forgotten_and_their_keys_free(clock_at: time_machine.Coordinates) -> None:
    job("test.note")(of_the_core(done.append))
    queued("test.note", key="once")
    queued("test.note", key="later", run_at=NOW + timedelta(days=400))
    work_off()
    clock_at.shift(jobs.KEPT + timedelta(days=1))

    jobs.forget_old_jobs({})

    assert session.scalars(select(Job.key)).all() == ["later"]


def test_nothing_personal_stays_in_the_error_of_a_job(people: People) -> None:
    """A broken rule's message may hold the row; only its first line is kept, and the portal's hides values."""

    def doubles(_payload: dict[str, Any]) -> None:
        session.add(User(name="Rahasia Besar", sort_name="rahasia", username=people.bob.username))
        session.flush()

    job("test.doubles")(of_the_core(doubles))
    queued("test.doubles")

    work_off()

    assert the_job().error is not None
    assert people.bob.username not in the_job().error
    assert "Rahasia" not in the_job().error


# Several workers, and their deaths.


def test_two_workers_share_the_work(file_app: Flask) -> None:
    lock = threading.Lock()

    def note(payload: dict[str, Any]) -> None:
        with lock:
            done.append(payload["n"])

    job("test.note")(of_the_core(note))
    with file_app.app_context():
        for number in range(40):
            queued("test.note", {"n": number})

    def work(_number: int) -> int:
        with file_app.app_context():
            return work_off()

    shares = all_at_once(2, work)

    assert sum(shares) == 40
    assert sorted(done) == list(range(40))


def test_two_workers_queue_periodic_work_once(file_app: Flask) -> None:
    job("test.daily", every=timedelta(days=1))(of_the_core(done.append))

    def queue(_number: int) -> None:
        with file_app.app_context():
            queue_periodic()

    with time_machine.travel(NOW):
        all_at_once(4, queue)

    with file_app.app_context():
        assert session.scalar(select(func.count(Job.id))) == 1


def test_the_same_key_at_the_same_time_fails_nobody(file_app: Flask) -> None:
    job("test.note")(of_the_core(done.append))

    def ask(number: int) -> None:
        with file_app.app_context():
            queued("test.note", {"n": number}, key="once")

    all_at_once(6, ask)

    with file_app.app_context():
        assert session.scalar(select(func.count(Job.id))) == 1


_DYING_WORKER = """
import pathlib, sys, time
from kkg_portal.app import create_app
from kkg_portal.api.testing import test_settings
from kkg_portal.core.jobs import job, work_off
from kkg_portal.core.db.engine import session
from kkg_portal.clusters.models import Regency

app = create_app(test_settings(pathlib.Path(sys.argv[2]), sys.argv[1]))

@job("test.long")
def never_ends(payload):
    session.add(Regency(name="Half done", code="99.99"))
    session.flush()
    print("began", flush=True)
    time.sleep(600)

never_ends.__module__ = "kkg_portal.of_tests"
with app.app_context():
    work_off()
"""


def test_a_job_outlives_its_killed_worker(file_app: Flask, own_database_url: str, tmp_path: Path) -> None:
    job("test.long")(of_the_core(done.append))
    with file_app.app_context():
        queued("test.long", {"n": 1})
    worker = subprocess.Popen(
        [sys.executable, "-c", _DYING_WORKER, own_database_url, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "began\n"

    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()

    with file_app.app_context():
        assert work_off() == 0
        with intending_to_write():
            session.execute(update(Job).values(lease_until=Job.run_at))  # five minutes, in no time
            session.commit()
        assert work_off() == 1
        assert the_job().attempts == 2
        assert done == [{"n": 1}]
        assert session.scalar(select(func.count(Regency.id))) == 0
