"""Files people hand in with a form, and how a page answers with one: judged by content, counted, served safely."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, BinaryIO, cast

from flask import Response, request
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage

from kkg_portal.clusters.models import Attachment
from kkg_portal.core import attachments
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid, TooLarge
from kkg_portal.core.i18n import Text, format_list, format_size
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.storage import LocalStorage
from kkg_portal.core.storage.kinds import KINDS, judge_file
from kkg_portal.core.storage.local import CHUNK_BYTES
from kkg_portal.core.storage.picture_privacy import without_location
from kkg_portal.core.storage.serving import (
    ByteRange,
    RangeBeyondEnd,
    parse_range,
    safe_file_name,
    safe_headers,
)

# What teachers hand round: papers, slides, sheets, photos, plain text. Names of storage.kinds.KINDS.
MATERIAL = frozenset(KINDS)
UPLOAD_BYTES = 10_000_000


class UploadField(FileField):
    """Asks for one file; its hint names kinds and limit, and phones offer only files of these kinds."""

    def __init__(
        self,
        label: Text = "",
        *,
        limit_bytes: int = UPLOAD_BYTES,
        allowed: Collection[str] = MATERIAL,
        **kwargs: Any,
    ) -> None:
        endings = [f".{ending}" for kind in _in_order(allowed) for ending in kind.extensions]
        kwargs.setdefault("render_kw", {"accept": ",".join(endings)})
        kwargs.setdefault(
            "description",
            _l(
                "%(kinds)s, at most %(limit)s.",
                kinds=Later(lambda: kind_names(allowed)),
                limit=Later(lambda: format_size(limit_bytes)),
            ),
        )
        super().__init__(label, **kwargs)


class Later:
    """A word that is made when the sentence around it is shown, in the reader's language."""

    def __init__(self, make: Any) -> None:
        self._make = make

    def __str__(self) -> str:
        return str(self._make())


def kind_names(allowed: Collection[str]) -> str:
    """PDF, DOCX, and JPG, as a person reads them."""
    return format_list([kind.extensions[0].upper() for kind in _in_order(allowed)])


def _in_order(allowed: Collection[str]) -> list[Any]:
    return [kind for kind in KINDS.values() if kind.name in allowed]


def keep_upload(
    upload: FileStorage | None,
    *,
    actor: Actor,
    limit_bytes: int = UPLOAD_BYTES,
    allowed: Collection[str] = MATERIAL,
    field: str = "file",
) -> Attachment:
    """Store what a form brought and return its row, inside a unit of work; point at it with `tenant_fk`.

    The kind is found by content, whatever the browser claimed. Photos lose the place they were taken at. Raises
    Invalid or TooLarge with the sentence for `field`, Unavailable when the disk is full; nothing is kept then.
    """
    if upload is None or not upload.filename:
        raise Invalid(_("Choose a file first. For example the slides as PDF."), field=field)
    stream = cast(BinaryIO, upload.stream)
    size_bytes = stream.seek(0, 2)
    if size_bytes > limit_bytes:
        raise Invalid(
            _(
                "This file is too large (%(size)s). The limit is %(limit)s. "
                "Send it as a photo, or paste a Google Drive link.",
                size=format_size(size_bytes),
                limit=format_size(limit_bytes),
            ),
            field=field,
        )
    try:
        kind = judge_file(stream, upload.filename, allowed=allowed)
        kept = without_location(stream, kind.name) if kind.is_picture else stream
        return attachments.keep(
            kept,
            name=name_that_fits(upload.filename, kind.extensions),
            content_type=kind.content_type,
            user_id=actor.user_id,
            limit_bytes=limit_bytes,
        )
    except (Invalid, TooLarge) as error:
        raise type(error)(error.message, field=field) from error


def name_that_fits(name: str, extensions: tuple[str, ...]) -> str:
    """A photo that its phone called .png but is a JPEG is saved as what it is."""
    stem, dot, ending = name.rpartition(".")
    if dot and ending.strip().lower() in extensions:
        return safe_file_name(name)
    return safe_file_name(f"{stem if dot else name}.{extensions[0]}")


def copy_upload(attachment: Attachment, *, actor: Actor) -> Attachment:
    """Another row for the same content, which counts once: each thing that shows a file owns its own row."""
    row = Attachment(
        sha256=attachment.sha256,
        size_bytes=attachment.size_bytes,
        name=attachment.name,
        content_type=attachment.content_type,
        created_by_id=actor.user_id,
    )
    session.add(row)
    session.flush()
    return row


def forget_upload(attachment: Attachment) -> None:
    """Remove the row, after whatever pointed at it; the daily sweep removes content without any row."""
    session.flush()  # The row that pointed here must be gone first.
    session.delete(attachment)


def open_attachment(attachment: Attachment) -> BinaryIO:
    """The stored bytes, for what is put together from several files; the caller closes it and has judged the right."""
    return attachments.storage().open(attachment.sha256)


def attachment_response(attachment: Attachment, *, inline: bool = False) -> Response:
    """The file itself, whole or the range asked for; 304 while the asker's copy is the same.

    The caller has already judged whether the reader may have it. `inline` shows PDF, pictures and text in the
    browser, in a cage without scripts; anything else is always saved.
    """
    headers = safe_headers(attachment.name, attachment.content_type, inline)
    etag = f'"{attachment.sha256}"'
    headers |= {"ETag": etag, "Accept-Ranges": "bytes"}
    if request.if_none_match.contains(attachment.sha256):
        return Response(status=304, headers=headers)
    try:
        part = parse_range(
            request.headers.get("Range"),
            attachment.size_bytes,
            if_range=request.headers.get("If-Range"),
            etag=etag,
        )
    except RangeBeyondEnd as beyond:
        return Response(status=416, headers={"Content-Range": beyond.content_range})
    if part is None:
        part, status = ByteRange(0, attachment.size_bytes - 1), 200
    else:
        status = 206
        headers["Content-Range"] = part.content_range(attachment.size_bytes)
    headers["Content-Length"] = str(part.length)
    attachments.storage().size_bytes(attachment.sha256)  # NotFound while it can still be said.
    chunks = _chunks(attachments.storage(), attachment.sha256, part)
    return Response(chunks, status=status, headers=headers, direct_passthrough=True)


def _chunks(store: LocalStorage, sha256: str, part: ByteRange) -> Iterator[bytes]:
    """Opened when the first bytes are asked for and closed after the last, also when the reader goes away."""
    with store.open_range(sha256, part.start, part.end) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk
