"""The teacher list of a school: twelve columns are read, private ones vanish, bad cells do not stop the rest."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from kkg_portal.core.dapodik import MOST_ROWS, DapodikSheet, RowProblem, read_export
from kkg_portal.core.dapodik_columns import SchoolHint
from kkg_portal.core.errors import Invalid
from kkg_portal.core.person_names import PersonName
from tests.data import make_dapodik

SAMPLES = Path(make_dapodik.__file__).parent
KEPT = (
    *("Nama", "NUPTK", "JK", "NIP", "Status Kepegawaian", "Jenis PTK", "HP", "Email", "Tugas Tambahan"),
    "Pangkat Golongan",
)


def read_sample(name: str) -> DapodikSheet:
    with (SAMPLES / name).open("rb") as stream:
        return read_export(stream, name)


def read_rows(rows: list[list[object]], *, title_rows: int = 0) -> DapodikSheet:
    return read_export(BytesIO(make_dapodik.as_xlsx(rows, title_rows=title_rows)), "daftar.xlsx")


def read_text(text: str, encoding: str = "utf-8") -> DapodikSheet:
    return read_export(BytesIO(text.encode(encoding)), "daftar.csv")


def test_header_of_the_generator_is_the_real_one() -> None:
    assert len(make_dapodik.HEADER) == len(set(make_dapodik.HEADER)) == 51


@pytest.mark.parametrize("name", ["dapodik_sdn_arunika_1.xlsx", "dapodik_sdn_arunika_1.csv"])
def test_export_gives_its_teachers(name: str) -> None:
    sheet = read_sample(name)

    assert sheet.is_export
    assert sheet.columns == KEPT
    assert sheet.dropped_columns == 41
    assert sheet.school == SchoolHint(name="SDN Arunika 1")
    assert [row.row_number for row in sheet.rows] == list(range(6, 14))
    assert all(not row.problems and not row.warnings for row in sheet.rows)
    first = sheet.rows[0]
    assert first.name == PersonName("Wahyu Bria")
    assert (first.nuptk, first.sex, first.nip) == ("9900000000000001", "L", "196605201991031001")
    assert (first.employment_status, first.ptk_type, first.rank_grade) == ("PNS", "Guru Kelas", "III/c")
    assert (first.phone, first.email) == ("+6280000000001", "wahyu.1@contoh.invalid")
    assert sheet.rows[2].extra_duty == "Kepala Perpustakaan"
    assert first.school_hint == sheet.school


def test_names_in_capitals_are_offered_in_title_case() -> None:
    name = read_sample("dapodik_sdn_arunika_1.xlsx").rows[3].name

    assert name is not None
    assert name.name.istitle()


@pytest.mark.parametrize("name", ["dapodik_sdn_arunika_1.xlsx", "dapodik_sdn_arunika_1.csv"])
def test_private_values_are_nowhere_in_the_result(name: str) -> None:
    private = {row[column] for row in make_dapodik.make_teachers() for column in make_dapodik.PRIVATE_COLUMNS}

    shown = repr(read_sample(name))

    assert len(private - {""}) > 50
    assert not [value for value in private - {""} if value in shown]
    assert "Operator Rahasia" not in shown


def test_committed_samples_are_what_the_generator_writes() -> None:
    rows = make_dapodik.export_rows(make_dapodik.make_teachers())

    assert (SAMPLES / "dapodik_sdn_arunika_1.csv").read_bytes() == make_dapodik.as_csv(rows)
    assert read_sample("dapodik_sdn_arunika_1.xlsx") == read_export(
        BytesIO(make_dapodik.as_xlsx(rows)), "daftar.xlsx"
    )


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252", "utf-16"])
def test_csv_of_any_usual_kind(delimiter: str, encoding: str) -> None:
    teachers = make_dapodik.make_teachers(3)
    teachers[0]["Nama"] = "José Leki"
    data = make_dapodik.as_csv(make_dapodik.export_rows(teachers), delimiter=delimiter, encoding=encoding)

    sheet = read_export(BytesIO(data), "Daftar.CSV")

    assert len(sheet.rows) == 3
    assert sheet.rows[0].name == PersonName("José Leki")


def test_bad_cells_are_problems_of_their_rows() -> None:
    rounded, repeated, formula, nameless, fine = read_sample("dapodik_bad_cells.xlsx").rows

    assert rounded.nip == ""
    assert [problem.column for problem in rounded.problems] == ["NIP"]
    assert rounded.problems[0].message.startswith("Excel has shortened this NIP to 1.98001E+17")
    assert repeated.problems == (
        RowProblem("NUPTK", "This NUPTK is already in row 6. Correct one of the two."),
    )
    assert formula.name == PersonName('=HYPERLINK("http://contoh.invalid","Klik")')
    assert [warning[:31] for warning in formula.warnings] == ["This name begins like a formula"]
    assert nameless.name is None
    assert [problem.column for problem in nameless.problems] == ["Nama"]
    assert not fine.problems


def test_real_formula_gives_its_last_result_and_is_never_computed() -> None:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nama", "NUPTK"])
        sheet.write_formula(1, 0, '=HYPERLINK("http://contoh.invalid","Budi")', value="Budi")
        sheet.write_formula(2, 0, "=1+1")
        sheet.write(2, 1, "9900000000000002")

    rows = read_export(BytesIO(stream.getvalue()), "daftar.xlsx").rows

    assert rows[0].name == PersonName("Budi")
    assert rows[1].name is None


def test_export_with_a_needed_column_deleted_names_it() -> None:
    rows = make_dapodik.export_rows(make_dapodik.make_teachers(2))
    cut = [[cell for at, cell in enumerate(row) if at not in {3, 6}] for row in rows]

    with pytest.raises(Invalid, match="These columns are missing: JK dan NIP"):
        read_rows([list(row) for row in cut], title_rows=4)


def test_list_made_by_hand() -> None:
    sheet = read_rows(
        [
            ["DAFTAR ANGGOTA KKG"],
            [],
            ["No.", "Nama & Gelar", "L/P", "NPSN", "Asal Sekolah", "No. HP/WA", "Surel", "Jabatan", "Hobi"],
            [1, "sri wahyuni spd", "Perempuan", 88000101, "SDN Arunika 1", 80000000001, "", "Kelas I", ""],
            [2, "Hj. Umi Sari", "?", "", "88000102", "0800/0801", "umi@contoh", "", ""],
            ["", "", "", "", "", "", "", "", ""],
            [3, "Budi", "L", "", "", "-", "-", "-", ""],
        ]
    )

    assert not sheet.is_export
    assert sheet.columns == ("Nama", "JK", "NPSN", "Sekolah", "HP", "Email", "Jenis PTK")
    assert sheet.dropped_columns == 2
    sri, umi, budi = sheet.rows
    assert sri.name == PersonName("Sri Wahyuni", "", "S.Pd.")
    assert (sri.sex, sri.phone, sri.ptk_type) == ("P", "+6280000000001", "Kelas I")
    assert sri.school_hint == SchoolHint("88000101", "SDN Arunika 1")
    assert umi.school_hint == SchoolHint("88000102")
    assert [problem.column for problem in umi.problems] == ["JK", "HP", "Email"]
    assert (budi.row_number, budi.phone, budi.school_hint) == (7, "", SchoolHint())


def test_list_needs_nama_and_one_other_known_heading() -> None:
    assert len(read_text("Nama;Sekolah\nBudi;SDN Arunika 1\n").rows) == 1
    with pytest.raises(Invalid, match="The list has a column Nama and no other known one"):
        read_text("Nama;Hobi\nBudi;Catur\n")
    with pytest.raises(Invalid, match="The column Nama is missing"):
        read_text("NUPTK;HP;Guru\n9900000000000001;0800;Budi\n")
    with pytest.raises(Invalid, match="No row with the headings Nama and NUPTK"):
        read_sample("not_an_export.xlsx")
    with pytest.raises(Invalid, match="There is no teacher below the headings"):
        read_text("Nama;NUPTK\n;\n-;\n")


def test_header_below_row_thirty_is_not_looked_for() -> None:
    assert read_text("x\n" * 29 + "Nama;HP\nBudi;\n").rows[0].row_number == 31
    with pytest.raises(Invalid):
        read_text("x\n" * 30 + "Nama;HP\nBudi;\n")


def test_list_on_the_second_sheet_is_found() -> None:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("Petunjuk").write(0, 0, "Isi lembar Data")
        data = book.add_worksheet("Data")
        data.write_row(0, 0, ["Nama", "HP"])
        data.write_row(1, 0, ["Budi", "0800-0000-0001"])

    assert read_export(BytesIO(stream.getvalue()), "daftar.xlsx").rows[0].name == PersonName("Budi")


def test_header_repeated_on_every_printed_page_is_no_teacher() -> None:
    sheet = read_text("Nama;HP\nBudi;\nNama;HP\nUmi;\n")

    assert [str(row.name) for row in sheet.rows] == ["Budi", "Umi"]


def test_school_from_title_rows() -> None:
    labelled = read_text("Sekolah : SD Negeri Arunika 1\nNPSN : 88000101\nNama;HP\nBudi;\n")
    together = read_text("DAFTAR GURU SDN KALIBENING 1 (88000201)\nNama;HP\nBudi;\n")
    cluster = read_text("Daftar guru SD se-Gugus I\nNama;HP\nBudi;\n")

    assert labelled.school == SchoolHint("88000101", "SD Negeri Arunika 1")
    assert together.school == SchoolHint("88000201", "SDN KALIBENING 1")
    assert cluster.school == SchoolHint()


def test_ids_survive_as_text_number_or_quoted_text() -> None:
    sheet = read_rows(
        [
            ["Nama", "NUPTK", "NIP", "NPSN"],
            ["Budi", "9900 0000 0000 0001", "19900117 201503 1 004", 88000101.0],
            ["Umi", '="9900000000000002"', "'199001172015032004", "88000101"],
            ["Eko", 9900000000000000, "", ""],
            ["Ani", 9.90012e15, "", ""],
        ]
    )

    budi, umi, eko, ani = sheet.rows
    assert (budi.nuptk, budi.nip, budi.school_hint.npsn) == (
        "9900000000000001",
        "199001172015031004",
        "88000101",
    )
    assert (umi.nuptk, umi.nip) == ("9900000000000002", "199001172015032004")
    assert eko.nuptk == "9900000000000000"
    assert eko.warnings == ("This NUPTK ends in 0: Excel may have rounded it. Please check.",)
    assert ani.warnings == eko.warnings


def test_odd_nip_is_a_warning_and_repeated_nip_a_problem() -> None:
    sheet = read_text("Nama;NIP\nBudi;199013172015031004\nEko;199013172015031004\n")

    assert [text[:18] for text in sheet.rows[0].warnings] == ["The first 8 digits"]
    assert sheet.rows[1].problems == (
        RowProblem("NIP", "This NIP is already in row 2. Correct one of the two."),
    )


def test_overlong_texts_are_left_out_with_a_problem() -> None:
    sheet = read_text(f"Nama;Jabatan\n{'a' * 121};{'b' * 121}\nBudi;{'c ' * 50_000}\n")

    assert [problem.column for problem in sheet.rows[0].problems] == ["Nama", "Jenis PTK"]
    assert (sheet.rows[0].name, sheet.rows[0].ptk_type, sheet.rows[1].ptk_type) == (None, "", "")


def test_two_thousand_rows_and_no_more() -> None:
    rows = [f"Guru Ke{'a' * 3};0800-0000-{number:04d}" for number in range(MOST_ROWS)]

    assert len(read_text("\n".join(["Nama;HP", *rows, "", ";"])).rows) == MOST_ROWS
    with pytest.raises(Invalid, match="more than 2000 rows"):
        read_text("\n".join(["Nama;HP", *rows, "Budi;"]))
