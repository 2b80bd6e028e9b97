"""Writes invented Dapodik teacher exports in the real 51-column layout; run it to renew the samples.

Nobody in here exists: region 99, NPSN 8800xxxx, NUPTK 9900..., phones +62 800-0000-xxxx, contoh.invalid.
The private columns (NIK, mother's name, bank account) are filled too, so that tests can prove that no
reader keeps them.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import xlsxwriter

HEADER = (
    *("No", "Nama", "NUPTK", "JK", "Tempat Lahir", "Tanggal Lahir", "NIP", "Status Kepegawaian"),
    *("Jenis PTK", "Agama", "Alamat Jalan", "RT", "RW", "Nama Dusun", "Desa/Kelurahan", "Kecamatan"),
    *("Kode Pos", "Telepon", "HP", "Email", "Tugas Tambahan", "SK CPNS", "Tanggal CPNS"),
    *("SK Pengangkatan", "TMT Pengangkatan", "Lembaga Pengangkatan", "Pangkat Golongan", "Sumber Gaji"),
    *("Nama Ibu Kandung", "Status Perkawinan", "Nama Suami/Istri", "NIP Suami/Istri"),
    *("Pekerjaan Suami/Istri", "TMT PNS", "Sudah Lisensi Kepala Sekolah", "Pernah Diklat Kepengawasan"),
    *("Keahlian Braille", "Keahlian Bahasa Isyarat", "NPWP", "Nama Wajib Pajak", "Kewarganegaraan"),
    *("Bank", "Nomor Rekening Bank", "Rekening Atas Nama", "NIK", "No KK", "Karpeg", "Karis/Karsu"),
    *("Lintang", "Bujur", "NUKS"),
)
# Columns a portal has no business with, whose values occur nowhere else in a row.
PRIVATE_COLUMNS = (
    *("Tempat Lahir", "Agama", "Alamat Jalan", "Nama Dusun", "Telepon", "Nama Ibu Kandung"),
    *("Nama Suami/Istri", "NPWP", "Nomor Rekening Bank", "NIK", "No KK", "Karpeg", "Lintang", "Bujur"),
)

MEN = (
    *("Ahmad", "Budi", "Cahyo", "Dedi", "Eko", "Fajar", "Gilang", "Hari", "Imam", "Joko", "Kurnia"),
    *("Lukman", "Made", "Nanang", "Oki", "Purwanto", "Rizal", "Slamet", "Teguh", "Wahyu", "Yoga"),
    *("Zaenal",),
)
WOMEN = (
    *("Aisyah", "Bunga", "Citra", "Dian", "Elis", "Fatimah", "Gita", "Hesti", "Indah", "Juminten"),
    *("Kartika", "Lestari", "Maya", "Nining", "Puji", "Ratih", "Sulastri", "Titin", "Umi", "Winarti"),
    *("Yanti", "Zubaidah"),
)
SECOND_NAMES = (
    *("Abdullah", "Anggraeni", "Firmansyah", "Handayani", "Hidayat", "Kurniasih", "Maulana", "Ningsih"),
    *("Nugraha", "Pertiwi", "Pratama", "Purnamasari", "Rahayu", "Ramadhan", "Santoso", "Sari"),
    *("Siregar", "Suharti", "Susanto", "Utami", "Wibowo", "Wijaya", "Simanjuntak", "Tanjung"),
    *("Nasution", "Manurung", "Tambunan", "Bria", "Leki"),
)

SEED = 20260701
FOLDER = Path(__file__).parent

Row = dict[str, str]


@dataclass(frozen=True)
class School:
    name: str = "SDN Arunika 1"
    npsn: str = "88000101"


def make_teachers(count: int = 8, *, seed: int = SEED) -> list[Row]:
    """`count` invented teachers as header -> text; the same seed gives the same people."""
    chance = random.Random(seed)
    return [_teacher(number, chance) for number in range(1, count + 1)]


def _teacher(number: int, chance: random.Random) -> Row:
    is_woman = chance.random() < 0.6
    name = f"{chance.choice(WOMEN if is_woman else MEN)} {chance.choice(SECOND_NAMES)}"
    born = date(1966, 1, 1) + timedelta(days=chance.randrange(365 * 30))
    status = chance.choices(("PNS", "PPPK", "Tenaga Honor Sekolah"), (55, 25, 20))[0]
    row = dict.fromkeys(HEADER, "")
    row |= {
        "No": str(number),
        "Nama": name.upper() if number % 4 == 0 else name,
        "NUPTK": "" if status.startswith("Tenaga") else f"9900{number:012d}",
        "JK": "P" if is_woman else "L",
        "NIP": _nip(born, status, is_woman=is_woman, number=number),
        "Status Kepegawaian": status,
        "Jenis PTK": "Guru Mapel" if number % 8 in {7, 0} else "Guru Kelas",
        "HP": f"0800-0000-{number:04d}",
        "Email": f"{name.split(maxsplit=1)[0].lower()}.{number}@contoh.invalid",
        "Tugas Tambahan": "Kepala Perpustakaan" if number == 3 else "",
        "Pangkat Golongan": {"PNS": "III/c", "PPPK": "IX"}.get(status, ""),
    }
    return row | _private_cells(number, born, chance)


def _nip(born: date, status: str, *, is_woman: bool, number: int) -> str:
    if status not in {"PNS", "PPPK"}:
        return ""
    appointed = "202221" if status == "PPPK" else f"{born.year + 25}03"
    return f"{born:%Y%m%d}{appointed}{2 if is_woman else 1}{number % 1000:03d}"


def _private_cells(number: int, born: date, chance: random.Random) -> Row:
    return {
        "Tempat Lahir": "Tirtakencana",
        "Tanggal Lahir": born.isoformat(),
        "Agama": "Agama Rahasia",
        "Alamat Jalan": f"Jl. Melati Rahasia {number}",
        "Nama Dusun": "Dusun Sunyi",
        "Kecamatan": "Kec. Arunika",
        "Telepon": f"(099) 7{number:06d}",
        "Lembaga Pengangkatan": "Pemerintah Kab/Kota",
        "Sumber Gaji": "APBD Kabupaten/Kota",
        "Nama Ibu Kandung": f"Nyai {chance.choice(WOMEN)} {chance.choice(SECOND_NAMES)}",
        "Status Perkawinan": "Kawin",
        "Nama Suami/Istri": f"Ki {chance.choice(MEN)} {chance.choice(SECOND_NAMES)}",
        "NPWP": f"99.888.777.{number % 10}-666.000",
        "Kewarganegaraan": "ID",
        "Bank": "Bank Contoh",
        "Nomor Rekening Bank": f"5550{number:06d}",
        "NIK": f"990101{born:%d%m%y}{number:04d}",
        "No KK": f"990101010120{number:04d}",
        "Karpeg": f"X {700000 + number}",
        "Lintang": f"-9.{chance.randrange(10**6):06d}",
        "Bujur": f"99.{chance.randrange(10**6):06d}",
    }


def export_rows(teachers: Sequence[Row], school: School = School()) -> list[list[str]]:
    """The whole sheet: four title rows, the header, one row per teacher."""
    return [
        ["Daftar Guru"],
        [school.name],
        ["Kecamatan Kec. Arunika, Kabupaten Kab. Tirta Kencana, Provinsi Prov. Nusa Lembayung"],
        ["Tanggal Unduh: 2026-07-01 08:00:00, Pengunduh: Operator Rahasia (operator@contoh.invalid)"],
        list(HEADER),
        *([row[column] for column in HEADER] for row in teachers),
    ]


def as_csv(rows: Sequence[Sequence[str]], *, delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows: Sequence[Sequence[object]], *, title_rows: int = 4) -> bytes:
    """Text stays text, also behind a leading "="; numbers stay numbers; title rows are merged."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime(2026, 7, 1, tzinfo=UTC)})
    sheet = book.add_worksheet("Daftar Guru")
    for index, row in enumerate(rows):
        if index < title_rows:
            sheet.merge_range(index, 0, index, 8, row[0])
            continue
        for column, cell in enumerate(row):
            if cell not in {"", None}:
                sheet.write(index, column, cell)
    book.close()
    return stream.getvalue()


