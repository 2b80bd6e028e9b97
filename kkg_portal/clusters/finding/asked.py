"""What the address of the search page asks: the box, the fields beside it and the page of hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kkg_portal.core.clock import HasZone
from kkg_portal.core.i18n import Text
from kkg_portal.core.sanitize import clean_line
from kkg_portal.core.search.asking import MAX_LETTERS, Fields, Question, read_question
from kkg_portal.core.search.filters import filters_here, sources_here
from kkg_portal.core.search.finding import MAX_HITS, PAGE_SIZE

_FIELD_LETTERS = 80
_FACT = "f_"


@dataclass(frozen=True, slots=True)
class Choice:
    """A field with values to choose from, or without them a line to type into."""

    name: str
    label: Text
    value: str
    options: Sequence[tuple[str, Text]] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """`text` is what stands in the box; `fields` are those that parts here declared."""

    text: str
    question: Question
    kind: Choice
    fields: Sequence[Choice]
    since: str
    until: str
    newest_first: bool
    page: int

    @property
    def is_narrowed(self) -> bool:
        """Whether any field beside the box says something."""
        chosen = (self.kind.value, self.since, self.until, self.newest_first)
        return any(chosen) or any(one.value for one in self.fields)

    def address(self, *, text: str | None = None, page: int = 1) -> dict[str, str]:
        """The values of the address that asks the same again, for another page or with other words."""
        values = {"q": self.text if text is None else text, "since": self.since, "until": self.until}
        values |= {one.name: one.value for one in (self.kind, *self.fields)}
        values |= {"order": "new" if self.newest_first else "", "page": str(page) if page > 1 else ""}
        return {name: value for name, value in values.items() if value}


def asked_for(values: Mapping[str, str], where: HasZone) -> Asked:
    """Read the values of an address; whatever makes no sense there asks for nothing."""

    def value(name: str, length: int = _FIELD_LETTERS) -> str:
        return clean_line(values.get(name, "")[:length], length)

    text = value("q", MAX_LETTERS)
    kind = Choice("kind", "", _known_kind(value("kind")), [(one.kind, one.title) for one in sources_here()])
    fields = [
        Choice(_FACT + one.key, one.title, value(_FACT + one.key), one.choices())
        for one in filters_here()
        if one.choices is not None
    ]
    since, until, newest_first = value("since"), value("until"), value("order") == "new"
    facts = {one.name.removeprefix(_FACT): one.value for one in fields}
    beside = Fields(facts, kind.value, since, until, newest_first)
    question = read_question(text, filters_here(), where).narrowed(beside, where)
    return Asked(text, question, kind, fields, since, until, newest_first, _page(value("page", 4)))


def _known_kind(value: str) -> str:
    return value if value in {one.kind for one in sources_here()} else ""


def _page(value: str) -> int:
    return min(int(value), MAX_HITS // PAGE_SIZE) if value.isdecimal() and value.isascii() else 1
