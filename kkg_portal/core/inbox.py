"""What waits for a person, across their clusters: rows owned by the person, published by plugins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, bindparam, column, delete, select, table
from sqlalchemy.orm import Mapped, mapped_column

from kkg_portal.core import clock
from kkg_portal.core.db.engine import Model, session
from kkg_portal.core.db.types import UtcDateTime
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.tenancy import writing_connection


class InboxItem(Model):
    """One thing to do. `title` is in the language of the cluster's content and visible to this person alone."""

    __tablename__ = "core_inbox"
    __table_args__ = (UniqueConstraint("user_id", "kind", "ref_kind", "ref_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("core_cluster.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    ref_kind: Mapped[str] = mapped_column(String(60))
    ref_id: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(300))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


def put(
    user_ids: list[int], kind: str, ref: ObjectRef, *, title: str, url: str, due_at: datetime | None = None
) -> None:
    """Lay an item into the inboxes of these people, once; a repeat renews title, address and due time."""
    cluster_id = session().info["cluster_id"]
    present = {
        item.user_id: item
        for item in session.scalars(
            select(InboxItem).where(
                InboxItem.kind == kind,
                InboxItem.ref_kind == ref.kind,
                InboxItem.ref_id == ref.public_id,
                InboxItem.user_id.in_(user_ids),
            )
        )
    }
    for user_id in user_ids:
        item = present.get(user_id)
        if item is None:
            item = InboxItem(
                user_id=user_id, cluster_id=cluster_id, kind=kind, ref_kind=ref.kind, ref_id=ref.public_id
            )
            session.add(item)
        item.title, item.url, item.due_at = title[:200], url, due_at


# Built once and past the ORM, which has no loaded item to look after: while one person answers, others wait.
_ITEMS = table(InboxItem.__tablename__, *(column(name) for name in ("kind", "ref_kind", "ref_id", "user_id")))
_FROM_EVERYBODY = delete(_ITEMS).where(
    _ITEMS.c.kind.in_(bindparam("item_kinds", expanding=True)),
    _ITEMS.c.ref_kind == bindparam("item_ref_kind"),
    _ITEMS.c.ref_id == bindparam("item_ref_id"),
)
_FROM_ONE = _FROM_EVERYBODY.where(_ITEMS.c.user_id == bindparam("person"))


def take(kinds: str | tuple[str, ...], ref: ObjectRef, *, user_id: int | None = None) -> None:
    """Remove an item of this kind or these once it is done, for one person or, without `user_id`, for everybody."""
    named = (kinds,) if isinstance(kinds, str) else kinds
    values = {"item_kinds": named, "item_ref_kind": ref.kind, "item_ref_id": ref.public_id}
    session.flush()  # What was put in this same unit of work is taken too.
    if user_id is None:
        writing_connection().execute(_FROM_EVERYBODY, values)
    else:
        writing_connection().execute(_FROM_ONE, {**values, "person": user_id})
