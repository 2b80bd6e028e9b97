"""Measure the portal as it runs in production, beside baselines B and C, and compare with the budget.

    python -m benchmarks.run [--quick] [--size demo|large] [--search DOCUMENTS] [--json FILE]    (make bench)

Everything is made in a temporary folder, serves on 127.0.0.1 alone, and is stopped at the end. `large` puts
a second portal with fifty times the demo's data beside the first, and one with a million posts. Other work on the
machine lowers every figure; the ratios to baseline C, taken in the same minutes, are what to look at.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks import budget, full_cluster, full_forum, large_forum, portal_pages, upload_speed
from benchmarks.baselines import THREADS, WORKERS, Baseline, serving
from benchmarks.budget import CALENDAR_FEED, DURABLE_WRITE, LIST_PAGE, MEETING_PAGE, ROLL_CALL, Figure
from benchmarks.made_up_data import make_database
from benchmarks.report import Report
from benchmarks.rounds import FULL, QUICK, Effort, Row, load_until, measure_in_turn, requests_made
from benchmarks.worker_memory import worker_memory_mib
from tests.support.live_server import LiveServer, live_server

LARGE_SCALE = 50
REPLY_OF_C = "C reply (durable)"
COMPARED_WITH = {"cluster home": "C list", "meeting list": "C list", full_forum.LIST: "C list"}
BUDGETS = {
    "cluster home": LIST_PAGE,
    "meeting list": LIST_PAGE,
    "meeting page": MEETING_PAGE,
    full_cluster.ROLL_CALL: ROLL_CALL,
    full_cluster.FEED: CALENDAR_FEED,
    full_forum.LIST: LIST_PAGE,
    full_forum.PAGE: MEETING_PAGE,
}


def main() -> int:
    """Measure, print the table, write the JSON if asked."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two short rounds instead of five longer ones")
    parser.add_argument(
        "--size",
        choices=["demo", "large"],
        default="demo",
        help="large: 50 times the demo and a million posts too",
    )
    parser.add_argument(
        "--search",
        type=int,
        default=0,
        metavar="DOCUMENTS",
        help="search among so many documents too, on both databases; 200000 are what is promised",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure there as well")
    options = parser.parse_args()
    # An installation keeps its compiled modules: a start that compiles them all anew is nobody's start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kkg-bench-")))
        report = measure_all(stack, folder, QUICK if options.quick else FULL, options.size)
        if options.search:
            report.figures += search_figures(options.search)
    print(report.text())
    if options.json:
        report.write_json(options.json)
    return 0


def measure_all(stack: ExitStack, folder: Path, effort: Effort, size: str) -> Report:
    """Start all servers on `stack` and fill a report."""
    tell("preparing the baselines' data and the portal's demo")
    make_database(folder / "baseline.db")
    b = stack.enter_context(serving("b", folder / "baseline.db", folder))
    c = stack.enter_context(serving("c", folder / "baseline.db", folder))
    portal = stack.enter_context(live_server(folder / "demo", workers=WORKERS, threads=THREADS))
    portal_rows = rows_of_portal(portal, "")
    answering = row_of_answers(portal, portal_rows)
    answers_before = portal_pages.stored_answers(portal)
    large_rows = [_row(page) for page in full_cluster.large_pages(portal)]
    forum_rows, forum_server = rows_of_forum(stack, folder)
    report = Report(size, [*rows_of_baselines(b, c), *portal_rows, *large_rows, answering, *forum_rows])
    if size == "large":
        tell(f"making {LARGE_SCALE} times the demo's data")
        large = live_server(folder / "large", workers=WORKERS, threads=THREADS, scale=LARGE_SCALE)
        report.rows += rows_of_portal(stack.enter_context(large), f" x{LARGE_SCALE}")
        tell(f"making {large_forum.TIMES} times the forum's posts")
        report.rows += rows_of_large_forum(stack, folder)
    measure_in_turn(report.rows, effort)
    report.figures.append(lost_answers(answering, portal_pages.stored_answers(portal) - answers_before))
    report.figures.append(lost_replies(forum_rows[-1], full_forum.stored_replies(forum_server)))
    report.figures += [*bytes_figures(portal_rows), *memory_figures(portal, portal_rows, effort)]
    report.figures += growth_figures(report.rows)
    report.notes += memory_notes(b, c)
    count_queries(folder / "queries", report)
    report.figures += guard_figures()
    tell("sending one large file in parts")
    report.figures += upload_speed.figures(folder / "uploads", quick=effort is QUICK)
    return report


def rows_of_baselines(b: Baseline, c: Baseline) -> list[Row]:
    return [
        Row("B list", [b.topic_list], "C list"),
        Row("B topic", [b.topic_page], "C topic"),
        Row("C list", [c.topic_list]),
        Row("C topic", [c.topic_page]),
        Row(REPLY_OF_C, [c.reply()]),
    ]


def rows_of_portal(portal: LiveServer, suffix: str) -> list[Row]:
    """The measured pages; with a suffix they are compared with the same page of the first portal."""
    pages = portal_pages.measured_pages(portal)
    if suffix:
        return [Row(page.name + suffix, [page.target], page.name) for page in pages]
    return [_row(page) for page in pages]


def _row(page: portal_pages.Page) -> Row:
    return Row(page.name, [page.target], COMPARED_WITH.get(page.name, "C topic"), BUDGETS[page.name])


def row_of_answers(portal: LiveServer, pages: Sequence[Row]) -> Row:
    """Invited members answer the measured meeting; compared with baseline C's durable reply."""
    meeting = next(row for row in pages if row.name == "meeting page").targets[0]
    return Row("answer (durable)", portal_pages.answers_to(portal, meeting), REPLY_OF_C, DURABLE_WRITE)


def rows_of_forum(stack: ExitStack, folder: Path) -> tuple[list[Row], LiveServer]:
    """A portal of its own with ten thousand problems, and without the pause between two replies of one person."""
    place = folder / "forum"
    place.mkdir()
    command = full_forum.without_pauses(place)
    server = stack.enter_context(live_server(place, portal=command, workers=WORKERS, threads=THREADS))
    forum = full_forum.fill(server)
    rows = [_row(page) for page in full_forum.pages(server, forum)]
    rows.append(Row(full_forum.REPLY, full_forum.replies(server, forum), REPLY_OF_C, DURABLE_WRITE))
    return rows, server


def rows_of_large_forum(stack: ExitStack, folder: Path) -> list[Row]:
    """The forum's pages among a million posts, each compared with itself among a hundred thousand."""
    place = folder / "large-forum"
    server = stack.enter_context(live_server(place, workers=WORKERS, threads=THREADS))
    forum = full_forum.fill(server)
    large_forum.multiply(server)
    pages = full_forum.pages(server, forum)
    return [Row(page.name + large_forum.SUFFIX, [page.target], page.name) for page in pages]


def lost_replies(row: Row, stored: int) -> Figure:
    """As for answers; a reply whose form is sent again is told that it is there, and is not counted twice."""
    return Figure(
        "acknowledged replies that were lost", max(0, min(row.acknowledged, len(row.targets)) - stored), "", 0
    )


def lost_answers(row: Row, stored: int) -> Figure:
    """Answers the server said it had and the database has not. More stored than said were cut off by a run's end."""
    return Figure("acknowledged answers that were lost", max(0, row.acknowledged - stored), "", 0)


def bytes_figures(rows: Sequence[Row]) -> list[Figure]:
    first = portal_pages.first_visit_bytes(rows[0].targets[0])
    later = [(row.name, portal_pages.bytes_on_the_wire(row.targets[0])) for row in rows]
    return [
        Figure("bytes of a first visit, assets and headers in", first, "B", budget.FIRST_VISIT_BYTES),
        *(Figure(f"bytes of {name} later", size, "B", budget.LATER_PAGE_BYTES) for name, size in later),
    ]


def memory_figures(portal: LiveServer, rows: Sequence[Row], effort: Effort) -> list[Figure]:
    """The largest worker once warm and again after many requests: it must be small and not grow."""
    warm = max(worker_memory_mib(portal.process_id))
    load_until(
        rows, max(effort.memory_requests // 2, effort.memory_requests - requests_made(rows, effort.seconds))
    )
    later = max(worker_memory_mib(portal.process_id))
    limit = budget.MEMORY_MIB_A_WORKER
    return [
        Figure(f"memory of a worker after {effort.memory_requests:,} requests", later, "MiB", limit),
        Figure("growth of a worker over the last half of them", later - warm, "MiB", 2.0),
        Figure("start to first answer", portal.start_seconds, "s", budget.COLD_START_SECONDS),
    ]


def memory_notes(b: Baseline, c: Baseline) -> list[str]:
    return [
        f"baseline {name}: {max(worker_memory_mib(baseline.process_id)):.0f} MiB a worker, "
        f"{baseline.start_seconds:.2f} s to its first answer"
        for name, baseline in (("B", b), ("C", c))
    ]


def growth_figures(rows: Sequence[Row]) -> list[Figure]:
    """The large portal's speed as a share of the small one's, page by page."""
    speeds = {row.name: row.load(8).requests_per_second for row in rows}
    return [
        Figure(
            f"speed of {row.name} beside demo size",
            speeds[row.name] / max(speeds[row.compared_with], 0.001),
            "x",
            budget.LARGE_TO_DEMO,
            at_least=True,
        )
        for row in rows
        if row.name.endswith((f" x{LARGE_SCALE}", large_forum.SUFFIX))
    ]


def count_queries(folder: Path, report: Report) -> None:
    """Ask each page of a portal that tells its queries (KKG_BENCH=1), once warm."""
    with live_server(folder, environment={"KKG_BENCH": "1"}) as portal:
        by_name = {row.name: row for row in report.rows}
        for page in [*rows_of_portal(portal, ""), *map(_row, full_cluster.large_pages(portal))]:
            target = page.targets[0]
            portal_pages.queries(target)
            by_name[page.name].queries = portal_pages.queries(target)
            if by_name[page.name].queries is None:
                report.notes.append(f"{page.name} told no queries: no Server-Timing header with KKG_BENCH=1")


def guard_figures() -> list[Figure]:
    """In a process of its own: it maps two tables the portal does not have."""
    command = [sys.executable, "-m", "benchmarks.guard_cost"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    cases: dict[str, float] = json.loads(printed)
    extra = {kind: cases[f"{kind}, guard"] - cases[f"{kind}, no guard"] for kind in ("hot", "built anew")}
    limit = budget.GUARD_MICROSECONDS
    return [Figure(f"tenancy guard, statement {kind}", cost, "us", limit) for kind, cost in extra.items()]


def search_figures(documents: int) -> list[Figure]:
    """In processes of their own: each fills a database for minutes, and the portal's figures are taken by then."""
    figures = []
    for database in ("sqlite", "postgres"):
        tell(f"filling {database} with {documents:,} documents")
        command = [sys.executable, "-m", "benchmarks.search_speed"]
        command += ["--documents", str(documents), "--database", database]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        measured: dict[str, float] = json.loads(printed)
        figures += [
            Figure(f"{database}: {name.replace(' ms', '')}", value, "ms", budget.SEARCH_P95_MS)
            for name, value in measured.items()
            if "p95" in name
        ]
    return figures


def tell(what: str) -> None:
    print(what, file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
