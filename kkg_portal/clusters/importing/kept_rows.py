"""What is kept of a row of the file until the import is decided: twelve columns, contacts only when asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from kkg_portal.clusters.directory import SchoolRow
from kkg_portal.clusters.people.teaching import grades_in, grades_text
from kkg_portal.core import dapodik_columns as columns
from kkg_portal.core.dapodik import DapodikRow, DapodikSheet
from kkg_portal.core.dapodik_columns import SchoolHint
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.person_names import full_name, sort_key

# Room in the member's row; what does not fit is left out with a note instead of being cut.
ROOM = {
    "employment_status": 40,
    "position": 60,
    "extra_duty": 80,
    "rank_grade": 20,
    "grade": 20,
    "subject": 60,
}


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One teacher of the file. `refused` says why the row cannot be used, "" when it can."""

    number: int
    name: str = ""
    title_prefix: str = ""
    title_suffix: str = ""
    nuptk: str = ""
    sex: str = ""
    nip: str = ""
    employment_status: str = ""
    position: str = ""
    extra_duty: str = ""
    rank_grade: str = ""
    grade: str = ""
    subject: str = ""
    phone: str = ""
    email: str = ""
    refused: str = ""
    notes: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        return full_name(self.name, self.title_prefix, self.title_suffix)

    @property
    def sort_name(self) -> str:
        return sort_key(self.name)

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> KeptRow:
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in stored.items() if name in known}
        return cls(**{**values, "notes": tuple(values.get("notes", ()))})


@dataclass(frozen=True, slots=True)
class Contacts:
    """The two opt-ins: phone numbers and e-mail addresses are dropped here unless somebody asked for them."""

    phone: bool = False
    email: bool = False


NO_CONTACTS = Contacts()


def kept_rows(sheet: DapodikSheet, school: SchoolRow, contacts: Contacts) -> list[KeptRow]:
    """The rows of `sheet` as they may be stored, for an import into `school`."""
    return [_kept(row, school, contacts) for row in sheet.rows]


def _kept(row: DapodikRow, school: SchoolRow, contacts: Contacts) -> KeptRow:
    refused = _refusal(row, school)
    kept = KeptRow(
        number=row.row_number,
        nuptk=row.nuptk,
        sex=row.sex,
        nip=row.nip,
        employment_status=row.employment_status,
        position=row.ptk_type,
        extra_duty=row.extra_duty,
        rank_grade=row.rank_grade,
        grade=_grade(row.grade),
        subject=row.subject,
        phone=row.phone if contacts.phone else "",
        email=row.email.lower() if contacts.email else "",
        refused=refused,
        notes=_notes(row, contacts, refused),
    )
    if row.name is not None:
        kept = replace(
            kept,
            name=row.name.name,
            title_prefix=row.name.title_prefix,
            title_suffix=row.name.title_suffix,
        )
    return _fitting(kept)


def _grade(text: str) -> str:
    """Classes in digits as the portal writes them, so that "4" is no change of "IV"; "IV B" stays."""
    known = grades_in(text)
    return grades_text(known) if known and any(char.isdigit() for char in text) else text


def _refusal(row: DapodikRow, school: SchoolRow) -> str:
    if row.name is None:
        return next((problem.message for problem in row.problems), _("There is no name in this row."))
    for problem in row.problems:
        # A value that is still there has a problem with another row: it stands twice in the file.
        if problem.column == columns.label(columns.NUPTK) and row.nuptk:
            return problem.message
        if problem.column == columns.label(columns.NIP) and row.nip:
            return problem.message
    if row.school_hint.npsn and row.school_hint.npsn != school.npsn:
        return _("This teacher belongs to the school with NPSN %(npsn)s.", npsn=row.school_hint.npsn)
    return ""


def _notes(row: DapodikRow, contacts: Contacts, refused: str) -> tuple[str, ...]:
    unwanted = {columns.label(columns.PHONE)} if not contacts.phone else set()
    unwanted |= {columns.label(columns.EMAIL)} if not contacts.email else set()
    problems = [
        f"{problem.column}: {problem.message}"
        for problem in row.problems
        if problem.column not in unwanted and problem.message != refused
    ]
    return (*problems, *row.warnings)


def _fitting(kept: KeptRow) -> KeptRow:
    notes = list(kept.notes)
    shorter: dict[str, Any] = {}
    for name, room in ROOM.items():
        if len(getattr(kept, name)) > room:
            shorter[name] = ""
            notes.append(_("This text is too long. Shorten it to %(most)d letters.", most=room))
    return replace(kept, notes=tuple(notes), **shorter)


def find_school(hint: SchoolHint, chosen: str, schools: Sequence[SchoolRow]) -> SchoolRow:
    """The school the file is for: the one chosen, unless the file clearly speaks of another, else by its heading."""
    named = guess_school(hint, schools)
    picked = next((school for school in schools if school.public_id == chosen), None)
    if picked is None and named is None:
        raise Invalid(_("Choose the school. The file does not say which one it is about."), field="school")
    if picked is not None and named is not None and named.id != picked.id:
        raise Invalid(
            _("The file is about %(file)s, and you chose %(chosen)s.", file=named.name, chosen=picked.name),
            field="school",
        )
    if picked is not None and hint.npsn and hint.npsn != picked.npsn:
        raise Invalid(
            _(
                "The file is about the school with NPSN %(npsn)s, which is not %(chosen)s.",
                npsn=hint.npsn,
                chosen=picked.name,
            ),
            field="school",
        )
    found = picked or named
    assert found is not None
    return found


def guess_school(hint: SchoolHint, schools: Sequence[SchoolRow]) -> SchoolRow | None:
    """By NPSN, else by a name that only one school bears."""
    if hint.npsn:
        return next((school for school in schools if school.npsn == hint.npsn), None)
    alike = [school for school in schools if hint.name and _plain(school.name) == _plain(hint.name)]
    return alike[0] if len(alike) == 1 else None


def _plain(name: str) -> str:
    """ "SD Negeri 01 Arunika", "SDN 1 ARUNIKA" and "UPTD SDN Arunika 1" in one writing, word order apart."""
    words = "".join(char if char.isalnum() else " " for char in name.casefold()).split()
    joined = (
        " ".join(words).replace("sekolah dasar", "sd").replace("sd negeri", "sdn").replace("sd n ", "sdn ")
    )
    known = [
        word.lstrip("0") or "0"
        for word in joined.split()
        if word not in {"upt", "uptd", "satuan", "pendidikan"}
    ]
    return " ".join(sorted(known))
