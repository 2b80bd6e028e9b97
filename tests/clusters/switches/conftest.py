"""A portal with two plugins of the tests' own, found the way an installed distribution is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from kkg_portal.api.testing import PortalClient, test_settings
from kkg_portal.app import create_app
from kkg_portal.core import migrate
from kkg_portal.core.db.engine import db

NAMES = ("cellar", "pantry")


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """In place of the usual application: the same core, with pantry and cellar and no other plugin."""
    folder = tmp_path_factory.mktemp("sample")
    info = folder / "sample_plugins-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: sample-plugins\nVersion: 1.0\n")
    lines = [f"{name} = {name}" for name in NAMES]
    (info / "entry_points.txt").write_text("[kkg_portal.plugins]\n" + "\n".join(lines) + "\n")
    paths = [str(folder), str(Path(__file__).with_name("sample"))]
    sys.path[:0] = paths
    try:
        settings = test_settings(folder, f"sqlite:///{folder / 'portal.db'}", plugins=NAMES)
        application = create_app(settings)
        application.test_client_class = PortalClient
        with application.app_context():
            for _name in migrate.upgrade():
                pass
        yield application
        with application.app_context():
            db.engine.dispose()
    finally:
        sys.path[:] = [entry for entry in sys.path if entry not in paths]
