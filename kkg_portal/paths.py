"""Where templates, plugins and the instance folder live, in a checkout and in an installed wheel alike."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def templates_dir() -> Path:
    """The shared templates: inside the package once installed, beside it in a checkout."""
    packaged = PACKAGE / "_templates"
    return packaged if packaged.is_dir() else PACKAGE.parent / "templates"


def plugins_dir() -> Path:
    return PACKAGE.parent / "plugins"


def static_dir() -> Path:
    return PACKAGE / "static"


def instance_dir() -> Path:
    """`KKG_INSTANCE_PATH`, else `instance/` of the checkout, else of the working directory."""
    chosen = os.environ.get("KKG_INSTANCE_PATH")
    if chosen:
        return Path(chosen).resolve()
    checkout = PACKAGE.parent
    if (checkout / "pyproject.toml").exists():
        return checkout / "instance"
    return Path.cwd() / "instance"
