"""Finding plugins: the folders of `plugins/`, then the entry-point group, then the deployment's allow-list."""

from __future__ import annotations

import importlib
import logging
import re
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from kkg_portal import paths
from kkg_portal.core.plugins.contract import Plugin
from kkg_portal.settings import Settings

log = logging.getLogger(__name__)

ENTRY_POINT_GROUP = "kkg_portal.plugins"
NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")


@dataclass(frozen=True, slots=True)
class Found:
    """An installed plugin: its manifest, the package it lives in and the folder of that package."""

    manifest: Plugin
    package: str
    folder: Path


class PluginError(RuntimeError):
    """The plugins cannot be loaded; the text lists every problem found."""


def installed(problems: list[str], settings: Settings | None = None) -> list[Found]:
    """Every plugin on disk, whether or not this deployment lets it run; import failures become problems.

    With `settings`, a failing plugin that would not run anyway is only written into the log: safe mode is the
    way to start beside it.
    """
    found: dict[str, Found] = {}
    for package in [*_folders(problems), *(point.value for point in entry_points(group=ENTRY_POINT_GROUP))]:
        failures: list[str] = []
        plugin = _load(package, failures)
        if settings is None or may_run(package.rpartition(".")[2], settings):
            problems += failures
        else:
            for failure in failures:
                log.warning("left out: %s", failure)
        if plugin is None:
            continue
        if plugin.manifest.name in found:
            problems.append(f"two plugins are called {plugin.manifest.name!r}")
        found[plugin.manifest.name] = plugin
    problems += _mixed_up(sorted(found))
    return list(found.values())


def _mixed_up(names: list[str]) -> list[str]:
    """Tables are told apart by their beginnings: forum_ and forum_archive_ would be one plugin's."""
    return [
        f"{longer}: its tables could be taken for those of {shorter}; choose a name that begins otherwise"
        for shorter in names
        for longer in names
        if longer.startswith(f"{shorter}_")
    ]


def _folders(problems: list[str]) -> list[str]:
    folder = paths.plugins_dir()
    if not folder.is_dir():
        return []
    marker = importlib.import_module("plugins")
    if not getattr(marker, "KKG_PLUGINS", False):
        problems.append(
            f"another package called 'plugins' is in the way: {marker.__file__}; use a venv of its own"
        )
        return []
    return [
        f"plugins.{child.name}"
        for child in sorted(folder.iterdir())
        if (child / "__init__.py").exists() and NAME.fullmatch(child.name)
    ]


def _load(package: str, problems: list[str]) -> Found | None:
    try:
        module: ModuleType = importlib.import_module(package)
    except Exception as error:  # noqa: BLE001  because a boundary: a broken plugin is reported together with all other problems
        problems.append(f"{package}: cannot be imported: {type(error).__name__}: {error}")
        return None
    manifest = getattr(module, "plugin", None)
    if not isinstance(manifest, Plugin) or module.__file__ is None:
        problems.append(f"{package}: has no `plugin = Plugin(...)`")
        return None
    return Found(manifest, package, Path(module.__file__).parent)


def may_run(name: str, settings: Settings) -> bool:
    return not settings.safe_mode and (settings.all_plugins or name in settings.plugins)


def active(found: list[Found], settings: Settings, problems: list[str]) -> list[Found]:
    """Those this deployment runs, each after what it requires. Safe mode runs none."""
    if settings.safe_mode:
        return []
    allowed = [plugin for plugin in found if may_run(plugin.manifest.name, settings)]
    names = {plugin.manifest.name for plugin in allowed}
    problems.extend(
        f"KKG_PLUGINS names {name!r}, which is not installed" for name in set(settings.plugins) - names
    )
    return in_order(allowed, problems)


def in_order(found: list[Found], problems: list[str]) -> list[Found]:
    """`found` sorted so that requirements come first; missing ones and cycles become problems."""
    by_name = {plugin.manifest.name: plugin for plugin in found}
    ordered: list[Found] = []
    visiting: list[str] = []

    def visit(name: str) -> None:
        if by_name[name] in ordered:
            return
        if name in visiting:
            problems.append("plugins require each other in a circle: " + " > ".join([*visiting, name]))
            return
        visiting.append(name)
        for needed in by_name[name].manifest.requires:
            if needed in by_name:
                visit(needed)
            else:
                problems.append(f"{name}: requires {needed!r}, which is not active here")
        visiting.pop()
        if by_name[name] not in ordered:
            ordered.append(by_name[name])

    for name in by_name:
        visit(name)
    return ordered
