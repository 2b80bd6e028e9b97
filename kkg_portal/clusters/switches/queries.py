"""The active plugins of this portal as one cluster uses them."""

from __future__ import annotations

from dataclasses import dataclass

from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import NotFound
from kkg_portal.core.i18n import Text
from kkg_portal.core.plugins.cluster_switch import enabled_in
from kkg_portal.core.plugins.contract import Plugin
from kkg_portal.core.plugins.registry import registry, setting


@dataclass(frozen=True, slots=True)
class Part:
    """`needs` and `needed_by` are titles; a part cannot be switched while one of `in_the_way` holds it."""

    name: str
    title: Text
    is_on: bool
    needs: tuple[Text, ...]
    in_the_way: tuple[Text, ...]
    has_settings: bool


def parts() -> list[Part]:
    """Every active plugin, each after what it needs."""
    manifests = [found.manifest for found in registry().active]
    titles = {manifest.name: manifest.title for manifest in manifests}
    on = enabled_in(session().info["cluster_id"])
    return [
        Part(
            manifest.name,
            manifest.title,
            manifest.name in on,
            tuple(titles[name] for name in manifest.requires),
            _in_the_way(manifest, manifests, on),
            bool(manifest.settings),
        )
        for manifest in manifests
    ]


def _in_the_way(manifest: Plugin, manifests: list[Plugin], on: frozenset[str]) -> tuple[Text, ...]:
    """To be switched first: what it needs when it is off, what needs it when it is on."""
    if manifest.name in on:
        return tuple(
            other.title for other in manifests if other.name in on and manifest.name in other.requires
        )
    return tuple(
        other.title for other in manifests if other.name in manifest.requires and other.name not in on
    )


def part(part: str) -> Plugin:
    """One active plugin by its name."""
    manifest = registry().manifest(part)
    if manifest is None:
        raise NotFound
    return manifest


def part_with_settings(part: str) -> Plugin:
    manifest = registry().manifest(part)
    if manifest is None or not manifest.settings:
        raise NotFound
    return manifest


def values_of(plugin: Plugin) -> dict[str, int | bool | str]:
    """This cluster's settings of a plugin, defaults where nothing was chosen."""
    return {declared.key: setting(plugin.name, declared.key) for declared in plugin.settings}
