"""The demo's materials."""

from __future__ import annotations

from kkg_portal.api import SeedWorld


def seed(world: SeedWorld) -> None:
    """Nothing yet."""
