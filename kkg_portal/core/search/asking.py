"""The language of the search box: words, "phrases", -words and operators such as status: or sejak:.

Whatever is typed becomes words of the index's alphabet or is left out; nothing of it is ever part of a query's text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from kkg_portal.core import clock
from kkg_portal.core.clock import HasZone
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.plugins.contract import SearchFilter
from kkg_portal.core.search.filters import value_of
from kkg_portal.core.search.stems import silent_words
from kkg_portal.core.search.words import words_of
from kkg_portal.core.typed_dates import parse_date

MAX_TERMS = 12
MAX_FACTS = 12
MAX_LETTERS = 4_000

_TOKEN = re.compile(r'(?P<minus>-)?(?:(?P<key>[^\W\d_]{1,20}):)?(?P<value>"[^"]*"|[^\s"]+)')
_SINCE = frozenset({"sejak", "since"})
_UNTIL = frozenset({"sampai", "until"})
_TITLE = frozenset({"judul", "title"})
_ORDER = frozenset({"urut", "order"})
_NEWEST = frozenset({"baru", "terbaru", "new", "newest"})


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked. `words` in their order, `phrases` as words in a row, `facts` as (fact, value)."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    title_words: tuple[str, ...] = ()
    unwanted: tuple[tuple[str, ...], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    since: datetime | None = None
    before: datetime | None = None
    newest_first: bool = False
    notices: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for; dates and what to leave out alone ask for nothing."""
        return not (self.words or self.phrases or self.title_words or self.facts or self.kind)

    def narrowed(self, fields: Fields, where: HasZone) -> Question:
        """The question with what the fields of the page say beside the box."""
        reading = _Reading({}, where)
        since = reading.day(fields.since)
        until = reading.day(fields.until)
        chosen = tuple((key, value) for key, value in fields.facts.items() if words_of(value))
        return replace(
            self,
            facts=(*self.facts, *chosen)[:MAX_FACTS],
            kind=fields.kind or self.kind,
            since=reading.begin(since) or self.since,
            before=reading.end(until) or self.before,
            newest_first=fields.newest_first or self.newest_first,
            notices=(*self.notices, *reading.notices),
        )


@dataclass(frozen=True, slots=True)
class Fields:
    """What the page asks beside the box. Dates as typed; `facts` by key, empty where nothing was chosen."""

    facts: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    since: str = ""
    until: str = ""
    newest_first: bool = False


def read_question(text: str, filters: Sequence[SearchFilter], where: HasZone) -> Question:
    """Understand what was typed; what is no operator here is words. Days are days where the cluster is."""
    reading = _Reading({word: one for one in filters for word in one.words}, where)
    for found in _TOKEN.finditer(text[:MAX_LETTERS]):
        reading.take(bool(found["minus"]), (found["key"] or "").lower(), found["value"])
    return reading.question()


@dataclass(slots=True)
class _Reading:
    filters: Mapping[str, SearchFilter]
    where: HasZone
    words: list[str] = field(default_factory=list)
    phrases: list[tuple[str, ...]] = field(default_factory=list)
    title_words: list[str] = field(default_factory=list)
    unwanted: list[tuple[str, ...]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    since: date | None = None
    until: date | None = None
    newest_first: bool = False
    notices: list[str] = field(default_factory=list)

    def take(self, is_unwanted: bool, key: str, value: str) -> None:
        plain = value.strip('"')
        if is_unwanted:
            # -sampai:… means nothing: an operator behind a minus is words.
            self.unwanted.append(tuple(words_of(f"{key} {plain}")))
        elif not key or not plain or not self._operator(key, plain):
            self._plain(value if not key else f"{key} {plain}")

    def _plain(self, value: str) -> None:
        found = words_of(value)
        if value.startswith('"') and len(found) > 1:
            self.phrases.append(tuple(found))
        else:
            self.words += found

    def _operator(self, key: str, value: str) -> bool:
        """Whether `key` is an operator; then it has been taken in."""
        if key in _SINCE:
            self.since = self.day(value) or self.since
        elif key in _UNTIL:
            self.until = self.day(value) or self.until
        elif key in _TITLE:
            self.title_words += words_of(value)
        elif key in _ORDER:
            self.newest_first = value.lower() in _NEWEST
        elif key in self.filters and words_of(value):
            self.facts.append((self.filters[key].key, value_of(self.filters[key], value)))
        else:
            return False
        return True

    def day(self, text: str) -> date | None:
        """A day as people type it; one that is not understood is said, and does not count."""
        if not text.strip():
            return None
        try:
            return parse_date(text, today=clock.today(self.where))
        except Invalid as error:
            self.notices.append(error.message)
            return None

    def begin(self, day: date | None) -> datetime | None:
        return None if day is None else clock.from_wall(day, time.min, self.where)

    def end(self, day: date | None) -> datetime | None:
        """The moment after the day."""
        return None if day is None else self.begin(day + timedelta(days=1))

    def question(self) -> Question:
        titles = list(dict.fromkeys(self.title_words))
        every = list(dict.fromkeys(self.words))
        words = [word for word in every if word not in silent_words()]
        if not (words or self.phrases or titles):
            words = every
        unwanted = [words for words in self.unwanted if words]
        asked = len(self.phrases) + len(titles) + len(words) + len(unwanted)
        if asked > MAX_TERMS or len(self.facts) > MAX_FACTS:
            self.notices.append(_("Only the first %(max)d words were looked for.", max=MAX_TERMS))
        phrases = tuple(self.phrases[:MAX_TERMS])
        titles = titles[: MAX_TERMS - len(phrases)]
        words = words[: MAX_TERMS - len(phrases) - len(titles)]
        return Question(
            words=tuple(words),
            phrases=phrases,
            title_words=tuple(titles),
            unwanted=tuple(unwanted[: MAX_TERMS - len(phrases) - len(titles) - len(words)]),
            facts=tuple(self.facts[:MAX_FACTS]),
            since=self.begin(self.since),
            before=self.end(self.until),
            newest_first=self.newest_first,
            notices=tuple(dict.fromkeys(self.notices)),
        )
