"""Files with a name, kept by content and counted against the cluster's quota."""

from __future__ import annotations

from typing import BinaryIO

from flask import current_app
from sqlalchemy import func, select

from kkg_portal.clusters.models import Attachment
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import TooLarge
from kkg_portal.core.i18n import format_size
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.resumable.models import Upload, UploadState
from kkg_portal.core.storage import LocalStorage
from kkg_portal.core.storage.serving import safe_file_name


def storage() -> LocalStorage:
    found: LocalStorage = current_app.extensions["kkg_storage"]
    return found


def used_bytes() -> int:
    """What the bound cluster has stored; the same content twice counts once."""
    distinct = select(Attachment.sha256, Attachment.size_bytes).distinct().subquery()
    return session.scalar(select(func.coalesce(func.sum(distinct.c.size_bytes), 0))) or 0


def reserved_bytes() -> int:
    """What is promised to files that are still on their way to the bound cluster."""
    on_their_way = Upload.state == UploadState.RECEIVING
    return session.scalar(select(func.coalesce(func.sum(Upload.declared_bytes), 0)).where(on_their_way)) or 0


def quota_bytes() -> int:
    quota: int = current_app.extensions["kkg_settings"].cluster_quota_mb * 1_000_000
    return quota


def quota_is_full() -> str:
    """The sentence for it."""
    return _(
        "The storage of this cluster is full (%(size)s). Remove files first.", size=format_size(quota_bytes())
    )


def keep(
    stream: BinaryIO, *, name: str, content_type: str, user_id: int | None, limit_bytes: int
) -> Attachment:
    """Store an upload and return its row, inside a unit of work.

    Raises TooLarge when the file or the cluster's quota is exceeded; nothing is left behind then but a
    file without a row, which the sweeper removes.
    """
    left = quota_bytes() - used_bytes() - reserved_bytes()
    if left <= 0:
        raise TooLarge(quota_is_full())
    stored = storage().put(stream, limit_bytes=min(limit_bytes, left))
    row = Attachment(
        sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        name=safe_file_name(name),
        content_type=content_type,
        created_by_id=user_id,
    )
    session.add(row)
    session.flush()
    return row
