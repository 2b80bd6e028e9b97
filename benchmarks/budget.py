"""What speed was promised: each line of the benchmark's table with its limit and whether it was kept."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_VISIT_BYTES = 30_000
LATER_PAGE_BYTES = 10_000
MEMORY_MIB_A_WORKER = 70.0
COLD_START_SECONDS = 1.0
GUARD_MICROSECONDS = 50.0
LARGE_TO_DEMO = 0.9
SEARCH_P95_MS = 50.0
# Beside a program that writes the same bytes in the same parts, each safe on the disk before the next.
UPLOAD_TO_COPY = 0.1
UPLOAD_GROWTH_MIB = 8.0


@dataclass(frozen=True)
class PageBudget:
    """A request's speed at concurrency 8 in relation to baseline C, its slowest answers and its queries.

    `p99_ms` is for a machine on which baseline C stays below it too; where C does not, no slower than C is kept.
    """

    ratio_to_c: float
    p99_ms: float | None = None
    queries: int | None = None


LIST_PAGE = PageBudget(ratio_to_c=1.0, p99_ms=30.0, queries=6)
MEETING_PAGE = PageBudget(ratio_to_c=0.8, queries=8)
DURABLE_WRITE = PageBudget(ratio_to_c=0.6)
# 150 rows with a choice of seven, and a calendar of 60 entries, beside a page of 20 rows.
ROLL_CALL = PageBudget(ratio_to_c=0.1, queries=12)
CALENDAR_FEED = PageBudget(ratio_to_c=0.1, queries=14)


@dataclass(frozen=True)
class Figure:
    """One measured figure beside its limit."""

    name: str
    value: float
    unit: str
    limit: float
    at_least: bool = False

    @property
    def is_kept(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<="
        verdict = "kept" if self.is_kept else "NOT KEPT"
        return f"{self.name:<52} {self.value:>10,.2f} {self.unit:<6} {sign} {self.limit:<9,g} {verdict}"
