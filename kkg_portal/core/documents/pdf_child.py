"""The PDF engine's own process: JSON on stdin, PDF on stdout, nothing imported of the portal.

Run by its path and not with -m: importing the package would cost half a second and forty megabytes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Literal

import typst

Standard = Literal["a-2a", "ua-1"]

MEMORY_LIMIT_BYTES = 1024**3
CPU_LIMIT_SECONDS = 30
# Strictest first. A sign none of our letters knows (an emoji in a title) breaks a standard but not the paper;
# only then are the machine's own fonts asked.
ATTEMPTS: tuple[tuple[list[Standard], bool], ...] = ((["a-2a", "ua-1"], True), (["ua-1"], True), ([], False))


def main() -> None:
    limit_resources()
    job = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(compile_pdf(job))


def limit_resources() -> None:
    """Give the process a ceiling of memory and time and forbid it to write files, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's time limit still holds.
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT_SECONDS, CPU_LIMIT_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def compile_pdf(job: dict[str, Any]) -> bytes:
    """The paper as PDF, tagged (PDF/UA-1) and archivable (PDF/A-2a) unless its letters forbid it."""
    template = Path(__file__).with_name("paper.typ").read_bytes()
    inputs = {name: json.dumps(job[name]) for name in ("paper", "page_label")}
    for standards, own_fonts_only in ATTEMPTS[:-1]:
        try:
            return _compile(template, inputs, job["timestamp"], standards, own_fonts_only)
        except typst.TypstError:
            continue
    return _compile(template, inputs, job["timestamp"], *ATTEMPTS[-1])


def _compile(
    template: bytes, inputs: dict[str, str], timestamp: int, standards: list[Standard], own_fonts_only: bool
) -> bytes:
    return typst.compile(
        template,
        sys_inputs=inputs,
        pdf_standards=list(standards),
        ignore_system_fonts=own_fonts_only,
        timestamp=timestamp,
    )


if __name__ == "__main__":
    main()
