"""Checking a backup and putting it into an empty instance, with those erased since then erased again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import select

from kkg_portal.accounts.models import User
from kkg_portal.accounts.personal_data import forget
from kkg_portal.backup import BackupError, archive, databases
from kkg_portal.backup.databases import Counted
from kkg_portal.backup.manifest import NAME as MANIFEST
from kkg_portal.backup.manifest import Manifest, read_manifest
from kkg_portal.core import audit, migrate
from kkg_portal.core.attachments import storage
from kkg_portal.core.db.engine import db, session
from kkg_portal.core.db.ids import PUBLIC_ID_PATTERN
from kkg_portal.core.jobs import Job, work_off
from kkg_portal.core.uow import unit_of_work
from kkg_portal.settings import Settings

LARGEST_FILE = 1 << 40


def check(path: Path, folder: Path, tell: Callable[[str], None]) -> Manifest:
    """Unpack into `folder` and compare everything with the manifest; raises BackupError naming what differs."""
    hashes = {}
    for name, digest in archive.unpack(path, folder):
        hashes[name] = digest
        tell(name)
    if MANIFEST not in hashes:
        raise BackupError(f"This is not a whole backup of the portal: {MANIFEST} is missing.")
    del hashes[MANIFEST]
    manifest = read_manifest((folder / MANIFEST).read_bytes())
    _compare("missing from", set(manifest.files) - set(hashes))
    _compare("not named in the manifest of", set(hashes) - set(manifest.files))
    _compare("changed in", {name for name, digest in hashes.items() if manifest.files[name] != digest})
    if manifest.database not in hashes:
        raise BackupError("The backup holds no database.")
    return manifest


def _compare(what: str, names: set[str]) -> None:
    if names:
        some = ", ".join(sorted(names)[:5]) + (" …" if len(names) > 5 else "")
        raise BackupError(f"{len(names)} files are {what} the backup, so it is not used: {some}")


def counts_of_copy(manifest: Manifest, folder: Path) -> Counted | None:
    """What the unpacked database holds; None for a PostgreSQL dump, which only a server can count."""
    copy = folder / manifest.database
    if manifest.dialect == "sqlite":
        return databases.count_sqlite(copy)
    databases.check_dump(copy)
    return None


def differences(manifest: Manifest, found: Counted) -> list[str]:
    """Tables whose number of rows is not what the manifest says."""
    return [
        name
        for name in sorted({*manifest.rows, *found.rows})
        if manifest.rows.get(name) != found.rows.get(name)
    ]


def expect_room(settings: Settings) -> None:
    """Refuse an instance that holds anything a restore would mix with or replace."""
    if not databases.is_empty():
        raise BackupError(
            "There is a database here already. Restore into an empty instance folder (and an empty database), "
            "then start the portal with it."
        )
    if next(iter(storage().keys()), None) is not None:
        raise BackupError(
            f"There are stored files in {settings.upload_path} already. Restore into an empty folder."
        )


def expect_known(manifest: Manifest) -> None:
    """Refuse a backup of another kind of database, or one that a newer portal made."""
    dialect = db.engine.dialect.name
    if manifest.dialect != dialect:
        raise BackupError(
            f"The backup is of {manifest.dialect}, this instance uses {dialect}; both must be the same."
        )
    for component in migrate.components():
        revision = manifest.revisions.get(component.name)
        if revision is not None and revision not in migrate.known_revisions(component):
            raise BackupError(
                f"The backup was made by a newer portal ({manifest.portal}): it has the unknown revision "
                f"{revision} of {component.name}. Install that version first."
            )


def put_in_place(manifest: Manifest, folder: Path, tell: Callable[[str], None]) -> Counted:
    """Database and files to where the portal looks for them; returns what the database holds there."""
    copy = folder / manifest.database
    if manifest.dialect == "sqlite":
        databases.put_sqlite(copy)
        name = db.engine.url.database
        found = databases.count_sqlite(Path(str(name)))
    else:
        databases.put_postgresql(copy)
        found = databases.count_running()
    for name in manifest.files:
        if name.startswith(archive.FILES):
            with (folder / name).open("rb") as source:
                storage().put(source, limit_bytes=LARGEST_FILE)
            tell(name)
    return found


def erased_ids(*logs: Path) -> Iterator[str]:
    """Public ids in files of erasures, whatever else stands on their lines; each once."""
    seen = set()
    for log in logs:
        for line in log.read_text(encoding="utf-8").splitlines():
            public_id = line.split()[-1] if line.split() else ""
            if re.fullmatch(PUBLIC_ID_PATTERN, public_id) and public_id not in seen:
                seen.add(public_id)
                yield public_id


def erase_again(public_ids: list[str]) -> int:
    """Forget those who were erased after the backup was made; returns how many came back with it."""
    count = 0
    for public_id in public_ids:
        with unit_of_work():
            user = session.scalar(select(User).where(User.public_id == public_id, User.erased_at.is_(None)))
            if user is not None:
                forget(user)
                audit.record("cli.erase_again", ref=user.ref)
                count += 1
    session.remove()
    if count:
        work_off()
        _expect_no_failed_jobs()
    return count


def _expect_no_failed_jobs() -> None:
    error = session.scalar(select(Job.error).where(Job.done_at.is_(None), Job.error.is_not(None)).limit(1))
    session.remove()
    if error is not None:
        raise BackupError(
            f"Everything is restored, but erasing people again did not finish: {error}\n"
            "Keep the portal stopped and run: kkg-portal work --once"
        )
