"""The logo on the letterhead: what is taken, and how it is handed out."""

from __future__ import annotations

from typing import BinaryIO

from flask import Response, request

from kkg_portal.clusters.models import Cluster
from kkg_portal.core.attachments import storage
from kkg_portal.core.documents import Letterhead, LetterheadLine, Paper, Picture, Title, docx_bytes, pdf_bytes
from kkg_portal.core.errors import Invalid, NotFound, Unavailable
from kkg_portal.core.i18n import format_size
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.storage.kinds import KINDS, FileKind, judge_file
from kkg_portal.core.storage.pictures import picture_size
from kkg_portal.core.storage.serving import safe_headers

LOGO_BYTES = 1_000_000
LOGO_PIXELS = 2_000
_TAKEN = ("png", "jpeg")
# What a whole PNG or JPEG has near its end; a copy that was cut off has neither.
_ENDS = (b"IEND", b"\xff\xd9")


def judged_logo(stream: BinaryIO, file_name: str) -> FileKind:
    """PNG or JPEG; raises Invalid with what to do instead. Leaves the stream at its start."""
    size_bytes = stream.seek(0, 2)
    if size_bytes > LOGO_BYTES:
        raise Invalid(
            _(
                "This picture is too large (%(size)s). The limit is %(limit)s. Make it smaller and try again.",
                size=format_size(size_bytes),
                limit=format_size(LOGO_BYTES),
            ),
            field="logo",
        )
    try:
        kind = judge_file(stream, file_name, allowed=_TAKEN)
    except Invalid as error:
        raise Invalid(error.message, field="logo") from error
    width, height = picture_size(stream, kind.name) or (0, 0)
    if max(width, height) > LOGO_PIXELS:
        raise Invalid(
            _(
                "This picture has %(width)d x %(height)d pixels. At most %(most)d are needed on each side.",
                width=width,
                height=height,
                most=LOGO_PIXELS,
            ),
            field="logo",
        )
    stream.seek(0)
    _try_printing(stream.read())
    stream.seek(0)
    return kind


def _try_printing(data: bytes) -> None:
    """A picture that is broken further in would stop every letter, so one is printed before it is kept."""
    if not any(end in data for end in _ENDS):
        raise _unprintable()
    letterhead = Letterhead((LetterheadLine("KKG"),), logo=Picture(data, "Logo"))
    paper = Paper("Logo", "logo", (Title("LOGO"),), letterhead=letterhead)
    try:
        docx_bytes(paper)
        pdf_bytes(paper)
    except (Unavailable, Invalid, ValueError, KeyError, IndexError) as problem:
        raise _unprintable() from problem


def _unprintable() -> Invalid:
    return Invalid(
        _("This picture cannot be printed. Open it, save it again as PNG, and choose the new file."),
        field="logo",
    )


def logo_response(cluster: Cluster) -> Response:
    """The picture itself; asked again each time, answered with 304 while it is the same."""
    if cluster.logo_sha256 is None:
        raise NotFound
    with storage().open(cluster.logo_sha256) as stream:
        data = stream.read()
    kind = KINDS["png" if data.startswith(b"\x89PNG") else "jpeg"]
    response = Response(data)
    response.headers.update(safe_headers(f"logo.{kind.extensions[0]}", kind.content_type, inline=True))
    response.set_etag(cluster.logo_sha256)
    response.make_conditional(request)
    return response
