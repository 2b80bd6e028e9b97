from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.meetings.paragraphs import compare, joined, merge, paragraphs, replace_paragraph

PARTS = st.lists(st.sampled_from(["satu", "dua", "tiga", "empat", "lima\nbaris", "enam"]), max_size=6)
FEW_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "write", "drop"]),
        st.integers(0, 6),
        st.text("abcdef", min_size=1, max_size=4),
    ),
    max_size=4,
)


def worked_on(parts: list[str], steps: list[tuple[str, int, str]], writer: str) -> list[str]:
    """What somebody makes of a text; each writer's new paragraphs can be told apart."""
    found = list(parts)
    for act, at, word in steps:
        typed = f"{writer}:{word}"
        if act == "add":
            found.insert(min(at, len(found)), typed)
        elif found and act == "write":
            found[at % len(found)] = typed
        elif found:
            del found[at % len(found)]
    return found


@given(PARTS, FEW_STEPS, FEW_STEPS)
def test_nothing_that_anybody_typed_is_missing_from_what_is_joined(
    parts: list[str], theirs: list[tuple[str, int, str]], mine: list[tuple[str, int, str]]
) -> None:
    base, one, other = joined(parts), worked_on(parts, theirs, "Sari"), worked_on(parts, mine, "Budi")

    merged = merge(base, joined(one), joined(other))

    if merged is not None:
        found = paragraphs(merged)
        typed = [part for part in (*one, *other) if part.startswith(("Sari:", "Budi:"))]
        assert set(typed) <= set(found)
        # Of two that read alike each may have written one anew.
        untouched = {part for part in parts if parts.count(part) == 1} & set(one) & set(other)
        assert untouched <= set(found)


@given(PARTS, FEW_STEPS)
def test_joining_with_somebody_who_changed_nothing_gives_the_other_text(
    parts: list[str], steps: list[tuple[str, int, str]]
) -> None:
    base, changed = joined(parts), joined(worked_on(parts, steps, "Sari"))

    assert merge(base, changed, base) == changed
    assert merge(base, base, changed) == changed
    assert merge(base, changed, changed) == changed


@given(PARTS, FEW_STEPS, FEW_STEPS)
def test_joining_does_not_depend_on_who_came_first(
    parts: list[str], theirs: list[tuple[str, int, str]], mine: list[tuple[str, int, str]]
) -> None:
    base, one, other = (
        joined(text) for text in (parts, worked_on(parts, theirs, "Sari"), worked_on(parts, mine, "Budi"))
    )

    assert merge(base, one, other) == merge(base, other, one)


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "expected"),
    [
        ("a\n\nb\n\nc", "A\n\nb\n\nc", "a\n\nb\n\nC", "A\n\nb\n\nC"),
        ("a\n\nb", "A\n\nb", "a\n\nB", "A\n\nB"),
        ("a\n\nb", "a\n\nx\n\nb", "a\n\nb\n\ny", "a\n\nx\n\nb\n\ny"),
        ("a\n\nb", "b", "a\n\nB", "B"),
        ("a", "A1", "A2", None),
        ("a", "a\n\nx", "a\n\ny", None),
        ("a", "", "A", None),
        ("", "x", "y", None),
        ("", "x", "x", "x"),
    ],
)
def test_different_paragraphs_are_joined_and_the_same_one_is_not(
    base: str, theirs: str, mine: str, expected: str | None
) -> None:
    assert merge(base, theirs, mine) == expected


def test_one_paragraph_is_written_anew() -> None:
    assert replace_paragraph("satu\n\ndua\n\ntiga", "dua", "DUA") == "satu\n\nDUA\n\ntiga"
    assert replace_paragraph("satu", "", "dua") == "satu\n\ndua"
    assert replace_paragraph("satu", "hilang", "x") is None


@given(st.text("ab <>\n", max_size=60), st.text("ab <>\n", max_size=60))
def test_a_comparison_holds_both_texts(old: str, new: str) -> None:
    found = compare(old, new)

    before = ["".join(s.text for s in part if s.change != "added") for part in found]
    after = ["".join(s.text for s in part if s.change != "removed") for part in found]
    assert [part for part in before if part] == paragraphs(old)
    assert [part for part in after if part] == paragraphs(new)
