"""Making a backup of the running portal: the database first, then every file it can name."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from flask import current_app

from kkg_portal.backup import archive, databases
from kkg_portal.backup.manifest import NAME as MANIFEST
from kkg_portal.backup.manifest import Manifest
from kkg_portal.core import clock
from kkg_portal.core.attachments import storage
from kkg_portal.core.db.engine import db
from kkg_portal.core.errors import NotFound
from kkg_portal.settings import Settings


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup; `damaged` names stored files whose content is no longer what their name says."""

    path: Path
    manifest: Manifest
    size_bytes: int
    damaged: Sequence[str]


def make_backup(path: Path, *, with_secret: bool, progress: Callable[[int, int], None]) -> Made:
    """Write `path`; `progress(done, all)` is told about each stored file.

    The database is copied before the files are listed: a file is stored before the row that names it, so
    whatever the copy names is there.
    """
    settings: Settings = current_app.extensions["kkg_settings"]
    moment = clock.now()
    with tempfile.TemporaryDirectory(dir=_folder_for(path), prefix=".backup-") as scratch:
        dialect = db.engine.dialect.name
        copy = Path(scratch) / archive.DATABASES[dialect]
        counted = databases.copy_to(copy)
        with archive.writing(path, moment.timestamp()) as writer:
            writer.add_path(copy.name, copy)
            damaged = _add_files(writer, progress)
            for name in (archive.ERASURES, *([archive.SETTINGS] if with_secret else [])):
                if (settings.instance_path / name).exists():
                    writer.add_path(name, settings.instance_path / name)
            manifest = Manifest(
                portal=version("kkg-portal"),
                made_at=moment.isoformat(timespec="seconds"),
                dialect=dialect,
                database=copy.name,
                revisions=counted.revisions,
                rows=counted.rows,
                files=dict(writer.hashes),
            )
            writer.add_bytes(MANIFEST, manifest.as_json())
    return Made(path, manifest, path.stat().st_size, damaged)


def _folder_for(path: Path) -> Path:
    # Beside the backup: a copy of the whole database may be too large for /tmp, and must stay private.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path.parent


def _add_files(writer: archive.Writer, progress: Callable[[int, int], None]) -> list[str]:
    store = storage()
    keys = list(store.keys())
    damaged = []
    for done, key in enumerate(keys, start=1):
        try:
            size_bytes = store.size_bytes(key)
            with store.open(key) as source:
                found = writer.add(f"{archive.FILES}{key}", source, size_bytes)
        except NotFound:
            continue  # Removed since the list was made, because no row names it any more.
        if found != key:
            damaged.append(key)
        progress(done, len(keys))
    return damaged
