"""What one official paper costs as PDF: `python -m benchmarks.pdf_engines [--weasyprint PYTHON]`.

Each engine gets the same three papers in a fresh process, as the portal does it. WeasyPrint is no dependency:
name an interpreter that has it (and a machine that has Pango) to see its row.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from pypdf import PdfReader

from kkg_portal.core.documents import Paper, page_html, pdf_bytes
from kkg_portal.paths import static_dir
from tests.core.documents.papers import attendance, invitation, minutes

RUNS = 7
WEASYPRINT = """
import sys, weasyprint
html = weasyprint.HTML(string=sys.stdin.read())
sys.stdout.buffer.write(html.write_pdf(stylesheets=[sys.argv[1]], pdf_variant="pdf/ua-1"))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weasyprint", metavar="PYTHON", help="an interpreter that can import weasyprint")
    parser.add_argument("--one", nargs=2, metavar=("ENGINE", "PAPER"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    engines: dict[str, Callable[[Paper], bytes]] = {"typst": pdf_bytes}
    if chosen.weasyprint:
        engines["weasyprint"] = lambda paper: by_weasyprint(paper, chosen.weasyprint)
    papers: dict[str, Callable[[], Paper]] = {
        "invitation": invitation,
        "attendance of 120": attendance,
        "minutes": minutes,
    }
    if chosen.one:
        engine, paper = chosen.one
        print(json.dumps(measure(engines[engine], papers[paper]())))
        return
    print(f"{'engine':<12}{'paper':<20}{'pages':>6}{'CPU ms':>8}{'peak MB':>9}{'kB':>7}")
    for engine in engines:
        for paper in papers:
            # One process a row: the peak of a finished child cannot be reset.
            rerun = [sys.executable, "-m", "benchmarks.pdf_engines", *sys.argv[1:], "--one", engine, paper]
            row = json.loads(subprocess.run(rerun, check=True, capture_output=True, text=True).stdout)
            print(
                f"{engine:<12}{paper:<20}{row['pages']:>6}{row['ms']:>8.0f}{row['peak']:>9.0f}{row['kb']:>7.0f}"
            )


def measure(engine: Callable[[Paper], bytes], paper: Paper) -> dict[str, float]:
    """Mean processor time from paper to bytes, process start included, and the child's peak of memory.

    Processor time and not the clock's: the machines that measure are rarely idle.
    """
    start = time.process_time()
    pdf = b""
    for _run in range(RUNS):
        pdf = engine(paper)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.process_time() - start + spent.ru_utime + spent.ru_stime
    pages = len(PdfReader(io.BytesIO(pdf)).pages)
    return {
        "ms": seconds / RUNS * 1000,
        "peak": spent.ru_maxrss / 1024,
        "kb": len(pdf) / 1000,
        "pages": pages,
    }


def by_weasyprint(paper: Paper, python: str) -> bytes:
    html = f'<!doctype html><html lang="id"><title>{paper.kind}</title><body>{page_html(paper)}'
    command = [python, "-c", WEASYPRINT, str(static_dir() / "paper.css")]
    return subprocess.run(command, input=html.encode(), check=True, capture_output=True).stdout


if __name__ == "__main__":
    main()
