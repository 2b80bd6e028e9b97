"""The bus: inside the transaction a handler may veto, after it nobody can harm anybody any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import current_app
from sqlalchemy import select

from kkg_portal.api.testing import People, actor_of
from kkg_portal.clusters.models import Subgroup
from kkg_portal.core import events
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid
from kkg_portal.core.events import MAX_DEPTH, Event
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import EventLoop, publish, run_after_commit, unit_of_work, verb

heard: list[str] = []


@dataclass(frozen=True, kw_only=True)
class SubgroupAdded(Event):
    title: str


@dataclass(frozen=True, kw_only=True)
class Echoed(Event):
    times: int


@verb(CorePermission.SUBGROUP_EDIT)
def add_subgroup(title: str, *, actor: Actor) -> None:
    session.add(Subgroup(title=title, kind="phase"))
    publish(SubgroupAdded(title=title))


def of_the_core(register: Callable[..., object]) -> Callable[..., object]:
    """`register` for handlers of this module, which no plugin's switch turns off."""

    def decorator(kind: type[Event]) -> Callable[[Callable[..., None]], object]:
        def subscribe(handler: Callable[..., None]) -> object:
            handler.__module__ = "kkg_portal.of_tests"
            return register(kind)(handler)  # type: ignore[operator]

        return subscribe

    return decorator


on = of_the_core(events.on)
after_commit = of_the_core(events.after_commit)


@pytest.fixture(autouse=True)
def own_handlers() -> Iterator[None]:
    """Handlers of one test are gone for the next."""
    heard.clear()
    yield
    for table in (events._inside, events._afterwards):
        for kind in (SubgroupAdded, Echoed):
            table.pop(kind, None)


@pytest.fixture
def here(people: People) -> Iterator[Actor]:
    """Alice, in a session bound to her cluster."""
    actor = actor_of(people.alice)
    with working_in(people.alice.cluster_id or 0):
        yield actor


@pytest.fixture
def in_production(monkeypatch: pytest.MonkeyPatch, database: object) -> None:
    """Tests see errors of handlers, the people who use the portal do not."""
    monkeypatch.setitem(current_app.config, "TESTING", False)


def titles() -> list[str]:
    return list(session.scalars(select(Subgroup.title).order_by(Subgroup.title)))


def test_handlers_run_inside_the_transaction(here: Actor) -> None:
    @on(SubgroupAdded)
    def also_b(event: SubgroupAdded) -> None:
        heard.append(event.title)
        session.add(Subgroup(title=f"{event.title} juga", kind="phase"))

    add_subgroup("Fase A", actor=here)

    assert titles() == ["Fase A", "Fase A juga"]


def test_a_handler_may_veto_the_whole_change(here: Actor) -> None:
    @on(SubgroupAdded)
    def veto(event: SubgroupAdded) -> None:
        raise Invalid("not now")

    @after_commit(SubgroupAdded)
    def too_late(event: SubgroupAdded) -> None:
        heard.append("too late")

    with pytest.raises(Invalid, match="not now"):
        add_subgroup("Fase A", actor=here)

    assert titles() == []
    assert heard == []


def test_events_carry_the_cluster_they_happened_in(here: Actor, people: People) -> None:
    @on(SubgroupAdded)
    def note(event: SubgroupAdded) -> None:
        heard.append(str(event.cluster_id))

    add_subgroup("Fase A", actor=here)

    assert heard == [str(people.alice.cluster_id)]


def test_events_need_a_unit_of_work(here: Actor) -> None:
    with pytest.raises(RuntimeError, match="unit of work"):
        publish(SubgroupAdded(title="Fase A"))


def test_nothing_is_told_after_a_rollback(here: Actor) -> None:
    @after_commit(SubgroupAdded)
    def note(event: SubgroupAdded) -> None:
        heard.append(event.title)

    def in_vain() -> None:
        with unit_of_work():
            add_subgroup("Fase A", actor=here)
            run_after_commit(lambda: heard.append("work"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_vain()

    assert heard == []


def test_after_the_commit_each_handler_has_a_session_of_its_own(here: Actor, people: People) -> None:
    publishing = session()

    @after_commit(SubgroupAdded)
    def reads_what_was_saved(event: SubgroupAdded) -> None:
        heard.append(str(session().info["cluster_id"]))
        assert session() is not publishing
        assert titles() == ["Fase A"]

    add_subgroup("Fase A", actor=here)

    assert heard == [str(people.alice.cluster_id)]


def test_after_the_commit_one_failing_handler_stops_no_other(
    here: Actor, caplog: pytest.LogCaptureFixture, in_production: None
) -> None:
    @after_commit(SubgroupAdded)
    def fails(event: SubgroupAdded) -> None:
        raise ZeroDivisionError

    @after_commit(SubgroupAdded)
    def goes_on(event: SubgroupAdded) -> None:
        heard.append("second handler")

    with unit_of_work():
        add_subgroup("Fase A", actor=here)
        run_after_commit(lambda: 1 // 0)
        run_after_commit(lambda: heard.append("second work"))

    assert heard == ["second handler", "second work"]
    assert titles() == ["Fase A"]
    assert "fails failed" in caplog.text


def test_events_that_answer_each_other_end(here: Actor) -> None:
    @on(Echoed)
    def echo(event: Echoed) -> None:
        heard.append(str(event.times))
        publish(Echoed(times=event.times + 1))

    with pytest.raises(EventLoop), unit_of_work():
        publish(Echoed(times=1))

    assert len(heard) == MAX_DEPTH


def test_a_short_chain_of_events_is_fine(here: Actor) -> None:
    @on(Echoed)
    def echo(event: Echoed) -> None:
        heard.append(str(event.times))
        if event.times < MAX_DEPTH:
            publish(Echoed(times=event.times + 1))

    with unit_of_work():
        publish(Echoed(times=1))

    assert len(heard) == MAX_DEPTH


def test_events_that_answer_each_other_after_the_commit_end_too(
    here: Actor, caplog: pytest.LogCaptureFixture, in_production: None
) -> None:
    @after_commit(Echoed)
    def echo(event: Echoed) -> None:
        heard.append(str(event.times))
        with unit_of_work():
            publish(Echoed(times=event.times + 1))

    with unit_of_work():
        publish(Echoed(times=1))

    assert len(heard) == MAX_DEPTH
    assert "EventLoop" in caplog.text


def test_a_module_loaded_twice_hears_once(here: Actor) -> None:
    for _ in range(2):

        @on(SubgroupAdded)
        def note(event: SubgroupAdded) -> None:
            heard.append(event.title)

    add_subgroup("Fase A", actor=here)

    assert heard == ["Fase A"]
