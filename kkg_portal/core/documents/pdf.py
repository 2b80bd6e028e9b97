"""PDF through Typst in a short-lived process of its own (docs/adr/0002-pdf-engine.md)."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from datetime import UTC, datetime, time
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from kkg_portal.core import clock
from kkg_portal.core.errors import Unavailable
from kkg_portal.core.i18n import _

from .column_widths import NUMBER_MM, SIGNATURE_MM, longest_kept_word, widths_mm
from .paper import Paper, SignatureTable, Table
from .plain_text import as_data, cleaned, page_label
from .slips import CODE_MM, SLIP_HEIGHT_MM, Slips, code_png

log = logging.getLogger(__name__)

TIME_LIMIT_SECONDS = 30
# Two at once: a small server has two cores, and each child takes about as much memory as a web worker.
_slots = BoundedSemaphore(2)
_CHILD = Path(__file__).with_name("pdf_child.py")
# The child needs to find Python and its packages and nothing else: above all none of the portal's secrets.
_ENVIRONMENT = ("PATH", "PYTHONPATH", "SYSTEMROOT", "HOME", "LANG")


def pdf_bytes(paper: Paper, *, time_limit_seconds: float = TIME_LIMIT_SECONDS) -> bytes:
    """The paper as PDF; the same dated paper always gives the same bytes.

    Raises Unavailable when the engine fails or takes longer than the limit. Meant for the job worker; a page
    may call it for a short letter.
    """
    if not _slots.acquire(timeout=time_limit_seconds):
        raise _unavailable()
    try:
        return _run_child(json.dumps(_job(cleaned(paper))).encode(), paper, time_limit_seconds)
    finally:
        _slots.release()


def _job(paper: Paper) -> dict[str, Any]:
    sheet = {"sheet_mm": paper.sheet_mm, "margin_mm": paper.margin_mm, "has_title": paper.has_title}
    moment = datetime.combine(paper.dated, time(), tzinfo=UTC) if paper.dated else clock.now()
    data = as_data(paper)
    for block, described in zip(paper.blocks, data["blocks"], strict=True):
        if isinstance(block, Table | SignatureTable):
            described["widths_mm"] = widths_mm(block, paper.text_width_mm)
            described["keep"] = longest_kept_word(block, paper.text_width_mm)
            described |= {"number_mm": NUMBER_MM, "signature_mm": SIGNATURE_MM}
        elif isinstance(block, Slips):
            described |= {"height_mm": SLIP_HEIGHT_MM, "code_mm": CODE_MM}
            for slip, drawn in zip(block.slips, described["slips"], strict=True):
                drawn["code"] = list(code_png(slip.link))
    return {
        "paper": data | sheet,
        "page_label": page_label(paper.language),
        "timestamp": int(moment.timestamp()),
    }


def _run_child(job: bytes, paper: Paper, time_limit_seconds: float) -> bytes:
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    # One thread: a paper has a few pages, and each further thread would reserve memory of its own.
    environment["RAYON_NUM_THREADS"] = "1"
    try:
        done = subprocess.run(  # noqa: S603  because the command is our own file and the data goes in by stdin
            [sys.executable, "-P", str(_CHILD)],
            input=job,
            capture_output=True,
            timeout=time_limit_seconds,
            env=environment,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as failure:
        log.error("pdf of %s %s failed: %s", paper.kind, paper.document_id, type(failure).__name__)
        raise _unavailable() from failure
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        # The engine's own message may quote the paper, so it is not logged.
        log.error("pdf of %s %s failed: exit %s", paper.kind, paper.document_id, done.returncode)
        raise _unavailable()
    return done.stdout


def _unavailable() -> Unavailable:
    return Unavailable(_("The PDF could not be made just now. Try again in a moment, or take the Word file."))
