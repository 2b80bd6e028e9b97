"""The blueprint all pages of meetings hang on."""

from __future__ import annotations

from kkg_portal.api import PluginBlueprint

bp = PluginBlueprint("meetings", __name__)
