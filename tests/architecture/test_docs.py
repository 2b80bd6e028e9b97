"""The developer documentation names what there is: whoever adds something to the contract writes it down."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import kkg_portal.api
from kkg_portal.app import registry_of
from kkg_portal.core.access.actor import Role
from kkg_portal.core.access.policy import Permission, policies
from kkg_portal.core.capabilities import known_capabilities
from kkg_portal.core.events import Event
from kkg_portal.core.plugins import contract
from kkg_portal.core.plugins.manifest_check import STABLE_TABLES
from tests.architecture.test_tenancy import GLOBAL_TABLES

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "CONTRIBUTING.md", ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def in_code(text: str) -> set[str]:
    """What stands between backticks."""
    return set(re.findall(r"`([^`\n]+)`", text))


DECLARATIONS = [
    declared
    for _name, declared in inspect.getmembers(contract, dataclasses.is_dataclass)
    if declared.__module__ == contract.__name__
]


@pytest.mark.parametrize("declared", DECLARATIONS, ids=lambda declared: declared.__name__)
def test_every_field_a_plugin_may_fill_is_explained(declared: type) -> None:
    words = in_code(page("plugin_contract.md"))

    assert {declared.__name__} | {field.name for field in dataclasses.fields(declared)} <= words


def test_every_name_plugins_may_import_is_explained() -> None:
    everything = page("plugin_contract.md")
    table = everything[everything.index("## Everything in `kkg_portal.api`") :]

    assert set(kkg_portal.api.__all__) - in_code(table) == set()


def _events(kind: type[Event] = Event) -> Iterator[type[Event]]:
    for found in kind.__subclasses__():
        yield found
        yield from _events(found)


def test_every_event_and_what_it_carries_is_listed(app: Flask) -> None:
    words = in_code(page("plugin_contract.md"))
    for event in _events():
        if event.__module__.startswith(("kkg_portal.", "plugins.")):
            carried = {field.name for field in dataclasses.fields(event)}
            assert {event.__name__, *carried} <= words, event.__name__


def test_every_capability_is_listed_with_its_owner(app: Flask) -> None:
    text = page("plugin_contract.md")
    for name, key in known_capabilities().items():
        if key.owner in registry_of(app).names:
            assert re.search(rf"^\| `{name.upper()}` \| `\w+` \| {key.owner} \|", text, re.MULTILINE), name


def test_slot_points_settings_and_permissions_are_listed(app: Flask) -> None:
    words = in_code(page("plugin_contract.md"))
    registry = registry_of(app)

    assert {point.name for point in registry.slot_points()} <= words
    for found in registry.active:
        assert {setting.key for setting in found.manifest.settings} <= words
        if policy := policies().get(found.manifest.name):
            assert {permission.value for permission in policy.permissions} <= words


def test_the_tables_plugins_may_point_at_are_listed() -> None:
    assert in_code(page("plugin_contract.md")) >= STABLE_TABLES


def test_every_table_without_the_wall_is_listed() -> None:
    assert set(re.findall(r"^\| `(\w+_\w+)` \|", page("tenancy.md"), re.MULTILINE)) == GLOBAL_TABLES.keys()


def rights_table() -> str:
    """Every permission with those who hold it before a cluster changes anything."""
    lines = ["| permission | title | who holds it by default |", "|---|---|---|"]
    for owner in sorted(policies(), key=lambda name: (name != "core", name)):
        lines += [_right(permission) for permission in policies()[owner].permissions]
    return "\n".join(lines)


def _right(permission: Permission) -> str:
    policy = policies()[permission.value.partition(".")[0]]
    rules = [" and ".join(_condition(one) for one in rule) for rule in policy.rules[permission]]
    return f"| `{permission.value}` | {policy.titles[permission]} | {'; or '.join(rules)} |"


def _condition(predicate: kkg_portal.api.Predicate) -> str:
    held_by = [role.value.replace("_", " ") for role in Role if role in predicate.roles]
    return ", ".join(held_by) if held_by else predicate.name


def test_the_table_of_rights_is_what_the_policies_say(app: Flask) -> None:
    """After a change of policies, paste what this prints between the two markers of docs/access.md."""
    with app.test_request_context(headers={"Accept-Language": "en"}), kkg_portal.api.in_language("en"):
        expected = rights_table()
    found = re.search(r"<!-- rights -->\n(.*)\n<!-- /rights -->", page("access.md"), re.DOTALL)

    assert found is not None
    assert found[1] == expected, f"\n{expected}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_files_and_folders_that_are_named_are_there(path: Path) -> None:
    named = in_code(path.read_text(encoding="utf-8"))
    for name in named:
        if re.fullmatch(r"(kkg_portal|plugins/meetings|tests|templates|docs|tools)/[\w/.]+", name):
            assert (ROOT / name).exists() or "forum" in name, name


def test_every_test_that_shows_an_odd_moment_exists() -> None:
    """A name after :: without a file belongs to the file named before it."""
    missing, tests = [], ROOT / "tests"
    for line in page("odd_moments.md").splitlines():
        sources = ""
        for named in re.findall(r"`([^`]*(?:\.py|::)[^`]*)`", line.rpartition(" | ")[2]):
            file, _colons, name = named.partition("::")
            if file:
                found = list(tests.rglob(file.rpartition("/")[2]))
                sources = "".join(one.read_text(encoding="utf-8") for one in found)
            if not sources or (name and f"def {name}(" not in sources):
                missing.append(named)
    assert missing == []
