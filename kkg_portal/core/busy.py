"""When people are taken, across their clusters: rows owned by the person, published by plugins.

The title is shown to that person alone. Whoever plans learns only that somebody is busy, never with what.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    String,
    UniqueConstraint,
    bindparam,
    delete,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from kkg_portal.core.db.engine import Model, session
from kkg_portal.core.db.types import UtcDateTime
from kkg_portal.core.refs import ObjectRef

MOST_CLASHES = 20
MOST_STRETCHES = 1000


class BusyTime(Model):
    """One stretch of a person's time, half open: [starts_at, ends_at)."""

    __tablename__ = "core_busy"
    __table_args__ = (
        UniqueConstraint("user_id", "ref_kind", "ref_id"),
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix_core_busy_when", "user_id", "starts_at"),
        Index("ix_core_busy_ref", "ref_kind", "ref_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("core_cluster.id", ondelete="CASCADE"), index=True)
    ref_kind: Mapped[str] = mapped_column(String(60))
    ref_id: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    title: Mapped[str] = mapped_column(String(200))


@dataclass(frozen=True, slots=True)
class Clash:
    """Something of the person's own that overlaps; `cluster_id` tells whether it is in another cluster."""

    starts_at: datetime
    ends_at: datetime
    title: str
    cluster_id: int


def put(
    user_ids: Iterable[int], ref: ObjectRef, *, starts_at: datetime, ends_at: datetime, title: str
) -> None:
    """Say that these people are taken by `ref` then; a repeat moves the stretch instead of adding one."""
    wanted = set(user_ids)
    cluster_id = session().info["cluster_id"]
    present = session.scalars(select(BusyTime).where(*_of(ref), BusyTime.user_id.in_(wanted)))
    rows = {row.user_id: row for row in present}
    for user_id in sorted(wanted):
        row = rows.get(user_id)
        if row is None:
            row = BusyTime(user_id=user_id, cluster_id=cluster_id, ref_kind=ref.kind, ref_id=ref.public_id)
            session.add(row)
        row.starts_at, row.ends_at, row.title = starts_at, ends_at, title[:200]


def take(ref: ObjectRef, *, user_id: int | None = None) -> None:
    """People are free again: one of them, or all when the thing is called off."""
    statement = delete(BusyTime).where(*_of(ref))
    if user_id is not None:
        statement = statement.where(BusyTime.user_id == user_id)
    session.execute(statement)


def clashes(
    user_id: int, spans: Sequence[tuple[datetime, datetime]], *, but: ObjectRef | None = None
) -> list[list[Clash]]:
    """For each span what the person has then, in all their clusters; for the eyes of this person alone.

    One query, however many spans. A meeting that ends when another begins does not clash.
    """
    if not spans:
        return []
    rows = _overlapping([user_id], spans, but)
    return [
        [
            Clash(row.starts_at, row.ends_at, row.title, row.cluster_id)
            for row in rows
            if row.starts_at < ends and row.ends_at > starts
        ][:MOST_CLASHES]
        for starts, ends in spans
    ]


def busy_people(
    user_ids: Sequence[int], spans: Sequence[tuple[datetime, datetime]], *, but: ObjectRef | None = None
) -> list[set[int]]:
    """For each span who of these people is taken; says nothing about what by. One query."""
    if not spans or not user_ids:
        return [set() for _span in spans]
    rows = _overlapping(user_ids, spans, but)
    return [
        {row.user_id for row in rows if row.starts_at < ends and row.ends_at > starts}
        for starts, ends in spans
    ]


def taken_times(user_id: int, first: datetime, last: datetime) -> list[tuple[datetime, datetime]]:
    """When the person is taken in all their clusters, in order; what overlaps or touches is one stretch."""
    rows = session.execute(
        select(BusyTime.starts_at, BusyTime.ends_at)
        .where(BusyTime.user_id == user_id, BusyTime.starts_at < last, BusyTime.ends_at > first)
        .order_by(BusyTime.starts_at, BusyTime.ends_at)
        .limit(MOST_STRETCHES)
    )
    found: list[tuple[datetime, datetime]] = []
    for row in rows:
        if found and row.starts_at <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], row.ends_at))
        else:
            found.append((row.starts_at, row.ends_at))
    return found


def _of(ref: ObjectRef) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return BusyTime.ref_kind == ref.kind, BusyTime.ref_id == ref.public_id


# Built once: an answer to an invitation asks this, and putting a statement together costs more than running it.
_OVERLAPPING = (
    select(BusyTime.user_id, BusyTime.starts_at, BusyTime.ends_at, BusyTime.title, BusyTime.cluster_id)
    .where(
        BusyTime.user_id.in_(bindparam("people", expanding=True)),
        BusyTime.starts_at < bindparam("last", type_=UtcDateTime),
        BusyTime.ends_at > bindparam("first", type_=UtcDateTime),
        or_(BusyTime.ref_kind != bindparam("but_kind"), BusyTime.ref_id != bindparam("but_id")),
    )
    .order_by(BusyTime.starts_at, BusyTime.id)
)


def _overlapping(
    user_ids: Sequence[int], spans: Sequence[tuple[datetime, datetime]], but: ObjectRef | None
) -> Sequence[Row[int, datetime, datetime, str, int]]:
    values = {
        "people": list(user_ids),
        "first": min(starts for starts, _end in spans),
        "last": max(ends for _start, ends in spans),
        "but_kind": but.kind if but else "",
        "but_id": but.public_id if but else "",
    }
    return session.execute(_OVERLAPPING, values).all()
