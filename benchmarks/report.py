"""The benchmark's result as a table for people and as JSON for the next comparison."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.budget import Figure
from benchmarks.load import generator_name
from benchmarks.rounds import CONCURRENCIES, Row

HEAD = (
    f"{'page':<24} {'1: req/s':>9} {'p50':>7} {'p99':>7} {'8: req/s':>9} {'p50':>7} {'p99':>7}"
    f" {'x C':>6} {'budget':>7} {'queries':>8}  verdict"
)


@dataclass
class Report:
    """All that one run of the benchmark found."""

    size: str
    rows: list[Row] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The table; requests a second, milliseconds."""
        lines = [f"KKG Portal, {self.size} data, by {generator_name()}; medians, milliseconds", "", HEAD]
        lines += [self._line(row) for row in self.rows]
        lines += ["", *map(str, self.figures)]
        notes = [*self._notes_on_p99(), *self.notes]
        lines += ["", *notes] if notes else []
        return "\n".join(lines)

    def write_json(self, path: Path) -> None:
        """Every figure, unrounded."""
        rows = {
            row.name: {
                **{f"at_{count}": dataclasses.asdict(row.load(count)) for count in CONCURRENCIES},
                "ratio": self._ratio(row),
                "queries": row.queries,
                "broken": self._broken(row),
            }
            for row in self.rows
        }
        figures = {
            figure.name: {**dataclasses.asdict(figure), "kept": figure.is_kept} for figure in self.figures
        }
        found = {"size": self.size, "generator": generator_name(), "rows": rows, "figures": figures}
        path.write_text(json.dumps({**found, "notes": [*self._notes_on_p99(), *self.notes]}, indent=2) + "\n")

    def _line(self, row: Row) -> str:
        one, eight = (row.load(count) for count in CONCURRENCIES)
        ratio = self._ratio(row)
        budget = f">={row.budget.ratio_to_c:g}" if row.budget else ""
        ratio_text = "" if ratio is None else f"{ratio:.2f}"
        queries = "" if row.queries is None else str(row.queries)
        return (
            f"{row.name:<24} {one.requests_per_second:>9,.0f} {one.p50_ms:>7.1f} {one.p99_ms:>7.1f}"
            f" {eight.requests_per_second:>9,.0f} {eight.p50_ms:>7.1f} {eight.p99_ms:>7.1f}"
            f" {ratio_text:>6} {budget:>7} {queries:>8}  {self._verdict(row)}"
        )

    def _ratio(self, row: Row) -> float | None:
        other = self._compared(row)
        return None if other is None else row_speed(row) / max(row_speed(other), 0.001)

    def _compared(self, row: Row) -> Row | None:
        return next((other for other in self.rows if other.name == row.compared_with), None)

    def _p99_limit(self, row: Row) -> float | None:
        """The budget's, or what baseline C itself takes where the machine is too slow for that."""
        other = self._compared(row)
        if row.budget is None or row.budget.p99_ms is None or other is None:
            return None
        return max(row.budget.p99_ms, other.load(max(CONCURRENCIES)).p99_ms)

    def _notes_on_p99(self) -> list[str]:
        """Where the machine does not let even baseline C stay below the budget."""
        notes = []
        for row in self.rows:
            limit = self._p99_limit(row)
            if row.budget and row.budget.p99_ms and limit and limit > row.budget.p99_ms:
                notes.append(
                    f"{row.name}: a p99 of {row.budget.p99_ms:g} ms is promised, but baseline C takes "
                    f"{limit:.0f} ms on this machine; no slower than C counts as kept"
                )
        return notes

    def _verdict(self, row: Row) -> str:
        broken = self._broken(row)
        if broken:
            return "NOT KEPT: " + ", ".join(broken)
        return "kept" if row.budget else ""

    def _broken(self, row: Row) -> list[str]:
        eight = row.load(max(CONCURRENCIES))
        broken: list[str] = []
        if errors := sum(row.load(count).errors for count in CONCURRENCIES):
            broken.append(f"{errors} errors")
        if row.budget:
            if (self._ratio(row) or 0) < row.budget.ratio_to_c:
                broken.append("speed")
            if (limit := self._p99_limit(row)) is not None and eight.p99_ms > limit:
                broken.append("p99")
            if row.budget.queries is not None and (row.queries or 0) > row.budget.queries:
                broken.append("queries")
        return broken


def row_speed(row: Row) -> float:
    """Requests a second under the most load."""
    return row.load(max(CONCURRENCIES)).requests_per_second
