"""Rules of routes write the same addresses as Flask's own, only later."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import Map, Rule

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
