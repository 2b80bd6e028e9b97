"""Backups: one file with the database, every stored file and a manifest to check both against."""

from __future__ import annotations


class BackupError(Exception):
    """The backup cannot be made or used; the text says why and what to do."""
