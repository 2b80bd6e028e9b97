"""What somebody read of a thread, as ranges of numbers in one line: "1-40,44". Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# A thread that is read in thousands of pieces is kept as what was read from the beginning.
MOST_RANGES = 200

Range = tuple[int, int]


def parse(text: str) -> list[Range]:
    """Ranges in order, without overlaps; what is no range is passed over."""
    found: list[Range] = []
    for part in text.split(","):
        first, _dash, last = part.strip().partition("-")
        if first.isascii() and first.isdigit():
            begins = int(first)
            ends = int(last) if last.isascii() and last.isdigit() else begins
            if 0 < begins <= ends:
                found.append((begins, ends))
    return _joined(found)


def spell(ranges: Sequence[Range]) -> str:
    kept = list(ranges)[:MOST_RANGES]
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in kept)


def with_range(text: str, first: int, last: int) -> str:
    """`text` and the numbers from `first` to `last`."""
    return spell(_joined([*parse(text), (first, last)])) if 0 < first <= last else text


def with_number(text: str, number: int) -> str:
    return with_range(text, number, number)


def without_from(text: str, first: int) -> str:
    """Only what was read before number `first`: from there on it is unread again."""
    return spell([(begins, min(ends, first - 1)) for begins, ends in parse(text) if begins < first])


def first_unread(text: str, last_no: int) -> int | None:
    """The lowest number up to `last_no` that was not read."""
    expected = 1
    for begins, ends in parse(text):
        if begins > expected:
            break
        expected = ends + 1
    return expected if expected <= last_no else None


def unread_count(text: str, last_no: int) -> int:
    read = sum(min(ends, last_no) - begins + 1 for begins, ends in parse(text) if begins <= last_no)
    return last_no - read


def moved(text: str, places: Iterable[tuple[int, int]]) -> list[int]:
    """Of posts that moved, as (old number, new number), the new numbers of those that were read."""
    ranges = parse(text)
    return [new for old, new in places if any(first <= old <= last for first, last in ranges)]


def _joined(ranges: Sequence[Range]) -> list[Range]:
    joined: list[Range] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined
