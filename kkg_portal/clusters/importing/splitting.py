"""A list of several schools, cut into one list for each: looked at, written and undone school by school."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kkg_portal.clusters.directory import SchoolRow
from kkg_portal.clusters.importing.kept_rows import Contacts, KeptRow, find_school, guess_school, kept_rows
from kkg_portal.core.dapodik import DapodikRow, DapodikSheet
from kkg_portal.core.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one school; those of schools nobody here knows stand, refused, with the first."""

    school: SchoolRow
    rows: Sequence[KeptRow]


def parts(sheet: DapodikSheet, chosen: str, contacts: Contacts, schools: Sequence[SchoolRow]) -> list[Part]:
    """One part where a school was chosen or the heading names it; else one for each school the rows name."""
    by_school: dict[int, list[DapodikRow]] = defaultdict(list)
    unknown: list[DapodikRow] = []
    for row in sheet.rows:
        school = guess_school(row.school_hint, schools)
        if school is None:
            unknown.append(row)
        else:
            by_school[school.id].append(row)
    if chosen or sheet.school.npsn or sheet.school.name or not by_school:
        school = find_school(sheet.school, chosen, schools)
        return [Part(school, kept_rows(sheet, school, contacts))]
    found = [
        Part(school, kept_rows(replace(sheet, rows=tuple(by_school[school.id])), school, contacts))
        for school in schools
        if school.id in by_school
    ]
    return [_with_unknown(found[0], unknown, sheet, contacts), *found[1:]]


def _with_unknown(part: Part, unknown: Sequence[DapodikRow], sheet: DapodikSheet, contacts: Contacts) -> Part:
    rows = kept_rows(replace(sheet, rows=tuple(unknown)), part.school, contacts)
    refused = [replace(kept, refused=_school_sentence(row)) for kept, row in zip(rows, unknown, strict=True)]
    return Part(part.school, sorted([*part.rows, *refused], key=lambda row: row.number))


def _school_sentence(row: DapodikRow) -> str:
    named = row.school_hint.name or row.school_hint.npsn
    if not named:
        return _("Sekolah: this row names no school. Write its name or NPSN.")
    return _("Sekolah: none of your schools here is %(school)s. Check the name or NPSN.", school=named)
