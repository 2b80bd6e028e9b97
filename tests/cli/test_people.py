from __future__ import annotations

import csv
import io
import re
import sqlite3
from pathlib import Path

import pytest

from tests.support.shell import Shell

STRONG = "gunung tinggi 88 awan"
PLACES = ["--regency", "99.01:Tirta Kencana", "--subdistrict", "99.01.01:Arunika"]
CORE_SCHOOL = ["--core-school", "88000101:SDN Arunika 1"]
EXPORT = str(Path(__file__).parent.parent / "data" / "dapodik_sdn_arunika_1.xlsx")


@pytest.fixture
def rina(shell: Shell) -> str:
    shell.done("user", "create", "Rina Hapsari, S.Pd.", "--username", "rina", "--password", STRONG)
    return "rina"


@pytest.fixture
def melati(shell: Shell, rina: str) -> str:
    shell.done(
        "cluster",
        "create",
        "melati",
        "--name",
        "Melati",
        "--number",
        "I",
        *PLACES,
        *CORE_SCHOOL,
        "--chair",
        rina,
    )
    return "melati"


def count(shell: Shell, table: str) -> int:
    with sqlite3.connect(shell.instance / "portal.db") as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608  our own tables


def test_the_first_administrator_types_a_password_twice(shell: Shell) -> None:
    shell.done(
        "user",
        "create",
        "Dewi Lestari, M.Pd.",
        "--username",
        "dewi",
        "--admin",
        typed=f"{STRONG}\n{STRONG}\n",
    )

    assert shell.done("user", "list", "--admins").split() == ["dewi", "Dewi", "Lestari,", "M.Pd."]


def test_a_weak_password_is_refused_with_advice(shell: Shell) -> None:
    output = shell.refused("user", "create", "Dewi Lestari", "--username", "dewi", "--password", "12345")

    assert "at least 8 characters" in output
    assert "dewi" not in shell.done("user", "list")


def test_a_username_is_given_once(shell: Shell, rina: str) -> None:
    output = shell.refused("user", "create", "Rina Lain", "--username", rina, "--password", STRONG)

    assert "This username is taken" in output


def test_a_code_is_printed_for_a_known_person(shell: Shell, rina: str) -> None:
    assert re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", shell.done("user", "code", rina))


@pytest.mark.parametrize("command", ["code", "disable"])
def test_an_unknown_person_is_named_back(shell: Shell, command: str) -> None:
    assert "Nobody signs in as 'sri'" in shell.refused("user", command, "sri")


def test_disabling_ends_the_account(shell: Shell, rina: str) -> None:
    shell.done("user", "disable", rina)

    with sqlite3.connect(shell.instance / "portal.db") as connection:
        (moment,) = connection.execute("SELECT disabled_at FROM core_user WHERE username = 'rina'").fetchone()
    assert moment is not None


def test_a_cluster_is_created_with_its_core_school_and_chair(shell: Shell, melati: str) -> None:
    assert re.search(r"melati +Gugus I Melati +1 members", shell.done("cluster", "list"))
    assert count(shell, "core_school") == 1
    assert count(shell, "core_grant") == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"--chair": "nobody.here"}, "Nobody signs in as 'nobody.here'"),
        ({"--core-school": "8800:SDN Arunika 1"}, "An NPSN has 8 digits"),
        ({"--core-school": "88000101"}, "should look like CODE:NAME"),
        ({"--regency": "99.01"}, "should look like CODE:NAME"),
        ({"--subdistrict": "arunika:Arunika"}, "region code"),
    ],
)
def test_a_cluster_is_created_whole_or_not_at_all(
    shell: Shell, rina: str, changed: dict[str, str], sentence: str
) -> None:
    options = {
        "--name": "Melati",
        "--regency": "99.01:Tirta Kencana",
        "--subdistrict": "99.01.01:Arunika",
        "--core-school": "88000101:SDN Arunika 1",
        "--chair": rina,
        **changed,
    }

    output = shell.refused(
        "cluster", "create", "melati", *(part for pair in options.items() for part in pair)
    )

    assert sentence in output
    assert [count(shell, table) for table in ("core_cluster", "core_school", "core_regency")] == [0, 0, 0]


def test_a_cluster_address_is_given_once_and_well_formed(shell: Shell, melati: str) -> None:
    again = [*PLACES, *CORE_SCHOOL, "--name", "Melati"]

    assert "This address is taken" in shell.refused("cluster", "create", melati, *again)
    assert "small letters" in shell.refused("cluster", "create", "Gugus Satu", *again)


def test_an_import_is_previewed_and_written_only_when_asked(shell: Shell, melati: str) -> None:
    arguments = ["import-teachers", EXPORT, "--cluster", melati, "--school", "88000101"]

    preview = shell.done(*arguments)
    assert "Nothing was written yet" in preview
    assert count(shell, "core_membership") == 1

    shell.done(*arguments, "--apply")
    assert count(shell, "core_membership") > 1


def test_an_import_names_what_it_cannot_use(shell: Shell, melati: str, tmp_path: Path) -> None:
    school = ["--cluster", melati, "--school", "88000101"]
    other = tmp_path / "letter.xlsx"
    other.write_bytes(b"not a sheet")

    assert "There is no cluster 'kenanga'" in shell.refused(
        "import-teachers", EXPORT, "--cluster", "kenanga", "--school", "88000101"
    )
    assert "There is no school 88000999" in shell.refused(
        "import-teachers", EXPORT, "--cluster", melati, "--school", "88000999"
    )
    assert "Error:" in shell.refused("import-teachers", str(other), *school)


def test_affected_lists_whom_a_leak_concerns_and_leaves_a_trace(demo_shell: Shell) -> None:
    everybody = list(csv.DictReader(io.StringIO(demo_shell.done("affected"))))
    one = list(csv.DictReader(io.StringIO(demo_shell.done("affected", "--cluster", "ra-kartini"))))

    assert {row["cluster"] for row in everybody} == {"ki-hajar-dewantara", "ra-kartini", "dewi-sartika"}
    assert len(everybody) == count(demo_shell, "core_membership")
    assert {row["cluster"] for row in one} == {"ra-kartini"}
    head = next(row for row in one if row["name"] == "Bambang Prasetyo, S.Pd.SD.")
    assert head["school"] == "SDN Kalibening 1"
    assert "NIP" in head["kept"]
    with sqlite3.connect(demo_shell.instance / "portal.db") as connection:
        acts = connection.execute("SELECT count(*) FROM core_audit WHERE act = 'cli.affected'").fetchone()
    assert acts == (2,)
    assert "There is no cluster 'kenanga'" in demo_shell.refused("affected", "--cluster", "kenanga")
