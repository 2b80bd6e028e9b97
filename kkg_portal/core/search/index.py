"""Keeping the index: the unit of work writes the entries of whatever it changed before it commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import String, bindparam, delete, event, func, select
from sqlalchemy.orm import Session, UOWTransaction, joinedload

from kkg_portal.core.db.engine import PortalSession, session
from kkg_portal.core.db.mixins import ClusterOwned
from kkg_portal.core.jobs import enqueue
from kkg_portal.core.plugins.contract import SearchDocument, SearchSource
from kkg_portal.core.plugins.registry import registry
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.search import door, tokens
from kkg_portal.core.search.entries import SearchEntry, SearchText, SearchWord
from kkg_portal.core.search.stems import stem
from kkg_portal.core.search.words import words_of
from kkg_portal.core.tenancy import bound_cluster_id

MAX_BODY_LETTERS = 100_000
ROWS_AT_ONCE = 200
_WORDS_AT_ONCE = 500
_BETWEEN_FIELDS = "|"

_FIRST_HOUR = datetime(2000, 1, 1, tzinfo=UTC)

INDEX_ROWS = "core.index_rows"

# What the session noted: by ref the row's cluster and the row, None where it was deleted.
Changed = dict[tuple[str, str], tuple[int, Any]]
Written = Mapping[tuple[str, str], SearchDocument | None]


@event.listens_for(PortalSession, "after_flush")
def _note_changes(target: Session, _context: UOWTransaction) -> None:
    changed: Changed = target.info.setdefault("to_index", {})
    for row in (*target.new, *target.dirty, *target.deleted):
        kind = getattr(row, "__ref_kind__", None)
        if kind is not None and isinstance(row, ClusterOwned):
            still = None if row in target.deleted else row
            changed[kind, row.public_id] = (row.cluster_id, still)  # type: ignore[attr-defined]


def reindex(row: Any) -> None:
    """Renew the entry of `row` although the row itself did not change: something belonging to it did."""
    changed: Changed = session().info.setdefault("to_index", {})
    changed[row.__ref_kind__, row.public_id] = (row.cluster_id, row)


def renew_moment(row: Any, at: datetime) -> None:
    """Let the entry of `row` count from `at` on, where nothing it says has changed."""
    door.renew_moment(row.__ref_kind__, row.public_id, at, _hour_of(at))


def index_changes() -> None:
    """Write the entries of whatever the unit of work changed; called before its commit."""
    noted: Changed = session().info.pop("to_index", {})
    sources = {source.kind: source for _owner, source in registry().search_sources()}
    changed = {key: one for key, one in noted.items() if key[0] in sources}
    if bound_cluster_id() is None:
        _leave_to_each_cluster(changed)
        return
    rows = {key: row for key, (_cluster_id, row) in changed.items()}
    documents: dict[tuple[str, str], SearchDocument | None] = dict.fromkeys(rows)
    for kind in dict.fromkeys(kind for kind, _ref_id in rows):
        present = {key: row for key, row in rows.items() if key[0] == kind and row is not None}
        documents |= dict(zip(present, documents_of(sources[kind], [*present.values()]), strict=True))
    write(documents)
    # Reading the documents may have flushed; entries themselves are nothing to find.
    session().info.pop("to_index", None)


def documents_of(source: SearchSource, rows: Sequence[Any]) -> list[SearchDocument | None]:
    """The documents of rows of one source, in their order."""
    # Held, not used: the session forgets what nobody holds, and would read it again for each row.
    _held = None if source.prepare is None else source.prepare(rows)
    return [source.document(row) for row in rows]


def _leave_to_each_cluster(changed: Changed) -> None:
    """Who works on all clusters at once writes no index: a job in each cluster does, right after the commit."""
    for cluster_id in sorted({cluster_id for cluster_id, _row in changed.values()}):
        refs = [list(key) for key, (of_cluster, _row) in changed.items() if of_cluster == cluster_id]
        enqueue(INDEX_ROWS, {"refs": refs}, cluster_id=cluster_id)


def write(documents: Written, *, anew: bool = False) -> None:
    """Make the entries say what the documents say; None takes an entry away. `anew` finds all roots again."""
    if not documents:
        return
    entries = _entries_of(documents)
    before = _all_words(entries.values())
    words = {key: _words(document) for key, document in documents.items() if document is not None}
    roots = _roots_of(
        {word for text in words.values() for word in text.split()} - {_BETWEEN_FIELDS}, anew=anew
    )
    for key, document in documents.items():
        entry = entries.get(key)
        if document is not None:
            _fill(entry or _new_entry(*key), document, words[key], roots)
        elif entry is not None:
            session.delete(entry)
    session.flush()  # Which words are still used is asked of what stands in the index now.
    _forget_words(before - roots.keys())


def forget_entries(ref_id: str) -> None:
    """Take somebody's entries away at once, and have their words taken out of the file too."""
    rows = session.execute(select(SearchEntry.kind).where(SearchEntry.ref_id == ref_id))
    write({(row.kind, ref_id): None for row in rows})
    enqueue("core.merge_search")


