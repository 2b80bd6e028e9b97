"""The import rules of pyproject.toml hold, and would notice if they did not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """import-linter over the checkout in `folder`, with the contracts of its pyproject.toml."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()"]
    return subprocess.run(
        [*command, "--no-logo", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_hold() -> None:
    done = lint_imports(ROOT)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A small portal with the real contracts: one core module behind each door, two plugins."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    inner = ("core", "accounts", "clusters", "dashboard", "admin", "cli")
    modules = ["kkg_portal", "kkg_portal/api", *(f"kkg_portal/{name}" for name in inner)]
    modules += ["plugins", "plugins/one", "plugins/two"]
    for module in modules:
        (tmp_path / module).mkdir(parents=True)
        (tmp_path / module / "__init__.py").write_text("")
    for plugin in ("one", "two"):
        for part in ("models", "queries", "services", "views"):
            (tmp_path / "plugins" / plugin / f"{part}.py").write_text("import kkg_portal.api\n")
    return tmp_path


def test_the_small_copy_keeps_the_contracts(copy: Path) -> None:
    done = lint_imports(copy)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("kkg_portal/core/__init__.py", "import plugins.one", "core never imports a plugin"),
        ("kkg_portal/api/__init__.py", "import plugins.one.models", "core never imports a plugin"),
        ("plugins/one/services.py", "from plugins.two import services", "plugins are islands"),
        ("plugins/one/views.py", "from kkg_portal.core import x", "plugins enter through kkg_portal.api"),
        ("plugins/one/models.py", "import kkg_portal.accounts", "plugins enter through kkg_portal.api"),
        ("plugins/two/queries.py", "import kkg_portal.clusters", "plugins enter through kkg_portal.api"),
        ("plugins/one/models.py", "from . import queries", "never upward"),
        ("plugins/one/services.py", "from . import views", "never upward"),
    ],
)
def test_a_planted_import_is_caught(copy: Path, file: str, line: str, contract: str) -> None:
    with (copy / file).open("a") as module:
        module.write(line + "\n")

    done = lint_imports(copy)

    assert done.returncode == 1, done.stdout
    broken = [row for row in done.stdout.splitlines() if row.endswith("BROKEN")]
    assert any(contract in row for row in broken), done.stdout
