"""Write requirements.lock: the exact versions of everything the portal, its tests and its benchmark need.

    python tools/lock.py                   (make lock) the newest versions pyproject.toml allows
    python tools/lock.py --as-installed    the versions installed here; adds a package, moves no other

Only what kkg-portal and its extras lead to is kept, so that a tool installed here by hand does not slip
in. The file is used as a pip constraint (`pip install -c requirements.lock`): it pins, it asks for nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
HEADER = "# The exact version of everything the portal, its tests and its benchmark need; see `make lock`.\n"

# Runs inside the other environment: prints name, version and requirements of what is installed there.
INVENTORY = """
import json, re
from importlib.metadata import distributions
def name(text): return re.sub(r"[-_.]+", "-", text).lower()
print(json.dumps({name(d.metadata["Name"]): [d.version, list(d.requires or ())] for d in distributions()}))
"""


def main() -> int:
    """Write the lock file; the number of packages is printed."""
    if "--as-installed" in sys.argv[1:]:
        installed = _inventory(sys.executable)
    else:
        with tempfile.TemporaryDirectory(prefix="kkg-lock-") as folder:
            installed = _inventory(_clean_environment(Path(folder)))
    pins = _closure(_wanted(), installed)
    LOCK.write_text(HEADER + "".join(f"{name}=={version}\n" for name, version in sorted(pins.items())))
    print(f"requirements.lock: {len(pins)} packages pinned")
    return 0


def _clean_environment(folder: Path) -> str:
    """The Python of a new environment with everything asked for in it."""
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    subprocess.run(
        [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *_wanted()], check=True
    )
    return python


def _wanted() -> list[str]:
    """What pyproject.toml asks for, with all extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras: Iterable[list[str]] = project.get("optional-dependencies", {}).values()
    return [*project["dependencies"], *(line for extra in extras for line in extra)]


def _inventory(python: str) -> dict[str, tuple[str, list[str]]]:
    printed = subprocess.run([python, "-c", INVENTORY], check=True, capture_output=True, text=True).stdout
    return {name: (version, requires) for name, (version, requires) in json.loads(printed).items()}


def _closure(wanted: Iterable[str], installed: dict[str, tuple[str, list[str]]]) -> dict[str, str]:
    """Versions of `wanted` and of all they lead to on this platform."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    pins: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(Requirement(line), "") for line in wanted]
    while waiting:
        requirement, asked_by_extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": asked_by_extra}):
            continue
        name = canonicalize_name(requirement.name)
        if name not in installed:
            raise SystemExit(f"{name} is not installed: run `make lock`, which prepares a clean environment.")
        version, leads_to = installed[name]
        pins[name] = version
        for extra in {"", *requirement.extras}:
            if (name, extra) not in seen:
                seen.add((name, extra))
                waiting.extend((Requirement(line), extra) for line in leads_to)
    return pins


if __name__ == "__main__":
    raise SystemExit(main())
