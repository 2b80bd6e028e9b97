"""What stands in the index: tokens of one alphabet, and conditions on them.

A token is a class letter, an underscore and a word. Words come from `words_of` and hold no underscore, so nothing
that anybody writes, in a document or in a question, can become the token of a cluster or of a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kkg_portal.core.search.words import words_of

_TOKEN = re.compile(r"[a-z](_[a-z0-9]+)+")
_FACT = re.compile(r"[a-z][a-z0-9]*")


@dataclass(frozen=True, slots=True)
class Token:
    """One entry of the index; with `is_prefix` every entry that begins so."""

    text: str
    is_prefix: bool = False

    def __post_init__(self) -> None:
        if not _TOKEN.fullmatch(self.text):
            raise ValueError("not a token of the index")


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """`kept` but not `left_out`."""

    kept: Expression
    left_out: Expression


Expression = Token | AllOf | AnyOf | Without


# Stands in the document that a conversation is about, and in those that stand alone.
HEAD = Token("h_1")


def word(value: str) -> Token:
    """A word exactly as it stands, anywhere."""
    return Token(f"x_{value}")


def beginning(value: str) -> Token:
    """Words that begin so, anywhere."""
    return Token(f"x_{value}", is_prefix=True)


def root(value: str) -> Token:
    """A word of this root, anywhere."""
    return Token(f"y_{value}")


def root_in_title(value: str) -> Token:
    return Token(f"t_{value}")


def root_in_strong(value: str) -> Token:
    return Token(f"s_{value}")


def cluster(cluster_id: int) -> Token:
    """Whose the document is; only the door puts it into a question."""
    return Token(f"c_{cluster_id}")


def kind(value: str) -> Token:
    return Token("k_" + value.replace(".", "_"))


def fact(key: str, value: str, *, is_prefix: bool = False) -> Token:
    """One word of what a document says about itself."""
    if not _FACT.fullmatch(key):
        raise ValueError(f"a fact's name is made of small letters and digits, not {key!r}")
    return Token(f"f_{key}_{value}", is_prefix)


def all_of(parts: Iterable[Expression]) -> Expression:
    """Every condition; one alone is itself."""
    given = tuple(parts)
    return given[0] if len(given) == 1 else AllOf(given)


def any_of(parts: Iterable[Expression]) -> Expression:
    given = tuple(dict.fromkeys(parts))
    return given[0] if len(given) == 1 else AnyOf(given)


def fact_words(facts: Mapping[str, str | Sequence[str]]) -> list[Token]:
    """The tokens of all facts, in a fixed order."""
    return [
        fact(key, value)
        for key in sorted(facts)
        for text in values_of(facts[key])
        for value in dict.fromkeys(words_of(text))
    ]


def values_of(value: str | Sequence[str]) -> Sequence[str]:
    """The values of a fact that may have one or several."""
    return (value,) if isinstance(value, str) else value


def as_match(expression: Expression) -> str:
    """For FTS5's MATCH. Each token is quoted, though its alphabet leaves nothing to quote."""
    match expression:
        case Token(text, is_prefix):
            return f'"{text}" *' if is_prefix else f'"{text}"'
        case AllOf(parts):
            return "(" + " AND ".join(map(as_match, parts)) + ")"
        case AnyOf(parts):
            return "(" + " OR ".join(map(as_match, parts)) + ")"
        case Without(kept, left_out):
            return f"({as_match(kept)} NOT {as_match(left_out)})"


def as_tsquery(expression: Expression) -> str:
    """The same for PostgreSQL's `@@`."""
    match expression:
        case Token(text, is_prefix):
            return f"'{text}':*" if is_prefix else f"'{text}'"
        case AllOf(parts):
            return "(" + " & ".join(map(as_tsquery, parts)) + ")"
        case AnyOf(parts):
            return "(" + " | ".join(map(as_tsquery, parts)) + ")"
        case Without(kept, left_out):
            return f"({as_tsquery(kept)} & !{as_tsquery(left_out)})"
