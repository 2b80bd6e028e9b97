"""What a manifest promises, checked while booting; all broken promises are reported together."""

from __future__ import annotations

import importlib
from collections.abc import Collection
from typing import Any

from flask import Blueprint
from sqlalchemy import Table

from kkg_portal.core.access.policy import Permission, Policy, policies
from kkg_portal.core.db.engine import db
from kkg_portal.core.plugins.contract import API_VERSION, Contributions
from kkg_portal.core.plugins.discover import NAME, Found
from kkg_portal.core.plugins.registry import Registry

# The core tables a plugin's foreign keys may point at; promised to stay.
STABLE_TABLES = frozenset(
    {"core_cluster", "core_user", "core_membership", "core_attachment", "core_school", "core_subgroup"}
)
FROM_THE_START = (
    "models",
    "permissions",
    "blueprint",
    "portal",
    "links",
    "cli",
    "seeds",
    "on_enable",
    "on_disable",
)


def load_part(found: Found, target: str) -> Any:
    """Import what a manifest string names: ".models" a module, ".views:bp" an attribute of one."""
    module_name, _, attribute = target.partition(":")
    module = importlib.import_module(module_name, found.package)
    return getattr(module, attribute) if attribute else module


def check_manifest(found: Found) -> list[str]:
    """Problems visible without importing anything of the plugin but its manifest."""
    manifest = found.manifest
    problems = []
    if not NAME.fullmatch(manifest.name) or found.folder.name != manifest.name:
        problems.append(
            f"{manifest.name}: the name must be a plain word and equal the folder {found.folder.name!r}"
        )
    if found.package not in {manifest.name, f"plugins.{manifest.name}"}:
        # Event handlers, jobs and audit lines find their owner by the package's name.
        problems.append(
            f"{manifest.name}: its package must be plugins.{manifest.name} or {manifest.name}, not {found.package}"
        )
    if manifest.name in {"core", "static", "k"}:
        problems.append(f"{manifest.name}: this name is taken by the portal")
    if manifest.api != API_VERSION:
        problems.append(f"{manifest.name}: written for API {manifest.api}, this portal offers {API_VERSION}")
    for part in FROM_THE_START:
        target = getattr(manifest, part)
        if target is not None and not target.startswith("."):
            problems.append(f"{manifest.name}: {part}={target!r} must be a relative import such as '.{part}'")
    keys = [setting.key for setting in manifest.settings]
    problems += [
        f"{manifest.name}: setting {key!r} is declared twice" for key in set(keys) if keys.count(key) > 1
    ]
    problems += [
        f"{manifest.name}: default of setting {setting.key!r} is not a {setting.kind.__name__}"
        for setting in manifest.settings
        if type(setting.default) is not setting.kind
    ]
    templates = found.folder / "templates"
    if templates.is_dir():
        problems += [
            f"{manifest.name}: templates must lie in templates/{manifest.name}/, found {child.name!r}"
            for child in templates.iterdir()
            if child.name != manifest.name
        ]
    return problems


def check_tables(found: Found, known_before: set[str]) -> list[str]:
    """Problems of the tables that importing the plugin's models added."""
    name = found.manifest.name
    problems = []
    for table_name, table in db.metadata.tables.items():
        if table_name in known_before:
            continue
        if not table_name.startswith(f"{name}_"):
            problems.append(f"{name}: table {table_name!r} must start with {name + '_'!r}")
        problems += [f"{name}: {problem}" for problem in _foreign_keys(name, table)]
    return problems


def _foreign_keys(name: str, table: Table) -> list[str]:
    targets = {key.target_fullname.partition(".")[0] for key in table.foreign_keys}
    return [
        f"{table.name} points at {target!r}, which belongs to another plugin or is not promised to stay"
        for target in sorted(targets)
        if not target.startswith(f"{name}_") and target not in STABLE_TABLES
    ]


def check_policy(found: Found, policy: Policy) -> list[str]:
    name = found.manifest.name
    problems = [
        f"{name}: permission {permission.value!r} must start with {name + '.'!r}"
        for permission in policy.permissions
        if not permission.value.startswith(f"{name}.")
    ]
    problems += [
        f"{name}: permission {p.value!r} has no title" for p in policy.permissions if p not in policy.titles
    ]
    return problems


def check_blueprint(found: Found, blueprint: object) -> list[str]:
    """The switch of a plugin stands in front of the pages of the blueprint that bears its name."""
    name = found.manifest.name
    prefix = f"/k/<cluster>/{name}"
    if isinstance(blueprint, Blueprint) and (blueprint.name, blueprint.url_prefix) == (name, prefix):
        return []
    return [f"{name}: its blueprint must be PluginBlueprint({name!r}, …), mounted at {prefix}"]


def check_menu(registry: Registry, endpoints: Collection[str]) -> list[str]:
    """A menu line that leads nowhere would break every page it stands on."""
    problems = [
        f"{owner}: menu item {item.key!r} leads to {item.endpoint!r}, which is no page"
        for owner, item in registry.menu()
        if item.endpoint not in endpoints
    ]
    return problems + [
        f"{owner}: first step {step.key!r} leads to {step.endpoint!r}, which is no page"
        for owner, step in registry.first_steps()
        if step.endpoint not in endpoints
    ]


def check_contributions(registry: Registry) -> list[str]:
    """Problems of contributions that can only be seen once all plugins have brought theirs."""
    points = {point.name for point in registry.slot_points()}
    problems = []
    for owner, brought in registry.contributions.items():
        problems += [
            f"{owner}: slot point {slot.point!r} does not exist"
            for slot in brought.slots
            if slot.point not in points
        ]
        problems += _foreign_permissions(owner, brought)
        problems += [
            f"{owner}: {kind!r} must start with {owner + '.'!r}"
            for kind in (
                *brought.resolvers,
                *(source.kind for source in brought.search),
                *(step.key for step in brought.first_steps),
                *(told.key for told in brought.notifications),
                *(part.key for part in brought.digest),
                *(part.key for part in brought.own_data),
            )
            if not kind.startswith(f"{owner}.")
        ]
    return problems


def _foreign_permissions(owner: str, brought: Contributions) -> list[str]:
    used: list[Permission] = [item.permission for item in brought.menu]
    used += [card.permission for card in brought.cards]
    used += [source.permission for source in brought.search]
    used += [step.permission for step in brought.first_steps]
    policy = policies().get(owner)
    return [
        f"{owner}: permission {permission.value!r} is not in its policy"
        for permission in used
        if policy is None or not isinstance(permission, policy.permissions)
    ]
