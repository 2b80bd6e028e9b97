"""Which rows others point at: asked of the schema, so that a new plugin's table cannot be forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Column, ForeignKey, select

from kkg_portal.core.db.engine import db, session

_CHUNK = 500
# Rows that mean nothing without the one they point at: losing them with it is no loss.
_HARMLESS = frozenset(
    {
        "core_invitation",
        "core_token",
        "core_session",
        "core_inbox",
        "core_busy",
        "core_consent",
        "core_notice",
        "core_delivery",
        "core_notice_preference",
        "core_notice_settings",
        "core_notice_mute",
        "core_unsubscribe_token",
        "core_push_subscription",
        "core_upload",
    }
)


def pointed_at(target: str, ids: Collection[int]) -> set[int]:
    """Those rows of `target` ("core_membership", "core_user") that anything beside links and sessions points at.

    Asks around the cluster wall, but only about ids the caller already holds.
    """
    found: set[int] = set()
    connection = session.connection()
    for column in _columns_to(target):
        for some in _chunks(sorted(set(ids) - found)):
            found.update(connection.execute(select(column).where(column.in_(some)).distinct()).scalars())
    return found


def _columns_to(target: str) -> Iterator[Column[int]]:
    for table in db.metadata.tables.values():
        if table.name in _HARMLESS:
            continue
        for key in table.foreign_keys:
            if key.target_fullname == f"{target}.id":
                yield _column(key)


def _column(key: ForeignKey) -> Column[int]:
    return key.parent


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
