"""How `kkg-portal` starts: without what it will not need, and without looking for garbage in what stays."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.shell import Shell

LOADED = "import sys, {module}; print(*sys.modules, sep='\\n')"


@pytest.fixture
def collecting_put_off() -> Iterator[None]:
    """As `main` leaves it for the command."""
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


@pytest.mark.usefixtures("collecting_put_off")
def test_garbage_is_looked_for_again_once_the_application_stands(shell: Shell) -> None:
    shell.done("db", "check")

    assert gc.isenabled()


def test_the_server_loads_nothing_that_only_other_commands_need() -> None:
    code = LOADED.format(module="kkg_portal.cli.portal, kkg_portal.cli.serve")

    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout

    for other in (
        "kkg_portal.backup.restoring",
        "kkg_portal.demo.build",
        "docx",
        "openpyxl",
        "typst",
        "alembic",
    ):
        assert other not in loaded.split()
