from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from kkg_portal.core.storage import LocalStorage
from tests.support.shell import Shell

CONTENT = b"%PDF-1.7 not really a paper"
KEY = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def portal_with_file(demo_shell: Shell) -> Shell:
    LocalStorage(demo_shell.instance / "uploads").put(io.BytesIO(CONTENT), limit_bytes=1000)
    return demo_shell


@pytest.fixture
def archive(portal_with_file: Shell, tmp_path: Path) -> Path:
    path = tmp_path / "kept" / "portal.tar.gz"
    portal_with_file.done("backup", str(path))
    return path


@pytest.fixture
def elsewhere(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "elsewhere")


def rebuilt(archive: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of a backup whose members went through `change`."""
    with tarfile.open(archive) as source:
        members = {one.name: source.extractfile(one).read() for one in source}  # type: ignore[union-attr]
    change(members)
    path = archive.with_name("changed.tar.gz")
    with tarfile.open(path, "w:gz") as target:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            target.addfile(member, io.BytesIO(content))
    return path


def rows(instance: Path, statement: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(instance / "portal.db") as connection:
        return connection.execute(statement).fetchall()


def test_a_backup_is_for_its_owner_and_says_what_is_in_it(archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert list(archive.parent.iterdir()) == [archive]
    with tarfile.open(archive) as source:
        manifest = json.loads(source.extractfile("manifest.json").read())  # type: ignore[union-attr]
        assert "portal.toml" not in source.getnames()
    assert manifest["rows"]["core_cluster"] == 3
    assert manifest["revisions"]["core"]
    assert manifest["files"][f"files/{KEY}"] == KEY


def test_without_a_name_it_lies_in_the_instance_folder(demo_shell: Shell) -> None:
    demo_shell.done("backup")

    assert len(list((demo_shell.instance / "backups").glob("portal-*.tar.gz"))) == 1


def test_an_existing_file_is_not_written_over(portal_with_file: Shell, archive: Path) -> None:
    assert "exists already" in portal_with_file.refused("backup", str(archive))


def test_a_damaged_stored_file_is_named(portal_with_file: Shell, tmp_path: Path) -> None:
    (portal_with_file.instance / "uploads" / "blobs" / KEY[:2] / KEY[2:4] / KEY).write_bytes(b"rotten")

    output = portal_with_file.refused("backup", str(tmp_path / "portal.tar.gz"))

    assert KEY in output
    assert (tmp_path / "portal.tar.gz").exists()


def test_verify_unpacks_and_compares(portal_with_file: Shell, archive: Path) -> None:
    output = portal_with_file.done("backup", "--verify", str(archive))

    assert "core_membership" in output
    assert "The backup is whole" in output


def test_restore_brings_rows_and_files_back(archive: Path, portal_with_file: Shell, elsewhere: Shell) -> None:
    output = elsewhere.done("restore", str(archive), "--instance", str(elsewhere.instance))

    assert "core_user" in output
    assert "DIFFERENT" not in output
    names = "SELECT name, username FROM core_user ORDER BY id"
    assert rows(elsewhere.instance, names) == rows(portal_with_file.instance, names)
    assert LocalStorage(elsewhere.instance / "uploads").verify(KEY)
    assert stat.S_IMODE((elsewhere.instance / "portal.db").stat().st_mode) == 0o600
    elsewhere.done("doctor")


def test_the_secret_key_comes_along_only_when_asked(
    portal_with_file: Shell, archive: Path, elsewhere: Shell, tmp_path: Path
) -> None:
    with_secret = tmp_path / "secret.tar.gz"
    portal_with_file.done("backup", "--with-secret", str(with_secret))
    original = (portal_with_file.instance / "portal.toml").read_text()

    other = Shell(tmp_path / "other")
    assert "fresh secret key" in elsewhere.done("restore", str(archive))
    assert "portal.toml comes from the backup" in other.done("restore", str(with_secret))

    assert (elsewhere.instance / "portal.toml").read_text() != original
    assert (other.instance / "portal.toml").read_text() == original


def test_restore_refuses_an_instance_with_data(
    portal_with_file: Shell, archive: Path, tmp_path: Path
) -> None:
    before = rows(portal_with_file.instance, "SELECT count(*) FROM core_user")

    assert "There is a database here already" in portal_with_file.refused("restore", str(archive))

    assert rows(portal_with_file.instance, "SELECT count(*) FROM core_user") == before
    assert not list(portal_with_file.instance.glob(".restore-*"))


def test_restore_refuses_a_folder_with_files(archive: Path, elsewhere: Shell) -> None:
    LocalStorage(elsewhere.instance / "uploads").put(io.BytesIO(b"something"), limit_bytes=100)

    assert "stored files" in elsewhere.refused("restore", str(archive))


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/cron.d/evil", "files/../../outside", "files/abc", "uploads/x", "portal.db"]
)
def test_names_that_do_not_belong_are_refused(archive: Path, elsewhere: Shell, name: str) -> None:
    crafted = rebuilt(archive, lambda members: members.update({name: b"evil"}))

    assert "does not belong in a backup" in elsewhere.refused("restore", str(crafted))
    assert not (elsewhere.instance.parent / "outside").exists()
    assert not (elsewhere.instance / "portal.db").exists()


def test_links_are_refused(archive: Path, elsewhere: Shell) -> None:
    crafted = archive.with_name("link.tar.gz")
    with tarfile.open(crafted, "w:gz") as target:
        member = tarfile.TarInfo("portal.toml")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        target.addfile(member)

    assert "does not belong in a backup" in elsewhere.refused("restore", str(crafted))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda members: members.update({f"files/{KEY}": b"other"}), "changed in"),
        (lambda members: members.pop(f"files/{KEY}"), "missing from"),
        (lambda members: members.update({f"files/{'0' * 64}": b"more"}), "not named in the manifest"),
        (lambda members: members.update({"database.sqlite": b"no database"}), "changed in"),
        (lambda members: members.pop("manifest.json"), "manifest.json is missing"),
        (lambda members: members.update({"manifest.json": b"{}"}), "not a backup of the portal"),
        (lambda members: members.update({"manifest.json": b"\xff"}), "not a backup of the portal"),
    ],
)
def test_what_is_not_as_it_was_written_is_not_restored(
    archive: Path, elsewhere: Shell, change: Callable[[dict[str, bytes]], None], sentence: str
) -> None:
    crafted = rebuilt(archive, change)

    assert sentence in elsewhere.refused("restore", str(crafted))
    assert sentence in elsewhere.refused("backup", "--verify", str(crafted))
    assert not (elsewhere.instance / "portal.db").exists()


def test_a_row_too_few_is_noticed(archive: Path, elsewhere: Shell) -> None:
    def add_a_row(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        manifest["rows"]["core_user"] += 1
        members["manifest.json"] = json.dumps(manifest).encode()

    assert "differ from the manifest: core_user" in elsewhere.refused(
        "backup", "--verify", str(rebuilt(archive, add_a_row))
    )


def test_a_backup_cut_short_is_refused(archive: Path, elsewhere: Shell) -> None:
    archive.write_bytes(archive.read_bytes()[:-2000])

    assert "cannot be read to its end" in elsewhere.refused("restore", str(archive))


def test_a_backup_of_a_newer_portal_is_refused(archive: Path, elsewhere: Shell) -> None:
    def from_the_future(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        manifest["revisions"]["core"] = "ffffffffffff"
        members["manifest.json"] = json.dumps(manifest).encode()

    assert "newer portal" in elsewhere.refused("restore", str(rebuilt(archive, from_the_future)))
    assert not (elsewhere.instance / "portal.db").exists()


def test_who_was_erased_since_the_backup_is_erased_again(
    archive: Path, elsewhere: Shell, tmp_path: Path
) -> None:
    elsewhere.done("restore", str(archive))
    ((public_id, membership_id),) = rows(
        elsewhere.instance,
        "SELECT u.public_id, m.id FROM core_user u JOIN core_membership m ON m.user_id = u.id "
        "WHERE u.username = 'wulan.septiani'",
    )
    log = tmp_path / "erased.log"
    log.write_text(f"2026-11-20T01:02:03Z {public_id}\nnonsense\n\n")
    shutil.rmtree(elsewhere.instance)

    output = elsewhere.done("restore", str(archive), "--erased", str(log))

    assert "1 people" in output
    erased = (
        "SELECT u.public_id, u.username, m.id, m.status, m.nip "
        "FROM core_user u JOIN core_membership m ON m.user_id = u.id"
    )
    assert rows(elsewhere.instance, f"{erased} WHERE u.name = 'Mantan anggota'") == [
        (public_id, None, membership_id, "left", None)
    ]
    assert public_id in (elsewhere.instance / "erased.log").read_text()
    assert stat.S_IMODE((elsewhere.instance / "erased.log").stat().st_mode) == 0o600


def test_another_kind_of_database_is_refused(archive: Path, elsewhere: Shell, postgres_url: str) -> None:
    output = elsewhere.refused("restore", str(archive), KKG_DATABASE_URL=postgres_url)

    assert "The backup is of sqlite, this instance uses postgresql" in output


def test_postgresql_there_and_back(elsewhere: Shell, postgres_url: str, tmp_path: Path) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        # Tests of other files leave it in the database they share.
        connection.execute("DROP SCHEMA IF EXISTS own CASCADE")
    elsewhere.done("demo", KKG_DATABASE_URL=postgres_url)
    elsewhere.done("demo", "--reset", "--yes", KKG_DATABASE_URL=postgres_url)
    path = str(tmp_path / "portal.tar.gz")
    elsewhere.done("backup", path, KKG_DATABASE_URL=postgres_url)
    assert "pg_restore can read" in elsewhere.done("backup", "--verify", path)
    assert "database here already" in elsewhere.refused("restore", path, KKG_DATABASE_URL=postgres_url)

    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    output = elsewhere.done("restore", path, KKG_DATABASE_URL=postgres_url)

    assert "DIFFERENT" not in output
    assert "Gugus I Ki Hajar Dewantara" in elsewhere.done("cluster", "list", KKG_DATABASE_URL=postgres_url)


def test_a_missing_program_is_named(portal_with_file: Shell, postgres_url: str, tmp_path: Path) -> None:
    output = portal_with_file.refused(
        "backup", str(tmp_path / "x.tar.gz"), KKG_DATABASE_URL=postgres_url, PATH=str(tmp_path)
    )

    assert "pg_dump was not found" in output
    assert "postgresql-client" in output
    assert not (tmp_path / "x.tar.gz").exists()
