"""A question in the index's terms: what must stand in an entry, and what makes it better than another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kkg_portal.core.search import tokens
from kkg_portal.core.search.own_synonyms import own_lines
from kkg_portal.core.search.stems import stem
from kkg_portal.core.search.synonyms import terms_of
from kkg_portal.core.search.tokens import Expression, all_of, any_of

PREFIX_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for. `roots` are what marks a word in a passage, `beginnings` likewise."""

    typed: tuple[str, ...]
    anywhere: Expression
    exact: Expression
    in_title: Expression
    in_strong: Expression
    roots: frozenset[str]
    beginnings: tuple[str, ...] = ()


# The words of the cluster that begin so, with their roots; None where there are too many to name them.
Begun = Callable[[Sequence[str]], Mapping[str, Sequence[tuple[str, str]] | None]]


def terms(words: Sequence[str], *, with_beginnings: bool = True, begun: Begun | None = None) -> list[Term]:
    """Words as typed become terms: the word, its root, what it begins, and other ways to say it here.

    With `begun` what a word begins is asked for by name: the index finds a beginning by going through all words of
    all clusters that begin so, and most of them have the root that is asked for anyway.
    """
    found = list(terms_of(words, own_lines()))
    beginnings = [own[0] for own, _others in found if with_beginnings and _may_begin(own)]
    known = begun(beginnings) if begun is not None and beginnings else {}
    return [
        _term(own, others, with_beginnings and _may_begin(own), known.get(own[0])) for own, others in found
    ]


def _may_begin(own: Sequence[str]) -> bool:
    return len(own) == 1 and len(own[0]) >= PREFIX_LETTERS


def phrase_term(words: Sequence[str]) -> Term:
    """The words of a phrase, each as it stands; that they stand in a row is asked of the entry."""
    roots = tuple(stem(word) for word in words)
    return Term(
        typed=tuple(words),
        anywhere=all_of(tokens.word(word) for word in words),
        exact=all_of(tokens.word(word) for word in words),
        in_title=all_of(tokens.root_in_title(root) for root in roots),
        in_strong=all_of(tokens.root_in_strong(root) for root in roots),
        roots=frozenset(roots),
    )


def title_term(word: str) -> Term:
    """A word that must stand in the title."""
    root = stem(word)
    in_title = tokens.root_in_title(root)
    return Term(
        typed=(word,),
        anywhere=in_title,
        exact=tokens.word(word),
        in_title=in_title,
        in_strong=tokens.root_in_strong(root),
        roots=frozenset({root}),
    )


def _term(
    own: tuple[str, ...],
    others: tuple[tuple[str, ...], ...],
    begins: bool,
    begun: Sequence[tuple[str, str]] | None,
) -> Term:
    own_roots = tuple(stem(word) for word in own)
    ways = (own_roots, *others)
    beginnings = own if begins else ()
    found_anyway = {way[0] for way in ways if len(way) == 1}
    longer = (
        list(map(tokens.beginning, beginnings))
        if begun is None
        else [tokens.word(word) for word, root in begun if root not in found_anyway]
    )
    # Whoever holds the word holds its root, so the word itself need not be asked for.
    anywhere = [_each(way, tokens.root) for way in ways]
    return Term(
        typed=own,
        anywhere=any_of([*anywhere, *longer]),
        exact=all_of(map(tokens.word, own)),
        in_title=any_of(_each(way, tokens.root_in_title) for way in ways),
        in_strong=any_of(_each(way, tokens.root_in_strong) for way in ways),
        roots=frozenset(root for way in ways for root in way),
        beginnings=beginnings,
    )


def _each(roots: Sequence[str], token: Callable[[str], tokens.Token]) -> Expression:
    return all_of(token(root) for root in roots)
