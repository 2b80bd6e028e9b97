"""Reading what was made of files: their text for the search, their outline and pictures for pages."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from flask import Response
from sqlalchemy import select

from kkg_portal.clusters.models import Attachment
from kkg_portal.core import attachments
from kkg_portal.core.db.engine import session
from kkg_portal.core.derivatives.models import Derivative, Piece, PieceState
from kkg_portal.core.errors import NotFound
from kkg_portal.core.uploads import attachment_response


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A heading; `at` is its page, slide or sheet from 1, or 0."""

    level: int
    title: str
    at: int


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What a page may show of a file now. `is_waiting`: the worker is not there yet; `reason`: why nothing comes."""

    has_picture: bool = False
    pages: int = 0
    has_text: bool = False
    is_waiting: bool = False
    reason: str = ""


def previews_of(files: Collection[Attachment]) -> dict[str, FilePreview]:
    """By hash, for a whole list in one statement; of files nobody asked to derive there is none."""
    wanted = {file.sha256 for file in files}
    if not wanted:
        return {}
    found: dict[str, list[Derivative]] = {}
    for row in session.scalars(
        select(Derivative).where(Derivative.sha256.in_(wanted)).order_by(Derivative.id)
    ):
        found.setdefault(row.sha256, []).append(row)
    return {sha256: _preview(rows) for sha256, rows in found.items()}


def _preview(rows: list[Derivative]) -> FilePreview:
    ready = [row.piece for row in rows if row.state is PieceState.READY]
    reasons = [row.reason for row in rows if row.reason and row.reason != "not_supported"]
    return FilePreview(
        has_picture=Piece.THUMB_SMALL in ready,
        pages=ready.count(Piece.PAGE),
        has_text=Piece.TEXT in ready,
        is_waiting=any(row.state is PieceState.QUEUED for row in rows),
        reason=reasons[0] if reasons else "",
    )


def texts_of(files: Collection[Attachment]) -> dict[str, str]:
    """Their words by hash, one statement; what has none or is not read yet is left out."""
    wanted = {file.sha256 for file in files}
    if not wanted:
        return {}
    ready = select(Derivative.sha256, Derivative.result_sha256).where(
        Derivative.sha256.in_(wanted), Derivative.piece == Piece.TEXT, Derivative.state == PieceState.READY
    )
    return {sha256: _stored(result).decode() for sha256, result in session.execute(ready)}


def outline_of(file: Attachment) -> list[OutlineEntry]:
    """Its headings, slide titles, sheets or contents; empty when there are none or it is not read yet."""
    row = _ready(file, Piece.OUTLINE, 0)
    if row is None:
        return []
    entries = json.loads(_stored(row.result_sha256))
    return [OutlineEntry(int(one["level"]), str(one["title"]), int(one["at"])) for one in entries]


def preview_response(file: Attachment, piece: str, number: int = 0) -> Response:
    """A picture of a file: "thumb_small", "thumb_large", or "page" with its number from 1.

    The caller has judged whether the reader may have the file. Raises NotFound while there is none.
    """
    if piece not in {Piece.THUMB_SMALL, Piece.THUMB_LARGE, Piece.PAGE}:
        raise NotFound
    row = _ready(file, Piece(piece), number)
    if row is None or row.result_sha256 is None:
        raise NotFound
    shown = Attachment(
        sha256=row.result_sha256, size_bytes=row.result_bytes, name=f"{piece}.webp", content_type="image/webp"
    )
    return attachment_response(shown, inline=True)


def _ready(file: Attachment, piece: Piece, number: int) -> Derivative | None:
    return session.scalar(
        select(Derivative).where(
            Derivative.sha256 == file.sha256,
            Derivative.piece == piece,
            Derivative.number == number,
            Derivative.state == PieceState.READY,
        )
    )


def _stored(sha256: str | None) -> bytes:
    if sha256 is None:
        return b""
    with attachments.storage().open(sha256) as stream:
        return stream.read()
