"""Pointing at other parts' things and asking other parts, whether or not they are on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from kkg_portal.api.testing import People, actor_of
from kkg_portal.core import capabilities, refs
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.capabilities import Capability
from kkg_portal.core.refs import ObjectRef, Resolved, register_resolver, resolve

REF = ObjectRef("core.kettle", "2222222222")


@pytest.fixture(autouse=True)
def own_lists(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(refs, "_resolvers", dict(refs._resolvers))
    monkeypatch.setattr(capabilities, "_keys", dict(capabilities._keys))
    return


def only_for_chairs(public_id: str, actor: Actor) -> Resolved | None:
    return (
        Resolved(ObjectRef("core.kettle", public_id), "Ketel", url="/kettle")
        if actor.is_coordinator
        else None
    )


def test_a_ref_shows_what_the_actor_may_see(people: People) -> None:
    register_resolver("core.kettle", only_for_chairs)

    assert resolve(REF, actor_of(people.alice)).url == "/kettle"


def test_a_ref_is_a_tombstone_for_those_who_may_not(people: People) -> None:
    register_resolver("core.kettle", only_for_chairs)

    shown = resolve(REF, actor_of(people.bob))

    assert shown.is_tombstone
    assert "Ketel" not in shown.title


@pytest.mark.parametrize("kind", ["core.unknown", "gone.thing", "", "."])
def test_a_ref_whose_owner_is_gone_is_a_tombstone(people: People, kind: str) -> None:
    register_resolver("gone.thing", only_for_chairs)

    assert resolve(ObjectRef(kind, "2222222222"), actor_of(people.alice)).is_tombstone


def test_a_ref_is_two_words() -> None:
    assert (str(REF), REF.owner) == ("core.kettle:2222222222", "core")


class Boils:
    def boil(self) -> str:
        return "hot"


def test_a_capability_nobody_offers_is_none(database: Flask) -> None:
    assert Capability("test_kettle").get() is None


def test_a_capability_of_something_that_does_not_run_is_none(database: Flask) -> None:
    kettle: Capability[Boils] = Capability("test_kettle")
    kettle.provide("gone", Boils)

    assert kettle.get() is None


def test_a_capability_is_answered_by_its_owner(database: Flask) -> None:
    kettle: Capability[Boils] = Capability("test_kettle")
    kettle.provide("core", Boils)

    found = kettle.get()

    assert found is not None
    assert found.boil() == "hot"
    assert capabilities.known_capabilities()["test_kettle"].owner == "core"


def test_two_owners_of_one_capability_are_a_mistake() -> None:
    kettle: Capability[Boils] = Capability("test_kettle")
    kettle.provide("core", Boils)
    kettle.provide("core", Boils)  # imported twice

    with pytest.raises(RuntimeError, match="already provided by 'core'"):
        kettle.provide("other", Boils)
