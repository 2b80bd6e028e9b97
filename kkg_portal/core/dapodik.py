"""Reads the teacher list of a school: the Dapodik export or a sheet made by hand.

The export has 51 columns, among them mother's name, NIK and bank account. Ten are read; everything else is
dropped cell by cell while reading and is in no result, message or log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, BinaryIO

from kkg_portal.core import dapodik_columns as columns
from kkg_portal.core import identifiers
from kkg_portal.core.dapodik_columns import Header, SchoolHint, label
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import _
from kkg_portal.core.person_names import PersonName, clean_name, split_titles
from kkg_portal.core.sheet_reading import Row, tables

MOST_ROWS = 2000
LONGEST_TEXT = 120

# Up to here a number in a sheet has all its digits; longer ones have been rounded.
_LARGEST_EXACT = 10**15
_EMPTY_MARKS = frozenset(
    {"-", "--", "–", "—", "0", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!"}
)
_FORMULA_STARTS = ("=", "+", "-", "@")
_PLAIN_MEMBERS = frozenset(
    {"guru", "guru anggota", "anggota", "guru kelas", "guru mapel", "teacher", "member"}
)
_SEXES = {
    **dict.fromkeys(("l", "lk", "laki-laki", "laki laki", "laki", "pria", "m", "male"), "L"),
    **dict.fromkeys(("p", "pr", "perempuan", "wanita", "f", "female"), "P"),
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A cell that was left out, under Dapodik's heading, with what to do about it."""

    column: str
    message: str


