"""The blueprint all pages of resources hang on."""

from __future__ import annotations

from kkg_portal.api import PluginBlueprint

bp = PluginBlueprint("resources", __name__)
