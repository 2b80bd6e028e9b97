"""Bringing plugins up in a fixed order: find, check, models, permissions, pages, contributions, links."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import Flask

from kkg_portal.core.access.policy import Policy, register_policy
from kkg_portal.core.db.engine import db
from kkg_portal.core.plugins.contract import Contributions
from kkg_portal.core.plugins.discover import Found, PluginError, active, installed, may_run
from kkg_portal.core.plugins.manifest_check import (
    check_blueprint,
    check_contributions,
    check_manifest,
    check_menu,
    check_policy,
    check_tables,
    load_part,
)
from kkg_portal.core.plugins.registry import EXTENSION, Registry
from kkg_portal.core.refs import register_resolver
from kkg_portal.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Discovered:
    installed: list[Found]
    active: list[Found]


def discover(settings: Settings) -> Discovered:
    """Installed and active plugins; raises PluginError with every problem of their manifests at once."""
    problems: list[str] = []
    found = installed(problems, settings)
    for plugin in found:
        if may_run(plugin.manifest.name, settings):
            problems += check_manifest(plugin)
    running = active(found, settings, problems)
    if problems:
        raise PluginError("\n".join(problems))
    return Discovered(found, running)


def load(app: Flask, found: Discovered) -> None:
    """Import what the active plugins declare and register it; all problems are reported together."""
    registry: Registry = app.extensions[EXTENSION]
    registry.installed, registry.active = found.installed, found.active
    problems: list[str] = []
    for plugin in found.active:
        try:
            _load_one(app, plugin, registry, problems)
        except Exception as error:  # boundary: a broken plugin is reported together with all other problems
            log.exception("plugin %s cannot be loaded", plugin.manifest.name)
            problems.append(
                f"{plugin.manifest.name}: cannot be loaded: {type(error).__name__}: {error} "
                "(KKG_SAFE_MODE=1 starts without plugins)"
            )
    problems += check_contributions(registry)
    problems += check_menu(registry, app.view_functions.keys())
    if problems:
        raise PluginError("\n".join(problems))


_tables_of: dict[str, set[str]] = {}


def load_models(plugin: Found, problems: list[str]) -> None:
    """Import a plugin's models and check the tables they add (known ones are not new a second time)."""
    known = set(db.metadata.tables)
    if plugin.manifest.models:
        load_part(plugin, plugin.manifest.models)
    own = _tables_of.setdefault(plugin.manifest.name, set())
    own |= set(db.metadata.tables) - known
    problems += check_tables(plugin, set(db.metadata.tables) - own)


def _load_one(app: Flask, plugin: Found, registry: Registry, problems: list[str]) -> None:
    manifest = plugin.manifest
    load_models(plugin, problems)
    if manifest.permissions:
        policy = load_part(plugin, manifest.permissions)
        if not isinstance(policy, Policy):
            problems.append(f"{manifest.name}: {manifest.permissions!r} is not a Policy")
            return
        problems += check_policy(plugin, policy)
        register_policy(manifest.name, policy)
    if manifest.blueprint:
        blueprint = load_part(plugin, manifest.blueprint)
        if mistakes := check_blueprint(plugin, blueprint):
            problems += mistakes
            return
        app.register_blueprint(blueprint)
    if manifest.portal:
        contributions = load_part(plugin, manifest.portal)
        if not isinstance(contributions, Contributions):
            problems.append(f"{manifest.name}: {manifest.portal!r} is not Contributions")
            return
        registry.add(manifest.name, contributions)
        for kind, resolver in contributions.resolvers.items():
            register_resolver(kind, resolver)
    if manifest.links:
        load_part(plugin, manifest.links)
