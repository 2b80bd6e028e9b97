"""Who was in a video call, read from the attendance file of Zoom, Google Meet or Teams.

The files differ by product, year and language, so the table is found by its headings: a name beside a time, a
duration, or what somebody did and when. Rows of one person become one; nothing here knows who is a member.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from kkg_portal.api import Invalid, tables_in_file
from kkg_portal.api import gettext as _

from .call_times import CallMoment, Localise, minutes_in, moment_in

MOST_ROWS = 2000
MOST_PEOPLE = 400
# Above the table stands what the call was called, when it was and who gave it.
_HEADING_WITHIN = 40
_LONGEST_NAME = 120

# In the order they are asked; the first that fits a heading says what its column is.
_HEADINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("topic", ("topic", "topik")),
    ("email", ("email", "e-mail", "surel")),
    ("action", ("action", "tindakan")),
    ("stamp", ("timestamp", "cap waktu", "stempel waktu")),
    ("waiting", ("waiting room", "ruang tunggu")),
    ("duration", ("duration", "durasi", "time in call")),
    ("joined", ("join", "gabung", "masuk")),
    ("left", ("leave", "left", "exit", "keluar", "meninggalkan")),
    ("first", ("first name", "nama depan")),
    ("last", ("last name", "nama belakang")),
    ("name", ("name", "nama")),
)
_ENTERING = ("join", "gabung", "masuk")
_YES = frozenset({"yes", "ya", "true"})


@dataclass(frozen=True, slots=True)
class Stay:
    """One line of the file: from, until, and the minutes it says, as far as it says them."""

    joined: CallMoment | None
    left: CallMoment | None
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Caller:
    """One person of the call, known by what they called themselves and perhaps by an address."""

    name: str
    email: str
    stays: tuple[Stay, ...]


def read_call_log(stream: BinaryIO, filename: str, localise: Localise) -> list[Caller]:
    """In the order they first appear. Raises Invalid that says what kind of file is meant."""
    for table in tables_in_file(stream, filename):
        callers = _callers(table, localise)
        if callers:
            return callers
    raise Invalid(
        _(
            "No list of participants was found in this file. Choose the attendance file of Zoom, Google Meet "
            "or Teams: it has a column with names and one with times or minutes."
        ),
        field="file",
    )


def _callers(table: Iterator[tuple[Any, ...]], localise: Localise) -> list[Caller]:
    columns = _find_columns(islice(table, _HEADING_WITHIN))
    if columns is None:
        return []
    found: dict[str, Caller] = {}
    for row in _rows_of_table(table):
        name, email = _who(row, columns)
        if not name or _cell(row, columns, "waiting").casefold() in _YES:
            continue
        key = email or " ".join(name.casefold().split())
        known = found.get(key, Caller(name, email, ()))
        found[key] = Caller(known.name, email, _with_stay(known.stays, row, columns, localise))
        if len(found) > MOST_PEOPLE:
            raise Invalid(
                _("These are more than %(most)d people. Choose the file of one meeting.", most=MOST_PEOPLE),
                field="file",
            )
    return list(found.values())


def _find_columns(rows: Iterable[tuple[Any, ...]]) -> dict[str, int] | None:
    """What stands in which column, from the first line that can be the heading of such a table."""
    for row in rows:
        columns: dict[str, int] = {}
        for number, cell in enumerate(row):
            kind = _kind_of(cell)
            if kind:
                columns.setdefault(kind, number)
                if kind == "duration" and _is_in_seconds(cell):
                    columns["seconds"] = number
        has_name = "name" in columns or "first" in columns
        has_time = "duration" in columns or "joined" in columns or {"action", "stamp"} <= columns.keys()
        if has_name and has_time and "topic" not in columns:
            return columns
    return None


def _kind_of(cell: Any) -> str:
    heading = str(cell or "").casefold()
    return next((kind for kind, words in _HEADINGS if any(word in heading for word in words)), "")


def _is_in_seconds(cell: Any) -> bool:
    heading = str(cell).casefold()
    return "second" in heading or "detik" in heading


def _rows_of_table(table: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Until a gap: Teams puts a second table below the first."""
    for row in islice(table, MOST_ROWS):
        if sum(bool(str(cell or "").strip()) for cell in row) < 2:
            return
        yield row


def _who(row: Sequence[Any], columns: dict[str, int]) -> tuple[str, str]:
    name = _cell(row, columns, "name") or " ".join(
        part for part in (_cell(row, columns, "first"), _cell(row, columns, "last")) if part
    )
    email = _cell(row, columns, "email").casefold()
    return name[:_LONGEST_NAME], email if "@" in email else ""


def _cell(row: Sequence[Any], columns: dict[str, int], kind: str) -> str:
    number = columns.get(kind)
    return str(row[number] or "").strip() if number is not None and number < len(row) else ""


def _with_stay(
    stays: tuple[Stay, ...], row: Sequence[Any], columns: dict[str, int], localise: Localise
) -> tuple[Stay, ...]:
    def moment(kind: str) -> CallMoment | None:
        number = columns.get(kind)
        return moment_in(row[number], localise) if number is not None and number < len(row) else None

    if "stamp" in columns:
        stamp = moment("stamp")
        if any(word in _cell(row, columns, "action").casefold() for word in _ENTERING):
            return (*stays, Stay(stamp, None, None))
        return (*stays[:-1], Stay(stays[-1].joined, stamp, None)) if stays else (Stay(None, stamp, None),)
    number = columns.get("duration")
    minutes = None
    if number is not None and number < len(row):
        minutes = minutes_in(row[number], is_seconds="seconds" in columns)
    return (*stays, Stay(moment("joined"), moment("left"), minutes))
