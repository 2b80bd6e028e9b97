"""Fixtures every test may ask for; each comes from the module named here."""

from __future__ import annotations

pytest_plugins = [
    "kkg_portal.api.testing",
    "tests.support.plugin",
    "tests.support.postgres",
    "tests.support.live_server",
    "tests.support.browser",
]
