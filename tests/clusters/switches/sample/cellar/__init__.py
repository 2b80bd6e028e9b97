"""A plugin of the tests that needs another one."""

from __future__ import annotations

from kkg_portal.api import Plugin

plugin = Plugin(name="cellar", title="Cellar", api=1, requires=("pantry",))
