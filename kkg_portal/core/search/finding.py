"""Answering a question: counted, ranked and filtered by permission in the database, then one page made readable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnClause, ColumnElement, and_, false, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.visitors import iterate

from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.policy import visible_to
from kkg_portal.core.db.engine import session
from kkg_portal.core.search import door, tokens
from kkg_portal.core.search.asking import Question
from kkg_portal.core.search.entries import SearchEntry, SearchText
from kkg_portal.core.search.filters import sources_here
from kkg_portal.core.search.hits import Hit
from kkg_portal.core.search.ranking import (
    FAR_TOO_MANY,
    TOO_MANY,
    base,
    best_of_each_group,
    bonuses,
    counts,
    entry_id,
    weights,
)
from kkg_portal.core.search.showing import marks_of, readable
from kkg_portal.core.search.terms import PREFIX_LETTERS, Term, phrase_term, terms, title_term
from kkg_portal.core.search.tokens import Expression, Without, all_of, any_of
from kkg_portal.core.search.words import words_of

PAGE_SIZE = 20
MAX_HITS = 200


@dataclass(frozen=True, slots=True)
class Findings:
    """One page of hits. `total` stops at `MAX_HITS`."""

    hits: list[Hit]
    total: int = 0
    page: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def has_more(self) -> bool:
        """Whether there may be hits that no page shows."""
        return self.total >= MAX_HITS


@dataclass(frozen=True, slots=True)
class _Asked:
    """The question in the index's terms, with how many entries of the cluster meet the whole and each term."""

    terms: list[Term]
    within: Expression
    whole: int
    found: list[int]


def find(question: Question, actor: Actor, *, page: int = 1) -> Findings:
    """What fits and `actor` may see, best first. The same number of statements for 3 hits and 300."""
    if question.is_empty:
        return Findings([])
    door.plan_each_question()
    asked = _ask(question)
    if asked.whole == 0:
        return Findings([])
    seen = may_see(actor)
    found = _ranked(question, asked, seen)
    page = min(max(1, page), max(1, -(-len(found) // PAGE_SIZE)))
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return Findings(readable(shown, marks_of(asked.terms), seen), total=len(found), page=page)


def _ranked(question: Question, asked: _Asked, seen: ColumnElement[bool]) -> list[tuple[int, str]]:
    """The best entry of each conversation, best first; of a great many the newest are looked at first."""
    conditions = _conditions(question)
    where = [*conditions, seen]
    found: list[tuple[int, str]] = []
    for newest in _how_many(asked.whole, is_narrowed=bool(conditions)):
        needed = base(asked.within, asked.terms, asked.found, newest=newest)
        more = bonuses(asked.terms, asked.found, asked.within, needed[0].from_id)
        weighed, values = weights([*needed, *more])
        best = best_of_each_group(weighed, where, newest_first=question.newest_first, limit=MAX_HITS)
        found = [(entry_id(row.rank), row.group_key) for row in session.execute(best, values)]
        if len(found) == MAX_HITS:
            break
    return found


def _how_many(whole: int, *, is_narrowed: bool) -> tuple[int | None, ...]:
    """How many of the newest are put in order, one after the other until there are hits enough."""
    if whole <= TOO_MANY:
        return (None,)
    # What else is asked leaves few of them, so the smaller number would be tried in vain.
    return (FAR_TOO_MANY,) if is_narrowed else (TOO_MANY, FAR_TOO_MANY)


def may_see(actor: Actor) -> ColumnElement[bool]:
    """Kinds whose plugin is on and, among them, the objects the plugin's own policy shows to the actor."""
    conditions: list[ColumnElement[bool]] = [false()]
    for source in sources_here():
        of_kind = SearchEntry.kind == source.kind
        rule = visible_to(actor, source.permission)
        if _asks_of_rows(rule):
            row = select(source.model.id).where(source.model.public_id == SearchEntry.ref_id, rule)
            conditions.append(and_(of_kind, row.exists()))
        else:
            conditions.append(and_(of_kind, rule))
    return or_(*conditions)


def _asks_of_rows(rule: ColumnElement[bool]) -> bool:
    """Whether a rule looks at each row; one about the actor alone is answered once for all of them."""
    return any(isinstance(element, ColumnClause) for element in iterate(rule))


def _ask(question: Question) -> _Asked:
    every = [
        *terms(question.words, begun=door.words_that_begin),
        *map(phrase_term, question.phrases),
        *map(title_term, question.title_words),
    ]
    wanted: list[Expression] = [term.anywhere for term in every]
    if question.kind:
        wanted.append(tokens.kind(question.kind))
    if not wanted:
        wanted.append(any_of(_stated(key, value) for key, value in question.facts))
    within = all_of(wanted)
    singles = [words[0] for words in question.unwanted if len(words) == 1]
    if singles:
        within = Without(within, any_of(map(tokens.word, singles)))
    whole, *found = counts([within, *(term.anywhere for term in every)])
    return _Asked(every, within, whole, found)


def _stated(key: str, value: str) -> Expression:
    """Every word of the value; from three letters on its beginning is enough, as in penulis:wah."""
    return all_of(tokens.fact(key, word, is_prefix=len(word) >= PREFIX_LETTERS) for word in words_of(value))


def _conditions(question: Question) -> list[ColumnElement[bool]]:
    """What is asked of the entries beside the index's own answer."""
    conditions = [_in_a_row(words) for words in question.phrases]
    conditions += [~_in_a_row(words) for words in question.unwanted if len(words) > 1]
    conditions += [_holds(key, value) for key, value in question.facts]
    if question.since is not None:
        conditions.append(SearchEntry.at >= question.since)
    if question.before is not None:
        conditions.append(SearchEntry.at < question.before)
    return conditions


def _in_a_row(words: Sequence[str]) -> ColumnElement[bool]:
    in_words = SearchText.words.contains(f" {' '.join(words)} ", autoescape=True)
    return select(SearchText.id).where(SearchText.id == SearchEntry.id, in_words).exists()


def _holds(key: str, value: str) -> ColumnElement[bool]:
    """The entry states the fact itself, or the head of its conversation does."""
    stated = _stated(key, value)
    heads = aliased(SearchEntry)
    stating = door.matching(all_of((stated, tokens.HEAD))).subquery()
    # Joined so that the heads are looked up one by one; SQLite would go through all entries of the cluster.
    lent = select(heads.group_key).select_from(stating).outerjoin(heads, heads.id == stating.c.id)
    return or_(SearchEntry.id.in_(door.matching(stated)), SearchEntry.group_key.in_(lent))
