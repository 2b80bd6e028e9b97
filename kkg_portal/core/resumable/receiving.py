"""Beginning, continuing and giving up a file that arrives in parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select

from kkg_portal.clusters.models import Attachment, Cluster
from kkg_portal.core import attachments, clock
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid, NoRoom, TooLarge, TooMany
from kkg_portal.core.i18n import format_size
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.resumable.models import Upload, UploadState
from kkg_portal.core.storage.serving import safe_file_name
from kkg_portal.core.uow import run_after_commit, unit_of_work

# A teacher without a signal today has one at the next meeting.
KEPT = timedelta(days=7)
MOST_UNFINISHED = 20
# From small, for a line that breaks each minute, to large; the script moves between them.
LEAST_PART_BYTES, MOST_PART_BYTES = 128 * 1024, 1024 * 1024
_PROLONGED_EACH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Announced:
    """What a sender says before the first byte."""

    name: str
    length_bytes: int
    sha256: str = ""


def most_bytes() -> int:
    """The largest file that is taken in parts."""
    most: int = current_app.extensions["kkg_settings"].max_file_mb * 1_000_000
    return most


def begin(announced: Announced, *, actor: Actor) -> Upload:
    """Promise room for a file, or say before the first byte why not.

    Raises Invalid for an empty file, TooLarge, TooMany while too many wait, NoRoom for quota and disk.
    """
    if announced.length_bytes < 1:
        raise Invalid(_("This file is empty. Choose it again, or save it again first."))
    if announced.length_bytes > most_bytes():
        raise _too_large(announced.length_bytes)
    attachments.storage().expect_room(announced.length_bytes)
    with unit_of_work():
        _let_others_wait()
        _require_few(actor)
        _require_quota(announced.length_bytes)
        upload = Upload(
            user_id=actor.user_id,
            name=safe_file_name(announced.name),
            declared_bytes=announced.length_bytes,
            declared_sha256=announced.sha256,
            expires_at=clock.now() + KEPT,
        )
        session.add(upload)
        session.flush()
    return upload


def _let_others_wait() -> None:
    """Whoever asks for room of this cluster next sees what was promised here. SQLite has one writer anyway."""
    cluster_id = session().info["cluster_id"]
    session.execute(select(Cluster.id).where(Cluster.id == cluster_id).with_for_update(key_share=True))


def _require_few(actor: Actor) -> None:
    waiting = select(func.count(Upload.id)).where(
        Upload.user_id == actor.user_id, Upload.state == UploadState.RECEIVING
    )
    if (session.scalar(waiting) or 0) >= MOST_UNFINISHED:
        raise TooMany(
            _(
                "%(num)d of your files are not finished yet. Let them finish, or remove some of them.",
                num=MOST_UNFINISHED,
            )
        )


def _require_quota(wanted_bytes: int) -> None:
    left = attachments.quota_bytes() - attachments.used_bytes() - attachments.reserved_bytes()
    if wanted_bytes > left:
        raise NoRoom(attachments.quota_is_full())


def _too_large(size_bytes: int) -> TooLarge:
    return TooLarge(
        _(
            "This file is too large (%(size)s). The limit is %(limit)s. "
            "Make it smaller, or paste a Google Drive link.",
            size=format_size(size_bytes),
            limit=format_size(most_bytes()),
        )
    )


def received_bytes(upload: Upload) -> int:
    """How much of it is here."""
    if upload.state is not UploadState.RECEIVING:
        return upload.declared_bytes
    return attachments.storage().parts.size_bytes(upload.public_id)


def prolong(upload: Upload) -> None:
    """A file that goes on is kept longer; written down once an hour, not for each part."""
    until = clock.now() + KEPT
    if until - upload.expires_at < _PROLONGED_EACH:
        return
    with unit_of_work():
        upload.expires_at = until


def give_up(upload: Upload) -> None:
    """Forget an upload and what came of it, and give its room back. One that was taken is nobody's to remove."""
    with unit_of_work():
        remove(upload)


def remove(upload: Upload) -> None:
    """The same inside a unit of work."""
    key, store = upload.public_id, attachments.storage()
    kept = session.get(Attachment, upload.attachment_id) if upload.attachment_id else None
    session.delete(upload)
    session.flush()  # The row that points at the file must be gone first.
    if kept is not None:
        session.delete(kept)
    run_after_commit(lambda: store.parts.remove(key))
