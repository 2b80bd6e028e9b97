"""`kkg-portal demo`: what stands in the instance afterwards, and when it refuses."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import stat
import tomllib
from datetime import date
from pathlib import Path

import pytest

from kkg_portal.core import passwords
from tests.support.shell import Shell


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A demo as `make run` builds it, with every plugin's rows. Only looked at."""
    shell = Shell(tmp_path_factory.mktemp("demo") / "instance")
    shell.done("demo", "--if-empty", KKG_SAFE_MODE="0")
    return shell


@pytest.fixture
def shell(template: Shell, tmp_path: Path) -> Shell:
    return Shell(Path(shutil.copytree(template.instance, tmp_path / "instance")))


def rows(shell: Shell, statement: str, **values: object) -> list[tuple[object, ...]]:
    with sqlite3.connect(shell.instance / "portal.db") as connection:
        return connection.execute(statement, values).fetchall()


def sign_ins(shell: Shell) -> list[dict[str, str]]:
    entries: list[dict[str, str]] = json.loads((shell.instance / "demo-accounts.json").read_text())
    return entries


def test_settings_are_those_of_a_demo_with_a_key_of_its_own(template: Shell) -> None:
    path = template.instance / "portal.toml"
    settings = tomllib.loads(path.read_text())

    assert settings["demo"] is True
    assert settings["data_controller"]
    assert len(settings["secret_key"]) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_file_of_sign_ins_is_private_sorted_and_true(template: Shell) -> None:
    path = template.instance / "demo-accounts.json"
    entries = sign_ins(template)
    hashes = dict(rows(template, "SELECT username, password_hash FROM core_user WHERE username IS NOT NULL"))

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [set(entry) for entry in entries] == [{"name", "role", "cluster", "username", "password"}] * len(
        entries
    )
    assert entries == sorted(entries, key=lambda entry: (entry["cluster"], entry["role"]))
    for entry in entries[:3]:
        assert passwords.verify_password(str(hashes[entry["username"]]), entry["password"])


def test_every_office_can_be_signed_in_as(template: Shell) -> None:
    by_cluster: dict[str, list[str]] = {}
    for entry in sign_ins(template):
        by_cluster.setdefault(entry["cluster"], []).append(entry["role"])
    offices = {
        "cluster_head",
        "group_chair",
        "secretary",
        "treasurer",
        "facilitator",
        "principal",
        "school_operator",
    }

    assert by_cluster.pop("") == ["admin"]
    assert set(by_cluster) == {"ki-hajar-dewantara", "ra-kartini", "dewi-sartika"}
    for roles in by_cluster.values():
        assert offices <= set(roles)
        assert roles.count("teacher") == 2
    assert {"supervisor", "district_officer"} <= set(by_cluster["ki-hajar-dewantara"])


def test_nobody_elses_password_is_known(template: Shell) -> None:
    known = {entry["username"] for entry in sign_ins(template)}
    others = {
        str(password_hash)
        for username, password_hash in rows(template, "SELECT username, password_hash FROM core_user")
        if password_hash is not None and username not in known
    }

    assert len(others) == 1


def test_contacts_cannot_reach_anybody(template: Shell) -> None:
    for email, phone in rows(template, "SELECT email, phone FROM core_user"):
        assert email is None or str(email).endswith("@contoh.invalid")
        assert phone is None or str(phone).startswith("+628000000")


def test_there_is_something_to_approve_to_invite_and_to_cross_over(template: Shell) -> None:
    assert rows(template, "SELECT count(*) FROM core_membership WHERE status = 'pending'") == [(2,)]
    assert rows(template, "SELECT count(*) FROM core_invitation WHERE revoked_at IS NULL") == [(3,)]
    assert rows(
        template,
        "SELECT u.name, count(*) FROM core_membership m JOIN core_user u ON u.id = m.user_id "
        "WHERE u.name LIKE 'Yusuf Maulana' GROUP BY u.name",
    ) == [("Yusuf Maulana", 2)]
    assert rows(
        template,
        "SELECT count(DISTINCT m.school_id) FROM core_membership m JOIN core_user u ON u.id = m.user_id "
        "WHERE u.password_hash IS NULL",
    ) == [(3,)]


