"""What can be found in a cluster: one row per object, kept by the unit of work, filtered by permission."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    Text,
    UniqueConstraint,
    and_,
    delete,
    event,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column

from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.policy import visible_to
from kkg_portal.core.db.engine import Model, PortalSession, session
from kkg_portal.core.db.mixins import ClusterOwned
from kkg_portal.core.plugins.contract import SearchSource
from kkg_portal.core.plugins.registry import is_on, registry
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.search.hits import Hit, Piece

MAX_WORDS = 8
MAX_HITS = 30
SNIPPET_LENGTH = 160


class SearchEntry(ClusterOwned, Model):
    """One findable object. `text` is title and body in lower case, what the words are looked for in."""

    __tablename__ = "core_search_entry"
    __table_args__ = (UniqueConstraint("cluster_id", "kind", "ref_id"),)

    kind: Mapped[str] = mapped_column(String(60))
    ref_id: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(String(300))


@event.listens_for(PortalSession, "after_flush")
def _note_changes(target: Session, _context: UOWTransaction) -> None:
    changed: dict[tuple[str, str], Any] = target.info.setdefault("to_index", {})
    for row in (*target.new, *target.dirty, *target.deleted):
        kind = getattr(row, "__ref_kind__", None)
        if kind is not None and isinstance(row, ClusterOwned):
            changed[kind, row.public_id] = None if row in target.deleted else row  # type: ignore[attr-defined]


def reindex(row: Any) -> None:
    """Renew the entry of `row` although the row itself did not change: something belonging to it did."""
    session().info.setdefault("to_index", {})[row.__ref_kind__, row.public_id] = row


def index_changes() -> None:
    """Write the entries of whatever the unit of work changed; called before its commit."""
    changed: dict[tuple[str, str], Any] = session().info.pop("to_index", {})
    sources = {source.kind: source for _owner, source in registry().search_sources()}
    for (kind, ref_id), row in changed.items():
        if kind in sources:
            _write(sources[kind], ref_id, row)


def _write(source: SearchSource, ref_id: str, row: Any) -> None:
    document = None if row is None else source.document(row)
    found = session.scalar(
        select(SearchEntry).where(SearchEntry.kind == source.kind, SearchEntry.ref_id == ref_id)
    )
    if document is None:
        if found is not None:
            session.delete(found)
        return
    if found is None:
        found = SearchEntry(kind=source.kind, ref_id=ref_id)
        session.add(found)
    found.title, found.body, found.url = document.title, document.body, document.url
    found.text = f"{document.title}\n{document.strong}\n{document.body}".lower()


def rebuild(source: SearchSource) -> int:
    """Throw away and write anew all entries of one kind in the bound cluster; returns how many."""
    session.execute(delete(SearchEntry).where(SearchEntry.kind == source.kind))
    count = 0
    for row in session.scalars(select(source.model).order_by(source.model.id)):
        _write(source, row.public_id, row)
        count += 1
    return count


def find(text: str, actor: Actor) -> list[Hit]:
    """Objects that hold every word, those with all words in the title first, as far as `actor` may see them."""
    words = text.lower().split()[:MAX_WORDS]
    if not words:
        return []
    in_title = and_(*(func.lower(SearchEntry.title).contains(word, autoescape=True) for word in words))
    rows = session.scalars(
        select(SearchEntry)
        .where(*(SearchEntry.text.contains(word, autoescape=True) for word in words), may_see(actor))
        .order_by(in_title.desc(), SearchEntry.id.desc())
        .limit(MAX_HITS)
    )
    return [hit_of(entry, words) for entry in rows]


def hit_of(entry: SearchEntry, words: list[str]) -> Hit:
    """What a page shows of an entry that was found by `words`."""
    titles = {source.kind: str(source.title) for _owner, source in registry().search_sources()}
    ref = ObjectRef(entry.kind, entry.ref_id)
    passage = (Piece(_snippet(entry.body, words)),)
    return Hit(ref, ref, titles[entry.kind], entry.title, entry.url, passage)


def may_see(actor: Actor) -> ColumnElement[bool]:
    """Kinds whose plugin is on and, among them, the objects the plugin's own policy shows to the actor."""
    conditions: list[ColumnElement[bool]] = [false()]
    for owner, source in registry().search_sources():
        if is_on(owner):
            visible = select(source.model.public_id).where(visible_to(actor, source.permission))
            conditions.append(and_(SearchEntry.kind == source.kind, SearchEntry.ref_id.in_(visible)))
    return or_(*conditions)


def _snippet(body: str, words: list[str]) -> str:
    lowered = body.lower()
    places = [place for word in words if (place := lowered.find(word)) >= 0]
    start = max(0, min(places) - 40) if places else 0
    piece = " ".join(body[start : start + SNIPPET_LENGTH].split())
    return ("… " if start else "") + piece + (" …" if start + SNIPPET_LENGTH < len(body) else "")
