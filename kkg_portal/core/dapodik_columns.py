"""Which columns of a teacher list are read, by their headings in a Dapodik export or a list made by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import _, format_list
from kkg_portal.core.person_names import clean_name

HEADER_ROWS = 30

NAME, NUPTK, SEX, NIP = "name", "nuptk", "sex", "nip"
EMPLOYMENT_STATUS, PTK_TYPE = "employment_status", "ptk_type"
PHONE, EMAIL, EXTRA_DUTY, RANK_GRADE = "phone", "email", "extra_duty", "rank_grade"
NPSN, SCHOOL = "npsn", "school"
# Not in Dapodik; lists made by hand have them.
GRADE, SUBJECT, ROLE = "grade", "subject", "role"

# The first name of each is Dapodik's own heading; the rest are what hand-made lists say. "Telepon" is not
# among them: in the export it is the landline at home.
HEADINGS: dict[str, tuple[str, ...]] = {
    NAME: (
        *("Nama", "Nama Lengkap", "Nama Guru", "Nama PTK", "Nama Pendidik", "Nama Gelar", "Nama dan Gelar"),
        *("Nama Lengkap Gelar", "Nama Lengkap dan Gelar", "Nama Guru dan Gelar"),
        *("Name", "Full name", "Teacher", "Teacher name"),
    ),
    NUPTK: ("NUPTK", "No NUPTK", "Nomor NUPTK"),
    SEX: ("JK", "L/P", "LP", "Jenis Kelamin", "Kelamin", "Sex", "Gender"),
    NIP: ("NIP", "No NIP", "Nomor NIP", "NIP Baru", "NIP PPPK", "NIPPPK", "NIP NIPPPK"),
    # Not plain "Status": in hand-made lists that is as often the marital status, which is nobody's business.
    EMPLOYMENT_STATUS: ("Status Kepegawaian", "Status Pegawai", "Kepegawaian", "Employment status"),
    PTK_TYPE: (
        *("Jenis PTK", "Jenis Guru", "Jabatan", "Tugas", "Tugas Mengajar", "Mengajar"),
        *("Position", "Job"),
    ),
    PHONE: (
        *("HP", "No HP", "Nomor HP", "HP WA", "No HP WA", "Nomor HP WA", "WA", "No WA", "Nomor WA"),
        *("WhatsApp", "No WhatsApp", "Nomor WhatsApp", "Ponsel", "No Ponsel", "Handphone", "No Handphone"),
        *("No Telepon", "Nomor Telepon", "No Telp", "No Telp HP", "No Telepon HP", "Telepon Seluler"),
        *("Phone", "Mobile"),
    ),
    EMAIL: ("Email", "E-mail", "Surel", "Alamat Email", "Alamat Surel", "Akun belajar.id", "Email address"),
    EXTRA_DUTY: ("Tugas Tambahan", "Additional duty"),
    RANK_GRADE: (
        *("Pangkat Golongan", "Pangkat/Gol", "Pangkat Gol Ruang", "Pangkat Golongan Ruang", "Pangkat"),
        *("Golongan", "Gol", "Rank"),
    ),
    NPSN: ("NPSN", "NPSN Sekolah"),
    SCHOOL: (
        *("Sekolah", "Nama Sekolah", "Asal Sekolah", "Unit Kerja", "Satuan Pendidikan", "Tempat Tugas"),
        *("Instansi", "School"),
    ),
    GRADE: ("Kelas", "Kelas yang Diajar", "Kelas Diajar", "Class", "Grade"),
    SUBJECT: ("Mapel", "Mata Pelajaran", "Mapel yang Diajar", "Bidang Studi", "Subject"),
    ROLE: ("Peran", "Peran di KKG", "Jabatan di KKG", "Role"),
}
NEEDED_IN_EXPORT = (NAME, NUPTK, SEX, NIP, EMPLOYMENT_STATUS, PTK_TYPE)

# Headings only the real export has; nobody types them into a list of their own.
_EXPORT_MARKS = frozenset({"nama ibu kandung", "sk cpns", "sumber gaji", "lembaga pengangkatan", "karpeg"})

_SCHOOL_WORDS = r"(?:UPTD?|SD|SDN|SDS|SDIT|SDK|SDLB|MI|MIN|MIS|SLB|SMP|SMPN|MTS|MTSN|TK|PAUD|SEKOLAH DASAR)"
_SCHOOL_NAME = re.compile(rf"\b{_SCHOOL_WORDS}\b(?! *se-)[^,;:()\n]{{2,120}}", re.IGNORECASE)
_NPSN_BESIDE_LABEL = re.compile(r"\bNPSN\W{0,5}([0-9A-Z]{8})\b", re.IGNORECASE)
_NPSN_IN_BRACKETS = re.compile(r"\(([0-9]{8})\)")
_NOT_ABOUT_THE_SCHOOL = ("kecamatan", "tanggal unduh", "pengunduh", "dicetak")
_LONGEST_HEADING_TEXT = 300


@dataclass(frozen=True, slots=True)
class SchoolHint:
    """What the file says about the school; either may be "" and neither has been looked up."""

    npsn: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """Where the kept columns stand (0 is the first) and how many others there are."""

    positions: dict[str, int]
    is_export: bool
    dropped_columns: int


def label(column: str) -> str:
    """Dapodik's heading of a column: the word to use in messages, the same in both languages."""
    return HEADINGS[column][0]


