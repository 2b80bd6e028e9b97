"""Slots of a page: filled by whoever is on, empty without a role, standing when one of them fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, g
from jinja2 import ChoiceLoader, DictLoader

from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.plugins.contract import Contributions, Slot
from kkg_portal.core.plugins.registry import registry
from kkg_portal.core.slots import slots

POINT = "clusters.person"


def says(text: str) -> Any:
    def load(actor: Actor, *, membership_id: int) -> Mapping[str, Any] | None:
        return {"text": f"{text} {membership_id}"} if text else None

    return load


def breaks(_actor: Actor, **_values: Any) -> Mapping[str, Any]:
    raise ValueError("broken")


@contextmanager
def brought(app: Flask, *contributed: Slot) -> Iterator[None]:
    """These slots and nothing else, on a page of the test application."""
    found = registry().contributions
    before, loader = dict(found), app.jinja_env.loader
    assert loader is not None
    found.clear()
    found["core"] = Contributions(slot_points=before["core"].slot_points, slots=contributed)
    app.jinja_env.loader = ChoiceLoader([DictLoader({"slot.html": "<p>{{ text }}</p>"}), loader])
    try:
        with app.test_request_context("/k/melati/people/"):
            yield
    finally:
        found.clear()
        found.update(before)
        app.jinja_env.loader = loader


def slot(load: Any, weight: int = 50) -> Slot:
    return Slot(point=POINT, load=load, template="slot.html", weight=weight)


def test_slots_come_lightest_first_and_may_stay_empty(database: Flask, alice: Person) -> None:
    actor = actor_of(alice)
    with brought(database, slot(says("later <b>"), 60), slot(says("")), slot(says("sooner"), 10)):
        g.actor = actor

        found = slots(POINT, membership_id=7)

    assert found == "<p>sooner 7</p>\n<p>later &lt;b&gt; 7</p>"


def test_visitors_without_a_role_get_nothing(database: Flask) -> None:
    with brought(database, slot(says("secret"))):
        assert slots(POINT, membership_id=7) == ""


def test_one_that_fails_leaves_the_others(
    database: Flask, alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    actor = actor_of(alice)
    with brought(database, slot(breaks), slot(says("well"))):
        g.actor = actor
        with pytest.raises(ValueError, match="broken"):
            slots(POINT, membership_id=7)
        database.config["TESTING"] = False
        try:
            found = slots(POINT, membership_id=7)
        finally:
            database.config["TESTING"] = True

    assert found == "<p>well 7</p>"
    assert "slot of clusters.person" in caplog.text


def test_a_point_nobody_declared_is_a_mistake(database: Flask) -> None:
    with brought(database), pytest.raises(LookupError):
        slots("nobody.knows", membership_id=7)