def rebuild(source: SearchSource, after_id: int = 0) -> tuple[int, int]:
    """Write anew the entries of the next rows of one kind in the bound cluster: how many, and the last row's id.

    Ids stay as they are, so the order of hits does. Once no row is left, entries of rows that are gone go too.
    """
    rows = session.scalars(
        select(source.model).where(source.model.id > after_id).order_by(source.model.id).limit(ROWS_AT_ONCE)
    ).all()
    if not rows:
        _drop_leftovers(source)
        return 0, after_id
    keys = [(source.kind, row.public_id) for row in rows]
    write(dict(zip(keys, documents_of(source, rows), strict=True)), anew=True)
    return len(rows), rows[-1].id


def row_count(source: SearchSource) -> int:
    """How many rows of the bound cluster `rebuild` will go through."""
    return session.scalar(select(func.count(source.model.id))) or 0


def _drop_leftovers(source: SearchSource) -> None:
    present = select(source.model.public_id)
    gone = session.scalars(
        select(SearchEntry.ref_id).where(SearchEntry.kind == source.kind, SearchEntry.ref_id.not_in(present))
    ).all()
    write({(source.kind, ref_id): None for ref_id in gone})


_ENTRIES = (
    select(SearchEntry)
    .where(
        SearchEntry.kind == bindparam("of_kind", type_=String),
        SearchEntry.ref_id.in_(bindparam("rows", expanding=True)),
    )
    .options(joinedload(SearchEntry.text))
)


def _entries_of(documents: Written) -> dict[tuple[str, str], SearchEntry]:
    found: dict[tuple[str, str], SearchEntry] = {}
    for kind in dict.fromkeys(kind for kind, _ref_id in documents):
        ids = [ref_id for of_kind, ref_id in documents if of_kind == kind]
        for piece in _pieces(ids):
            rows = session.scalars(_ENTRIES, {"of_kind": kind, "rows": piece})
            found |= {(kind, row.ref_id): row for row in rows}
    return found


def _new_entry(kind: str, ref_id: str) -> SearchEntry:
    entry = SearchEntry(kind=kind, ref_id=ref_id, text=SearchText())
    session.add(entry)
    return entry


def _fill(entry: SearchEntry, document: SearchDocument, words: str, roots: Mapping[str, str]) -> None:
    own = ObjectRef(entry.kind, entry.ref_id)
    group = document.group or own
    entry.at, entry.group_key = document.at, str(group)
    entry.hour = 0 if document.at is None else _hour_of(document.at)
    text = entry.text
    # PostgreSQL keeps no zero bytes; nobody may hinder a save by one.
    text.title, text.strong = document.title.replace("\x00", ""), document.strong.replace("\x00", "")
    text.body = document.body[:MAX_BODY_LETTERS].replace("\x00", "")
    text.url, text.words = document.url, words
    text.tokens = _tokens_of(document, entry.kind, words, roots, is_head=group == own)


def _hour_of(at: datetime) -> int:
    return max(0, int((at - _FIRST_HOUR).total_seconds()) // 3600)


def _tokens_of(
    document: SearchDocument, kind: str, words: str, roots: Mapping[str, str], *, is_head: bool
) -> str:
    title, strong, _body = (part.split() for part in words.split(_BETWEEN_FIELDS))
    every = set(words.split()) - {_BETWEEN_FIELDS}
    found = {tokens.cluster(door.bound()).text, tokens.kind(kind).text}
    found |= {tokens.HEAD.text} if is_head else set()
    found |= {token.text for token in tokens.fact_words(document.facts)}
    found |= {tokens.word(word).text for word in every}
    found |= {tokens.root(roots[word]).text for word in every}
    found |= {tokens.root_in_title(roots[word]).text for word in title}
    found |= {tokens.root_in_strong(roots[word]).text for word in strong}
    return " ".join(sorted(found))


def _words(document: SearchDocument) -> str:
    """Bars keep a phrase from beginning in the title and ending in the body."""
    fields = (document.title, document.strong, document.body[:MAX_BODY_LETTERS])
    return f" {f' {_BETWEEN_FIELDS} '.join(' '.join(words_of(field)) for field in fields)} "


def _all_words(entries: Iterable[SearchEntry]) -> set[str]:
    return {word for entry in entries for word in entry.text.words.split()} - {_BETWEEN_FIELDS}


_ROOTS = select(SearchWord.word, SearchWord.root).where(
    SearchWord.word.in_(bindparam("words", expanding=True))
)


def _roots_of(words: set[str], *, anew: bool) -> dict[str, str]:
    """Roots as the cluster remembers them; those of new words are found and remembered."""
    known: dict[str, str] = {}
    for piece in _pieces(sorted(words)):
        if not anew:
            known |= {row.word: row.root for row in session.execute(_ROOTS, {"words": piece})}
            continue
        for word in session.scalars(select(SearchWord).where(SearchWord.word.in_(piece))):
            word.root = stem(word.word)
            known[word.word] = word.root
    new = {word: stem(word) for word in words - known.keys()}
    door.add_words(new.items())
    return known | new


def _forget_words(words: set[str]) -> None:
    """Words that went out of their last entry go, so that an erased name is remembered nowhere."""
    gone = sorted(words - door.still_used(sorted(words)))
    for piece in _pieces(gone):
        session.execute(delete(SearchWord).where(SearchWord.word.in_(piece)))


def _pieces(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + _WORDS_AT_ONCE] for start in range(0, len(values), _WORDS_AT_ONCE))
