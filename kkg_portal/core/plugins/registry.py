"""What the active plugins brought, per application: looked up by pages, filtered by cluster and actor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, g

from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.policy import allows
from kkg_portal.core.plugins.contract import (
    Card,
    Contributions,
    DigestSection,
    FirstStep,
    MenuItem,
    NotificationType,
    OwnData,
    Plugin,
    SearchSource,
    Setting,
    Slot,
    SlotPoint,
)
from kkg_portal.core.plugins.discover import Found

EXTENSION = "kkg_plugins"


@dataclass(slots=True)
class Registry:
    """Filled once while the application is built, read-only after `seal()`."""

    installed: list[Found] = field(default_factory=list)
    active: list[Found] = field(default_factory=list)
    contributions: dict[str, Contributions] = field(default_factory=dict)
    sealed: bool = False

    @property
    def names(self) -> list[str]:
        return [found.manifest.name for found in self.active]

    def manifest(self, name: str) -> Plugin | None:
        return next((found.manifest for found in self.active if found.manifest.name == name), None)

    def add(self, owner: str, contributions: Contributions) -> None:
        if self.sealed:
            raise RuntimeError(
                "the registry is sealed: contributions are declared while the application starts"
            )
        self.contributions[owner] = contributions

    def menu(self) -> list[tuple[str, MenuItem]]:
        return [(owner, item) for owner, brought in self.contributions.items() for item in brought.menu]

    def cards(self) -> list[tuple[str, Card]]:
        return [(owner, card) for owner, brought in self.contributions.items() for card in brought.cards]

    def own_data(self) -> list[OwnData]:
        return [part for brought in self.contributions.values() for part in brought.own_data]

    def first_steps(self) -> list[tuple[str, FirstStep]]:
        return [
            (owner, step) for owner, brought in self.contributions.items() for step in brought.first_steps
        ]

    def search_sources(self) -> list[tuple[str, SearchSource]]:
        return [(owner, source) for owner, brought in self.contributions.items() for source in brought.search]

    def slot_points(self) -> list[SlotPoint]:
        return [point for brought in self.contributions.values() for point in brought.slot_points]

    def slots(self, point: str) -> list[tuple[str, Slot]]:
        found = [(owner, slot) for owner, brought in self.contributions.items() for slot in brought.slots]
        return sorted(((o, s) for o, s in found if s.point == point), key=lambda pair: pair[1].weight)

    def notification_types(self) -> list[tuple[str, NotificationType]]:
        """All kinds with their owners, in the order they were declared."""
        return [
            (owner, kind) for owner, brought in self.contributions.items() for kind in brought.notifications
        ]

    def find_notification_type(self, key: str) -> NotificationType | None:
        return next((kind for _owner, kind in self.notification_types() if kind.key == key), None)

    def notification_type(self, key: str) -> NotificationType:
        found = self.find_notification_type(key)
        if found is None:
            raise KeyError(f"unknown notification type {key!r}")
        return found

    def digest_sections(self) -> list[tuple[str, DigestSection]]:
        found = [(owner, part) for owner, brought in self.contributions.items() for part in brought.digest]
        return sorted(found, key=lambda pair: (pair[1].weight, pair[1].key))


def registry() -> Registry:
    found: Registry = current_app.extensions[EXTENSION]
    return found


def is_on(owner: str) -> bool:
    """Whether a plugin is enabled in the cluster at hand; the core always is."""
    if owner in {"core", "kkg_portal"}:
        return True
    if owner not in registry().names:
        return False
    return owner in enabled_here()


def enabled_here() -> frozenset[str]:
    """Names of the plugins enabled in the bound cluster, read once per application context."""
    from kkg_portal.core.plugins.cluster_switch import enabled_in
    from kkg_portal.core.tenancy import bound_cluster_id

    cluster_id = bound_cluster_id()
    if cluster_id is None:
        return frozenset(registry().names)
    remembered: dict[int, frozenset[str]] = g.setdefault("enabled_plugins", {})
    if cluster_id not in remembered:
        remembered[cluster_id] = enabled_in(cluster_id)
    return remembered[cluster_id]


def visible_menu(actor: Actor, section: str = "") -> list[MenuItem]:
    """The actor's menu here, or one section of it, lightest first."""
    items = [
        item
        for owner, item in registry().menu()
        if section in {"", item.section} and is_on(owner) and allows(actor, item.permission)
    ]
    return sorted(items, key=lambda item: (item.weight, item.key))


def visible_cards(actor: Actor) -> list[Card]:
    cards = [card for owner, card in registry().cards() if is_on(owner) and allows(actor, card.permission)]
    return sorted(cards, key=lambda card: (card.weight, card.key))


def visible_first_steps(actor: Actor) -> list[FirstStep]:
    """What the actor may learn here, lightest first."""
    steps = [s for owner, s in registry().first_steps() if is_on(owner) and allows(actor, s.permission)]
    return sorted(steps, key=lambda step: (step.weight, step.key))


def setting_of(plugin: str, key: str) -> Setting:
    manifest = registry().manifest(plugin)
    for setting in manifest.settings if manifest else ():
        if setting.key == key:
            return setting
    raise KeyError(f"plugin {plugin!r} declares no setting {key!r}")


def setting(plugin: str, key: str) -> Any:
    """The bound cluster's value, or the default declared in the manifest."""
    from kkg_portal.core.plugins.cluster_switch import stored_settings

    declared = setting_of(plugin, key)
    values: Mapping[tuple[str, str], Any] = stored_settings()
    return values.get((plugin, key), declared.default)
