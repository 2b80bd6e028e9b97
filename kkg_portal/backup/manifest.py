"""What a backup says about itself: revisions, row counts and the hash of every file in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from kkg_portal.backup import BackupError

FORMAT = 1
NAME = "manifest.json"
_KINDS: dict[str, type[Any]] = {
    "format": int,
    "portal": str,
    "made_at": str,
    "dialect": str,
    "database": str,
    "revisions": dict,
    "rows": dict,
    "files": dict,
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """`rows` counts by table, `revisions` by component, `files` gives the SHA-256 of each member by name."""

    portal: str
    made_at: str
    dialect: str
    database: str
    revisions: dict[str, str]
    rows: dict[str, int]
    files: dict[str, str]
    format: int = FORMAT

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


def read_manifest(raw: bytes) -> Manifest:
    try:
        values = json.loads(raw)
    except ValueError as error:
        raise BackupError(f"This is not a backup of the portal: {NAME} cannot be read.") from error
    if not isinstance(values, dict) or any(
        not isinstance(values.get(key), kind) for key, kind in _KINDS.items()
    ):
        raise BackupError(f"This is not a backup of the portal: {NAME} lacks something.")
    if values["format"] != FORMAT:
        raise BackupError(f"This backup has format {values['format']}; this portal reads format {FORMAT}.")
    return Manifest(**{key: values[key] for key in _KINDS})
