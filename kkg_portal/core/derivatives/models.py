"""The table of what was made of each content of a cluster."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kkg_portal.core.db.engine import Model
from kkg_portal.core.db.mixins import ClusterOwned, Timestamped
from kkg_portal.core.db.types import enum_column


class Piece(StrEnum):
    """TEXT and OUTLINE come from one reading of the file, the pictures from one drawing of it."""

    TEXT = "text"
    OUTLINE = "outline"
    THUMB_SMALL = "thumb_small"
    THUMB_LARGE = "thumb_large"
    PAGE = "page"


class PieceState(StrEnum):
    QUEUED = "queued"
    READY = "ready"
    FAILED = "failed"
    NOT_SUPPORTED = "not_supported"


class Derivative(ClusterOwned, Timestamped, Model):
    """One piece made of one content. `result_sha256` is where it is stored; it counts against no quota."""

    __tablename__ = "core_derivative"
    __table_args__ = (UniqueConstraint("cluster_id", "sha256", "piece", "number"),)

    sha256: Mapped[str] = mapped_column(String(64))
    piece: Mapped[Piece] = mapped_column(enum_column(Piece, "piece"))
    # Of a page, from 1; 0 for what there is once.
    number: Mapped[int] = mapped_column(default=0)
    state: Mapped[PieceState] = mapped_column(enum_column(PieceState, "state"), default=PieceState.QUEUED)
    reason: Mapped[str] = mapped_column(String(40), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    tool: Mapped[str] = mapped_column(String(60), default="")
    result_sha256: Mapped[str | None] = mapped_column(String(64))
    result_bytes: Mapped[int] = mapped_column(default=0)
