"""Try the portal as an operator gets it: the wheel, in an empty environment, away from this checkout.

    python tools/try_wheel.py    (make try-wheel)

Builds the wheel, installs it, migrates a database, fills it with the demo, serves it, and asks for the
home page and for the style sheet it names. Whatever was forgotten in the wheel shows here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import urllib.request
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.live_server import live_server  # noqa: E402  because the checkout must be on the path first


def main() -> int:
    """Go through all steps; the first that fails ends the run with its own message."""
    with tempfile.TemporaryDirectory(prefix="kkg-wheel-") as name:
        folder = Path(name)
        wheel = _build(folder / "dist")
        portal = _install(wheel, folder / "venv")
        environment = {"KKG_INSTANCE_PATH": str(folder / "instance"), "PYTHONPATH": ""}
        (folder / "instance").mkdir()
        print("Serving it with demo data")
        with live_server(folder, portal=portal, environment=environment) as server:
            # The demo migrated already: once more must change nothing and be no error.
            _run([str(portal), "db", "upgrade"], folder, environment)
            home = _ask(server.url + "/")
            styles = re.search(r'<link[^>]+href="([^"]+\.css[^"]*)"', home)
            if "<h1" not in home or styles is None:
                raise SystemExit(f"The home page has no heading or no style sheet:\n{home[:2000]}")
            if "{" not in _ask(server.url + styles[1]):
                raise SystemExit(f"The style sheet {styles[1]} is empty.")
    print(f"{wheel.name} works on its own.")
    return 0


def _build(folder: Path) -> Path:
    print("Building the wheel")
    _run([sys.executable, str(ROOT / "tools" / "catalogs.py"), "compile"], ROOT)
    _run([*_pip(Path(sys.executable)), "wheel", "-qq", "--no-deps", "-w", str(folder), str(ROOT)], ROOT)
    return next(folder.glob("*.whl"))


def _install(wheel: Path, folder: Path) -> Path:
    print("Installing it in an empty environment")
    venv.create(folder, with_pip=True)
    lock = str(ROOT / "requirements.lock")
    _run([*_pip(folder / "bin" / "python"), "install", "-qq", "-c", lock, str(wheel)], folder)
    return folder / "bin" / "kkg-portal"


def _pip(python: Path) -> list[str]:
    return [str(python), "-m", "pip", "--disable-pip-version-check"]


def _run(command: Sequence[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=folder, env={**os.environ, **(environment or {})}, check=False)
    if done.returncode != 0:
        raise SystemExit(f"`{' '.join(command)}` ended with status {done.returncode}.")


def _ask(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  because it is our own server
        return str(answer.read().decode())


if __name__ == "__main__":
    raise SystemExit(main())
