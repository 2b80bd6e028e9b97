from __future__ import annotations

from datetime import date

import pytest

from kkg_portal.clusters.board.terms import Span, first_uncovered


def day(text: str) -> date | None:
    return date.fromisoformat(f"2026-{text}") if text else None


def span(text: str) -> Span:
    first, _dash, last = text.partition("..")
    starts_on = day(first)
    assert starts_on is not None
    return Span(starts_on, day(last))


@pytest.mark.parametrize(
    ("wanted", "others", "missing"),
    [
        ("01-01..", [], "01-01"),
        ("01-01..", ["01-01.."], ""),
        ("01-01..", ["01-02.."], "01-01"),
        ("01-01..", ["01-01..05-31"], "06-01"),
        ("01-01..", ["06-01..", "01-01..05-31"], ""),
        ("01-01..", ["06-02..", "01-01..05-31"], "06-01"),
        ("01-01..03-31", ["01-01..05-31"], ""),
        ("01-01..03-31", ["01-01..02-10", "02-05..03-31"], ""),
        ("01-01..01-01", ["01-02.."], "01-01"),
        ("01-01..", ["01-01..02-01", "01-01..03-01"], "03-02"),
    ],
)
def test_the_first_day_without_anybody(wanted: str, others: list[str], missing: str) -> None:
    assert first_uncovered(span(wanted), [span(other) for other in others]) == day(missing)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("01-01..02-01", "02-01..", True),
        ("01-01..02-01", "02-02..", False),
        ("03-01..", "01-01..", True),
        ("03-01..", "01-01..02-28", False),
    ],
)
def test_terms_meet_when_they_share_a_day(one: str, other: str, meet: bool) -> None:
    assert span(one).meets(span(other)) is meet
    assert span(other).meets(span(one)) is meet
