"""Making a page of hits readable: titles, addresses and the passage with the words marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from kkg_portal.core.db.engine import session
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.search.entries import SearchEntry, SearchText, SearchWord
from kkg_portal.core.search.filters import sources_here
from kkg_portal.core.search.hits import Hit
from kkg_portal.core.search.passages import LOOKED_THROUGH_LETTERS, Marks, passage
from kkg_portal.core.search.terms import Term

_MAX_FORMS = 500


def marks_of(terms: Sequence[Term]) -> Marks:
    """The words of the cluster that have one of the roots asked for, and those asked for themselves."""
    roots = sorted({root for term in terms for root in term.roots})
    forms = session.scalars(
        select(SearchWord.word).where(SearchWord.root.in_(roots)).order_by(SearchWord.id).limit(_MAX_FORMS)
    )
    typed = {word for term in terms for word in term.typed}
    return Marks(
        frozenset(typed.union(forms)), tuple(beginning for term in terms for beginning in term.beginnings)
    )


def readable(found: Sequence[tuple[int, str]], marks: Marks, may_see: ColumnElement[bool]) -> list[Hit]:
    """The hits in the order of `found` (id and conversation), read in one statement under `may_see` again."""
    entries = {row.id: row for row in _rows(found, may_see)} if found else {}
    heads = {row.group_key: row for row in entries.values() if _is_head(row)}
    titles = {source.kind: str(source.title) for source in sources_here()}
    shown = [(entries[entry_id], heads.get(key)) for entry_id, key in found if entry_id in entries]
    return [_hit(row, head or row, titles, marks) for row, head in shown]


def _rows(found: Sequence[tuple[int, str]], may_see: ColumnElement[bool]) -> Sequence[Row[Any]]:
    own_key = SearchEntry.kind + ":" + SearchEntry.ref_id
    is_head = and_(SearchEntry.group_key.in_({key for _id, key in found}), SearchEntry.group_key == own_key)
    return session.execute(
        select(
            SearchEntry.id,
            SearchEntry.kind,
            SearchEntry.ref_id,
            SearchEntry.group_key,
            SearchText.title,
            SearchText.url,
            SearchEntry.at,
            func.substr(SearchText.strong, 1, LOOKED_THROUGH_LETTERS).label("strong"),
            func.substr(SearchText.body, 1, LOOKED_THROUGH_LETTERS).label("body"),
        )
        .join(SearchText, SearchText.id == SearchEntry.id)
        .where(or_(SearchEntry.id.in_({entry_id for entry_id, _key in found}), is_head), may_see)
    ).all()


def _is_head(row: Row[Any]) -> bool:
    return bool(row.group_key == f"{row.kind}:{row.ref_id}")


def _hit(row: Row[Any], head: Row[Any], titles: dict[str, str], marks: Marks) -> Hit:
    group_kind, _colon, group_id = row.group_key.partition(":")
    return Hit(
        ref=ObjectRef(row.kind, row.ref_id),
        group=ObjectRef(group_kind, group_id),
        kind_title=titles[head.kind],
        title=row.title or head.title,
        url=row.url,
        passage=passage((row.strong, row.body), marks),
        at=row.at,
    )
