"""A copy of the portal with plugins of a test's own, booted in a process of its own.

Models, policies and subscriptions are known to a whole process; plugins that exist for one test must not be.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "data" / "sample_plugin"

# Boots the copy and says which plugins run, or what is wrong.
_BOOT = """
import pathlib, sys
from kkg_portal.app import create_app, registry_of
from kkg_portal.api.testing import test_settings
from kkg_portal.core.plugins.discover import PluginError
here = pathlib.Path.cwd()
changes = eval(sys.argv[1])
try:
    app = create_app(test_settings(here, f"sqlite:///{here}/portal.db", **changes))
except (PluginError, RuntimeError) as error:
    print(type(error).__name__)
    print(error)
else:
    print("runs:", *registry_of(app).names)
"""


@dataclass(frozen=True)
class CopiedPortal:
    folder: Path

    @classmethod
    def make(cls, folder: Path) -> CopiedPortal:
        """The portal without any plugin."""
        leave_out = shutil.ignore_patterns("__pycache__")
        for name in ("kkg_portal", "templates"):
            shutil.copytree(ROOT / name, folder / name, ignore=leave_out)
        shutil.copytree(ROOT / "tests" / "support", folder / "tests" / "support", ignore=leave_out)
        shutil.copy(ROOT / "pyproject.toml", folder)
        (folder / "plugins").mkdir()
        shutil.copy(ROOT / "plugins" / "__init__.py", folder / "plugins")
        return cls(folder)

    def add_sample(self, name: str = "notices") -> Path:
        """The sample plugin, copied under its own name: what docs/plugin_contract.md calls step 1."""
        target = self.folder / "plugins" / name
        shutil.copytree(SAMPLE / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        return target

    def add_plugin(self, name: str, **files: str) -> Path:
        """A plugin of one or more modules: `init="plugin = Plugin(...)"`, `models="..."`."""
        target = self.folder / "plugins" / name
        target.mkdir()
        heading = "from kkg_portal.api import *\nfrom kkg_portal.api import lazy_gettext as _l\n"
        for module, text in files.items():
            (target / f"{'__init__' if module == 'init' else module}.py").write_text(heading + text)
        return target

    def boot(self, **settings: object) -> str:
        """What create_app says; settings are those of the test environment with these changes."""
        return self.run("-c", _BOOT, repr(settings)).stdout

    def run(
        self, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Python in the copy, which comes before everything else on the path."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder), **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
        )
