"""Short runs in turn: every row is measured once a round, so that a busy moment hits all alike."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.budget import PageBudget
from benchmarks.load import Load, Target, measure, median

CONCURRENCIES = (1, 8)
WARM_UP_SECONDS = 1.0


@dataclass
class Row:
    """One line of the table: requests made in turn, what they are compared with, what was promised."""

    name: str
    targets: Sequence[Target]
    compared_with: str = ""
    budget: PageBudget | None = None
    queries: int | None = None
    runs: dict[int, list[Load]] = field(default_factory=lambda: {count: [] for count in CONCURRENCIES})
    acknowledged: int = 0

    def measure(self, concurrency: int, seconds: float) -> Load:
        """One run, whose good answers are counted whatever it was for."""
        load = measure(self.targets, concurrency=concurrency, seconds=seconds)
        self.acknowledged += load.acknowledged
        return load

    def load(self, concurrency: int) -> Load:
        """The median of this row's runs."""
        return median(self.runs[concurrency])


@dataclass(frozen=True)
class Effort:
    """How long to measure."""

    rounds: int
    seconds: float
    memory_requests: int


QUICK = Effort(rounds=2, seconds=1, memory_requests=1_000)
FULL = Effort(rounds=5, seconds=3, memory_requests=10_000)


def measure_in_turn(rows: Sequence[Row], effort: Effort) -> None:
    """Fill every row's runs; progress goes to standard error."""
    for row in rows:
        row.measure(max(CONCURRENCIES), WARM_UP_SECONDS)
    for number in range(1, effort.rounds + 1):
        print(f"round {number} of {effort.rounds}", file=sys.stderr)
        # Every other round the other way about: nobody always comes after the same neighbour.
        for row in rows if number % 2 else reversed(rows):
            for concurrency in CONCURRENCIES:
                row.runs[concurrency].append(row.measure(concurrency, effort.seconds))


def requests_made(rows: Sequence[Row], seconds: float) -> int:
    """About how many requests the rows' runs came to."""
    runs = [run for row in rows for loads in row.runs.values() for run in loads]
    return round(sum(run.requests_per_second for run in runs) * seconds)


def load_until(rows: Sequence[Row], missing: int) -> None:
    """Ask the rows in turn until about `missing` more requests were answered; at most 200 short runs."""
    for number in range(200):
        if missing <= 0:
            return
        missing -= round(rows[number % len(rows)].measure(8, 1).requests_per_second)