def bad_cells_rows() -> list[list[object]]:
    """A rounded NIP, a colleague's NUPTK, a formula for a name, no name at all, and one teacher in order."""
    teachers = make_teachers(5, seed=SEED + 1)
    for number, row in enumerate(teachers, start=1):
        row["NUPTK"] = f"9900{number:012d}"
    rows: list[list[object]] = [list(row) for row in export_rows(teachers)]
    first, second, third, fourth = rows[5:9]
    first[HEADER.index("NIP")] = 1.98001012015031e17
    second[HEADER.index("NUPTK")] = first[HEADER.index("NUPTK")]
    third[HEADER.index("Nama")] = '=HYPERLINK("http://contoh.invalid","Klik")'
    fourth[HEADER.index("Nama")] = ""
    return rows


def main() -> None:
    rows = export_rows(make_teachers())
    (FOLDER / "dapodik_sdn_arunika_1.xlsx").write_bytes(as_xlsx(rows))
    (FOLDER / "dapodik_sdn_arunika_1.csv").write_bytes(as_csv(rows))
    (FOLDER / "dapodik_bad_cells.xlsx").write_bytes(as_xlsx(bad_cells_rows()))
    shopping: list[list[object]] = [["Barang", "Jumlah"], ["Spidol", 12], ["Kertas F4", 2]]
    (FOLDER / "not_an_export.xlsx").write_bytes(as_xlsx(shopping, title_rows=0))


if __name__ == "__main__":
    main()