@dataclass(frozen=True, slots=True)
class DapodikRow:
    """One teacher; "" is an empty cell or a refused one. `name` is None only with a problem saying why."""

    row_number: int
    name: PersonName | None
    nuptk: str
    sex: str
    nip: str
    employment_status: str
    ptk_type: str
    phone: str
    email: str
    extra_duty: str
    rank_grade: str
    grade: str
    subject: str
    school_hint: SchoolHint
    problems: tuple[RowProblem, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DapodikSheet:
    """The teachers of one file; `columns` are the headings that were read, the others are only counted."""

    rows: tuple[DapodikRow, ...]
    school: SchoolHint
    is_export: bool
    columns: tuple[str, ...]
    dropped_columns: int


def read_export(stream: BinaryIO, filename: str) -> DapodikSheet:
    """The teachers in an uploaded .xlsx or .csv; nothing but Invalid is raised for a file that is none.

    A bad cell is a problem of its row, not of the file. Nothing of the file is kept.
    """
    nearest: dict[str, int] = {}
    for table in tables(stream, filename):
        rows = enumerate(table, start=1)
        above: list[Row] = []
        for _number, row in islice(rows, columns.HEADER_ROWS):
            if header := columns.header_in(row):
                return _sheet(header, columns.school_in(above), rows)
            nearest = max(nearest, columns.known_columns(row), key=len)
            above.append(row)
    raise columns.no_header(nearest)


def _sheet(header: Header, school: SchoolHint, rows: Iterator[tuple[int, Row]]) -> DapodikSheet:
    found: list[DapodikRow] = []
    for number, row in rows:
        cells = {column: row[at] for column, at in header.positions.items() if at < len(row)}
        texts = {column: text for column, cell in cells.items() if (text := cell_text(cell))}
        if not texts or columns.NAME in columns.known_columns([texts.get(columns.NAME)]):
            continue  # An empty row, or the header once more at the top of a printed page.
        if len(found) == MOST_ROWS:
            raise Invalid(
                _("The list has more than %(most)d rows. Send it in smaller parts.", most=MOST_ROWS)
            )
        found.append(_Reading(texts, _rounded_columns(cells)).teacher(number, school))
    if not found:
        raise Invalid(_("There is no teacher below the headings. Check that the list has been filled in."))
    return DapodikSheet(
        rows=_with_repeated_ids_marked(found),
        school=school,
        is_export=header.is_export,
        columns=tuple(label(column) for column in header.positions),
        dropped_columns=header.dropped_columns,
    )


def cell_text(cell: Any) -> str:
    """A cell as one line of text; a number that lost digits comes out as 1.98001E+17 and is refused later."""
    if isinstance(cell, float):
        is_exact = cell.is_integer() and abs(cell) < _LARGEST_EXACT
        cell = int(cell) if is_exact else f"{cell:.5E}" if abs(cell) >= _LARGEST_EXACT else cell
    text = "" if cell is None else clean_name(str(cell))
    return "" if text in _EMPTY_MARKS else text


def _rounded_columns(cells: Mapping[str, Any]) -> frozenset[str]:
    """Id columns kept as a number too long for a spreadsheet, which then often ends in zeros."""
    return frozenset(
        column
        for column in (columns.NUPTK, columns.NIP)
        if isinstance(cell := cells.get(column), int) and cell >= _LARGEST_EXACT and cell % 10 == 0
    )


class _Reading:
    """One row on its way from texts to a teacher, collecting what is wrong with it."""

    def __init__(self, texts: Mapping[str, str], rounded: frozenset[str]) -> None:
        self._texts = texts
        self._rounded = rounded
        self._problems: list[RowProblem] = []
        self._warnings: list[str] = []

    def teacher(self, row_number: int, school: SchoolHint) -> DapodikRow:
        read = DapodikRow(
            row_number=row_number,
            name=self._name(),
            nuptk=self._checked(columns.NUPTK, identifiers.nuptk),
            sex=self._checked(columns.SEX, _sex),
            nip=self._checked(columns.NIP, self._nip),
            employment_status=self._checked(columns.EMPLOYMENT_STATUS, _short),
            ptk_type=self._checked(columns.PTK_TYPE, _short),
            phone=self._checked(columns.PHONE, identifiers.phone),
            email=self._checked(columns.EMAIL, identifiers.email),
            extra_duty=self._checked(columns.EXTRA_DUTY, _short),
            rank_grade=self._checked(columns.RANK_GRADE, _short),
            grade=self._checked(columns.GRADE, _short),
            subject=self._checked(columns.SUBJECT, _short),
            school_hint=self._school(school),
        )
        self._note_role()
        return replace(read, problems=tuple(self._problems), warnings=tuple(self._warnings))

    def _checked(self, column: str, check: Callable[[str], str]) -> str:
        text = self._texts.get(column, "")
        if not text:
            return ""
        try:
            value = check(_unquoted(text))
        except Invalid as refused:
            self._problems.append(RowProblem(label(column), refused.message))
            return ""
        if column in self._rounded:
            self._warnings.append(
                _("This %(label)s ends in 0: Excel may have rounded it. Please check.", label=label(column))
            )
        return value

    def _name(self) -> PersonName | None:
        text = self._texts.get(columns.NAME, "")
        if not any(char.isalpha() for char in text):
            message = _("The name is still empty. For example: %(example)s", example="Sri Wahyuni, S.Pd.")
            self._problems.append(RowProblem(label(columns.NAME), message))
            return None
        if text.startswith(_FORMULA_STARTS):
            self._warnings.append(_("This name begins like a formula and was kept as text. Please check."))
        try:
            return split_titles(text)
        except Invalid as refused:
            self._problems.append(RowProblem(label(columns.NAME), refused.message))
            return None

    def _nip(self, text: str) -> str:
        reading = identifiers.nip(text)
        self._warnings.extend(reading.warnings)
        return reading.value

    def _note_role(self) -> None:
        """A file gives nobody a role: who leads a group is decided on the page where all can see it."""
        role = self._texts.get(columns.ROLE, "")
        if role and role.casefold() not in _PLAIN_MEMBERS:
            self._warnings.append(
                _(
                    "Everybody comes in as a teacher. Give other roles on the board's page: %(role)s",
                    role=role[:60],
                )
            )

    def _school(self, school: SchoolHint) -> SchoolHint:
        npsn = self._checked(columns.NPSN, identifiers.npsn)
        name = self._checked(columns.SCHOOL, _short)
        if name.isdigit() and len(name) == identifiers.NPSN_LENGTH and not npsn:
            npsn, name = name, ""
        return SchoolHint(npsn, name) if npsn or name else school


def _unquoted(text: str) -> str:
    """Without the tricks that keep ids as text in Excel: '9900... and ="9900..."."""
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1]
    return text.lstrip("'’")


def _short(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise Invalid(_("This text is too long. Shorten it to %(most)d letters.", most=LONGEST_TEXT))
    return text


def _sex(text: str) -> str:
    try:
        return _SEXES[text.lower()]
    except KeyError:
        raise Invalid(_("Write L for a man or P for a woman.")) from None


def _with_repeated_ids_marked(rows: list[DapodikRow]) -> tuple[DapodikRow, ...]:
    """The rows, with a problem on every later one that has the NUPTK or NIP of an earlier one."""
    first_rows: dict[tuple[str, str], int] = {}
    marked: list[DapodikRow] = []
    for row in rows:
        problems = list(row.problems)
        for column, value in ((columns.NUPTK, row.nuptk), (columns.NIP, row.nip)):
            first = first_rows.setdefault((column, value), row.row_number)
            if value and first != row.row_number:
                message = _(
                    "This %(label)s is already in row %(row)d. Correct one of the two.",
                    label=label(column),
                    row=first,
                )
                problems.append(RowProblem(label(column), message))
        marked.append(replace(row, problems=tuple(problems)))
    return tuple(marked)
