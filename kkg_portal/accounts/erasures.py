"""Remembering who was erased outside the database, so that an old backup cannot bring them back."""

from __future__ import annotations

import os

from flask import current_app

from kkg_portal.core import clock
from kkg_portal.core.jobs import job
from kkg_portal.settings import Settings

FILE_NAME = "erased.log"
NOTE_ERASURE = "core.note_erasure"


@job(NOTE_ERASURE)
def note_erasure(payload: dict[str, str]) -> None:
    """Append the public id; a line twice does no harm. The id alone tells nobody who it was."""
    settings: Settings = current_app.extensions["kkg_settings"]
    path = settings.instance_path / FILE_NAME
    line = f"{clock.now():%Y-%m-%dT%H:%M:%SZ} {payload['public_id']}\n"
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8"
    ) as log:
        log.write(line)
        log.flush()
        os.fsync(log.fileno())
