"""Fixtures every test may ask for; each comes from the module named here."""

from __future__ import annotations

pytest_plugins = [
    "kkg_portal.api.testing",
    "tests.support.plugin",
    "tests.support.postgres",
    "tests.support.file_app",
    "tests.support.live_server",
    "tests.support.browser",
    "tests.support.own_portal",
    "tests.support.notices",
]

# Samples to read and to copy, among them a plugin with tests of its own.
collect_ignore_glob = ["data/*"]
