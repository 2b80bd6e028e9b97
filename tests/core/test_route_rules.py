"""Rules of routes write the same addresses as Flask's own, only later."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule

from kkg_portal.core.db.ids import public_id
from kkg_portal.core.route_rules import PortalRule


def test_every_route_of_the_portal_has_the_late_rule(app: Flask) -> None:
    assert {type(rule) for rule in app.url_map.iter_rules()} == {PortalRule}


def test_it_writes_what_werkzeug_writes() -> None:
    values = {"rule": "7", "self": "a b", "more": "ü"}
    kinds = (Rule, PortalRule)
    maps = [Map([kind("/k/<rule>/<self>/drop", endpoint="drop")]).bind("localhost") for kind in kinds]

    first = [adapter.build("drop", values) for adapter in maps]
    again = [adapter.build("drop", {**values, "rule": "8"}, append_unknown=False) for adapter in maps]

    assert first[0] == first[1] == "/k/7/a%20b/drop?more=%C3%BC"
    assert again[0] == again[1] == "/k/8/a%20b/drop"


@pytest.mark.parametrize("number", ["0", "7", "999999999"])
def test_a_number_in_an_address_fits_a_column(app: Flask, number: str) -> None:
    adapter = app.url_map.bind("localhost")
    thread = public_id()

    assert adapter.match(f"/k/melati/problem_threads/{thread}/{number}") == (
        "problem_threads.post",
        {"cluster": "melati", "thread": thread, "post": int(number)},
    )


@pytest.mark.parametrize("number", ["9999999999", "99999999999999999999", "9" * 5000])
def test_a_number_no_column_holds_leads_nowhere(app: Flask, number: str) -> None:
    adapter = app.url_map.bind("localhost")

    with pytest.raises(NotFound):
        adapter.match(f"/k/melati/problem_threads/{public_id()}/{number}")
