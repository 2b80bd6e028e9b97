"""The judge's own process: the file on stdin, its verdict as JSON on stdout.

Run by its path in Python's isolated mode; only this folder of the portal is ever imported.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from kkg_portal.core.judging import content, limits
from kkg_portal.core.judging.verdict import Refused


def main() -> None:
    limits.give_up_powers()
    ending = sys.argv[1] if len(sys.argv) > 1 else ""
    with os.fdopen(0, "rb", closefd=False) as stream:
        try:
            verdict = content.judge(stream, ending)
        except Refused as refusal:
            said = {"refused": refusal.code, "values": refusal.values}
        else:
            said = {"kind": verdict.kind, "notes": sorted(verdict.notes)}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
