"""Fixtures of the architecture tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.copied_portal import CopiedPortal


@pytest.fixture
def copied_portal(tmp_path: Path) -> CopiedPortal:
    """The portal without plugins, to add some to and boot in a process of its own."""
    return CopiedPortal.make(tmp_path)
