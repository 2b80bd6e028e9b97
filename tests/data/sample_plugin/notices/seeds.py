"""Notices of the demo."""

from __future__ import annotations

from kkg_portal.api import Role, SeedWorld

from . import services


def seed(world: SeedWorld) -> None:
    services.post("Rapat Kamis", "Bawa modul ajar.", actor=world.actors[Role.SECRETARY])
