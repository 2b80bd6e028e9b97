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
        lines += ["", *self.notes] if self.notes else []
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
        path.write_text(json.dumps({**found, "notes": self.notes}, indent=2) + "\n")

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
        other = next((other for other in self.rows if other.name == row.compared_with), None)
        if other is None:
            return None
        most = max(CONCURRENCIES)
        return row.load(most).requests_per_second / max(other.load(most).requests_per_second, 0.001)

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
            if row.budget.p99_ms and eight.p99_ms > row.budget.p99_ms:
                broken.append("p99")
            if row.queries is not None and row.queries > row.budget.queries:
                broken.append("queries")
        return broken
