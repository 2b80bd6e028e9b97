"""Who did what to which object, when. Lines are only ever added; the worker seals them into a hash chain."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Index, String, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column

from kkg_portal.core import clock
from kkg_portal.core.db.engine import Model, session
from kkg_portal.core.db.types import UtcDateTime
from kkg_portal.core.refs import ObjectRef

SETTLING_TIME = timedelta(minutes=2)


class AuditLine(Model):
    """One act. Names are not stored, only ids, so that erasing a person does not rewrite history."""

    __tablename__ = "core_audit"
    __table_args__ = (Index("ix_core_audit_cluster_id_at", "cluster_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    cluster_id: Mapped[int | None] = mapped_column()
    actor_id: Mapped[int | None] = mapped_column()
    act: Mapped[str] = mapped_column(String(80))
    ref_kind: Mapped[str | None] = mapped_column(String(60))
    ref_id: Mapped[str | None] = mapped_column(String(10))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seal: Mapped[str | None] = mapped_column(Text)


def record(
    act: str,
    *,
    ref: ObjectRef | None = None,
    actor_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add a line to the current transaction. `detail` holds ids and field names, never personal text.

    Written at once and past the ORM: every act pays for it while it holds the write lock.
    """
    current = session()
    line = {
        "at": clock.now(),
        "cluster_id": current.info.get("cluster_id"),
        "actor_id": actor_id,
        "act": act,
        "ref_kind": ref.kind if ref else None,
        "ref_id": ref.public_id if ref else None,
        "detail": detail or {},
    }
    current.connection().execute(_ADD, line)


_ADD = AuditLine.__table__.insert()  # type: ignore[attr-defined]  # declared tables are FromClause to mypy


def seal_new_lines(limit: int = 5000) -> int:
    """Chain lines written since the last call; returns how many. Run by one worker, in id order."""
    statement = select(AuditLine).where(AuditLine.seal.is_(None)).order_by(AuditLine.id).limit(limit)
    if session.get_bind().dialect.name != "sqlite":
        # There a line may be committed after one with a higher id; what is sealed must have settled.
        statement = statement.where(AuditLine.at < clock.now() - SETTLING_TIME)
    previous = session.scalar(
        select(AuditLine.seal).where(AuditLine.seal.is_not(None)).order_by(AuditLine.id.desc()).limit(1)
    )
    fresh = session.scalars(statement).all()
    for line in fresh:
        previous = line.seal = _seal(line, previous or "")
    return len(fresh)


def first_broken_line() -> int | None:
    """The id of the first line that no longer matches its seal, or None when the chain holds.

    A line that lost its seal while later ones have theirs counts as broken too.
    """
    previous = ""
    last_sealed = select(func.max(AuditLine.id)).where(AuditLine.seal.is_not(None)).scalar_subquery()
    lines = session.scalars(select(AuditLine).where(AuditLine.id <= last_sealed).order_by(AuditLine.id))
    for line in lines.yield_per(1000):
        if line.seal is None or line.seal != _seal(line, previous):
            return line.id
        previous = line.seal
    return None


def _seal(line: AuditLine, previous: str) -> str:
    content = [
        previous,
        line.id,
        line.at.isoformat(timespec="seconds"),
        line.cluster_id,
        line.actor_id,
        line.act,
        line.ref_kind,
        line.ref_id,
        line.detail,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
