"""The process in which one file is read or drawn: a line of JSON on stdout, then the pieces it lists.

Run by its path in Python's isolated mode: `child.py read|draw KIND`, the file on stdin.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import BinaryIO

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from kkg_portal.core.derivatives import drawing, texts
from kkg_portal.core.judging import limits

Made = list[tuple[str, int, bytes]]


def main() -> None:
    limits.give_up_powers(cpu_seconds=40)
    task, kind = sys.argv[1:3]
    with os.fdopen(0, "rb", closefd=False) as stream:
        try:
            made = _read(stream, kind) if task == "read" else list(drawing.draw(stream, kind))
        except texts.NotSupported:
            _answer({"problem": "not_supported"}, [])
        except Exception as problem:  # noqa: BLE001  because readers raise whatever a broken file makes them
            _answer({"problem": "password" if "password" in str(problem).lower() else "damaged"}, [])
        else:
            _answer({"pieces": [[name, number, len(content)] for name, number, content in made]}, made)


def _read(stream: BinaryIO, kind: str) -> Made:
    reading = texts.read(stream, kind)
    text = "\n".join(reading.lines).encode("utf-8", errors="replace")
    return [("text", 0, text), ("outline", 0, json.dumps(reading.headings).encode())]


def _answer(said: dict[str, object], made: Made) -> None:
    output = sys.stdout.buffer
    output.write(json.dumps(said).encode() + b"\n")
    for _name, _number, content in made:
        output.write(content)


if __name__ == "__main__":
    main()