def _normal(heading: object) -> str:
    """A heading without case, dots, slashes and line breaks."""
    text = str(heading or "")[:_LONGEST_HEADING_TEXT].casefold()
    return " ".join("".join(char if char.isalnum() else " " for char in text).split())


_COLUMN_OF_HEADING = {_normal(name): column for column, names in HEADINGS.items() for name in names}


def known_columns(row: Sequence[object]) -> dict[str, int]:
    """The kept columns whose headings stand in `row`; of two with the same meaning the first one counts."""
    positions: dict[str, int] = {}
    for position, heading in enumerate(row):
        column = _COLUMN_OF_HEADING.get(_normal(heading))
        if column is not None:
            positions.setdefault(column, position)
    return positions


def header_in(row: Sequence[object]) -> Header | None:
    """The header, if `row` is it: Nama and another known column. Raises Invalid for half an export."""
    positions = known_columns(row)
    headings = {_normal(cell) for cell in row} - {""}
    is_export = NUPTK in positions and bool(headings & _EXPORT_MARKS)
    if is_export:
        missing = [label(column) for column in NEEDED_IN_EXPORT if column not in positions]
        if missing:
            raise Invalid(
                _(
                    "These columns are missing: %(columns)s. Download the list from Dapodik again and do not "
                    "delete columns.",
                    columns=format_list(missing),
                )
            )
    if NAME not in positions or len(positions) < 2:
        return None
    return Header(positions, is_export, len(headings) - len(positions))


def no_header(best: dict[str, int]) -> Invalid:
    """The sentence for a file without a header, given the row that came nearest to one."""
    if NAME in best:
        return Invalid(
            _(
                "The list has a column Nama and no other known one. Add NUPTK, NIP, HP, Email or Sekolah "
                "as a heading beside it."
            )
        )
    if len(best) >= 2:
        return Invalid(_("The column Nama is missing. Write Nama above the names of the teachers."))
    return Invalid(
        _(
            "No row with the headings Nama and NUPTK was found in the first %(rows)d rows. Send the Dapodik "
            "export as it was downloaded.",
            rows=HEADER_ROWS,
        )
    )


def school_in(rows_above: Sequence[Sequence[object]]) -> SchoolHint:
    """School name and NPSN from the title rows; whoever downloaded the file is not read."""
    npsn = name = ""
    for row in rows_above:
        text = " ".join(clean_name(str(cell)) for cell in row[:10] if cell)[:_LONGEST_HEADING_TEXT]
        if text.casefold().startswith(_NOT_ABOUT_THE_SCHOOL):
            continue
        if not npsn and (number := _NPSN_BESIDE_LABEL.search(text) or _NPSN_IN_BRACKETS.search(text)):
            npsn = number[1].upper()
        before_npsn = re.split(r"\bNPSN\b", text, flags=re.IGNORECASE)[0]
        if not name and (school := _SCHOOL_NAME.search(before_npsn)):
            name = school[0].strip(" -./")
    return SchoolHint(npsn, name)
