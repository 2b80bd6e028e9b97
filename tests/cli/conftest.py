from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.shell import Shell


@pytest.fixture(scope="session")
def empty_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shell = Shell(tmp_path_factory.mktemp("empty") / "instance")
    shell("doctor", "--fix")
    shell.done("db", "upgrade")
    return shell.instance


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shell = Shell(tmp_path_factory.mktemp("demo") / "instance")
    shell.done("demo")
    return shell.instance


@pytest.fixture
def shell(empty_template: Path, tmp_path: Path) -> Shell:
    """On an instance with a key and tables, and nobody in it."""
    return Shell(Path(shutil.copytree(empty_template, tmp_path / "instance")))


@pytest.fixture
def demo_shell(demo_template: Path, tmp_path: Path) -> Shell:
    """On an instance with the demo."""
    return Shell(Path(shutil.copytree(demo_template, tmp_path / "instance")))


@pytest.fixture
def bare_shell(tmp_path: Path) -> Shell:
    """On a folder that does not exist yet."""
    return Shell(tmp_path / "instance")
