"""The blueprint all pages of problem threads hang on."""

from __future__ import annotations

from kkg_portal.api import PluginBlueprint

bp = PluginBlueprint("problem_threads", __name__)