def test_the_school_year_and_the_boards_term_contain_today(template: Shell) -> None:
    (today,) = rows(template, "SELECT date('now', '+7 hours')")[0]
    in_office = (
        "SELECT count(*) FROM core_grant WHERE role = 'group_chair' AND starts_on <= :day AND ends_on >= :day"
    )
    ahead = "SELECT count(*) > 0 FROM core_calendar_day WHERE first_day > :day"
    over = "SELECT count(*) FROM core_grant WHERE ends_on < :day"

    assert rows(template, in_office, day=today) == [(3,)]
    assert rows(template, ahead, day=today) == [(1,)]
    assert rows(template, over, day=today) == [(12,)]


def test_no_mail_waits_to_be_sent_about_the_past(template: Shell) -> None:
    assert rows(template, "SELECT count(*) FROM core_job WHERE kind = 'core.mail'") == [(0,)]


def test_if_empty_leaves_data_alone(shell: Shell) -> None:
    before = sign_ins(shell)

    assert "left as it is" in shell.done("demo", "--if-empty")

    assert sign_ins(shell) == before


def test_without_it_data_is_a_reason_to_refuse(shell: Shell) -> None:
    output = shell.refused("demo")

    assert "The database holds data already" in output
    assert "demo --reset --yes" in output


def test_a_database_with_only_an_administrator_holds_data(shell: Shell, tmp_path: Path) -> None:
    real = Shell(tmp_path / "real")
    real("doctor", "--fix")
    real.done("db", "upgrade")
    real.done(
        "user",
        "create",
        "Dewi Lestari",
        "--username",
        "dewi",
        "--admin",
        "--password",
        "gunung tinggi 88 awan",
    )

    real.done("demo", "--if-empty")

    assert rows(real, "SELECT username FROM core_user") == [("dewi",)]


def test_reset_wants_to_be_told_twice_and_only_touches_demos(shell: Shell) -> None:
    assert "Add --yes" in shell.refused("demo", "--reset")

    settings = shell.instance / "portal.toml"
    settings.write_text(settings.read_text().replace("demo = true\n", ""))
    assert "This is not a demo" in shell.refused("demo", "--reset", "--yes")
    assert rows(shell, "SELECT count(*) FROM core_cluster") == [(3,)]


def test_reset_builds_a_new_one(shell: Shell) -> None:
    before = sign_ins(shell)

    shell.done("demo", "--reset", "--yes")

    assert [entry["username"] for entry in sign_ins(shell)] == [entry["username"] for entry in before]
    assert [entry["password"] for entry in sign_ins(shell)] != [entry["password"] for entry in before]
    shell.done("audit", "verify")


def test_the_invitation_it_tells_of_is_open(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "instance")

    output = shell.done("demo")

    found = re.search(r"Open invitation into SDN Lembah Hijau: /k/ki-hajar-dewantara/join/(\S+)", output)
    assert found is not None
    digest = passwords.token_digest(found[1])
    assert rows(shell, "SELECT uses, revoked_at FROM core_invitation WHERE digest = :d", d=digest) == [
        (1, None)
    ]


def test_an_interrupted_build_starts_over(shell: Shell) -> None:
    (shell.instance / "demo.unfinished").touch()
    with sqlite3.connect(shell.instance / "portal.db") as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DELETE FROM core_membership")

    shell.done("demo", "--if-empty")

    assert rows(shell, "SELECT count(*) > 150 FROM core_membership") == [(1,)]
    assert not (shell.instance / "demo.unfinished").exists()


def test_anchor_moves_the_school_year(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "instance")

    shell.done("demo", "--anchor", "2024")

    ((first,),) = rows(
        shell, "SELECT min(starts_on) FROM core_grant WHERE role = 'treasurer' AND ends_on > '2025-01-01'"
    )
    assert date.fromisoformat(str(first)) == date(2024, 7, 1)


def test_scale_multiplies_clusters(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "instance")

    shell.done("demo", "--scale", "2")

    assert rows(shell, "SELECT count(*) FROM core_cluster") == [(6,)]
    assert rows(shell, "SELECT count(DISTINCT subdistrict_id) FROM core_cluster") == [(2,)]
    assert {entry["cluster"] for entry in sign_ins(shell)} == {
        "",
        "ki-hajar-dewantara",
        "ra-kartini",
        "dewi-sartika",
    }
    assert shell("demo", "--scale", "0").exit_code == 2
