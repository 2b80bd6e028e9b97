"""Languages: English msgids, one merged catalog per language, dates and numbers formatted once per value.

Not Flask-Babel: its lookups cost more than the rest of a page (docs/adr/0003). Babel itself stays for
extraction, compilation and the CLDR patterns behind `format_date` and `format_number`.
"""

from __future__ import annotations

import gettext as stdlib_gettext
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import dates, lists, numbers
from markupsafe import escape

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
DEFAULT_LANGUAGE = "id"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)
Catalogs = dict[str, stdlib_gettext.NullTranslations]
_catalogs: Catalogs = {}


class LazyString:
    """A msgid translated when it is shown, for labels that are defined at import time."""

    __slots__ = ("_context", "_msgid", "_variables")

    def __init__(self, msgid: str, variables: dict[str, Any], context: str | None = None) -> None:
        self._msgid = msgid
        self._variables = variables
        self._context = context

    def __str__(self) -> str:
        if self._context is None:
            return gettext(self._msgid, **self._variables)
        return pgettext(self._context, self._msgid, **self._variables)

    def __html__(self) -> str:
        return str(escape(str(self)))

    def __repr__(self) -> str:
        return f"LazyString({self._msgid!r})"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash((self._msgid, self._context))

    def __mod__(self, other: Any) -> str:
        text: str = str(self) % other
        return text

    def __add__(self, other: str) -> str:
        return str(self) + other


# What a label may be: plain text or something translated on display.
Text = str | LazyString


def load_catalogs(folders: Iterable[Path]) -> Catalogs:
    """Merge the compiled catalogs of core and plugins; the first folder that knows a msgid wins."""
    ordered = list(folders)
    catalogs: Catalogs = {}
    for language in LANGUAGES:
        merged = _Merged()
        for folder in ordered:
            path = folder / language / "LC_MESSAGES" / "messages.mo"
            if path.exists():
                with path.open("rb") as stream:
                    merged.add(stdlib_gettext.GNUTranslations(stream))
        catalogs[language] = merged
    return catalogs


class _Merged(stdlib_gettext.GNUTranslations):
    """Several catalogs of one language in one table: a chain of fallbacks is asked anew for each sentence."""

    def __init__(self) -> None:
        super().__init__()
        self._catalog: dict[object, str] = {}
        self.plural: Callable[[int], int] = lambda number: int(number != 1)

    def add(self, catalog: stdlib_gettext.GNUTranslations) -> None:
        if not self._catalog:
            self.plural = catalog.plural  # type: ignore[attr-defined]  # the language's own rule, from the file's head
        self._catalog = catalog._catalog | self._catalog  # type: ignore[attr-defined]


def speak_with(catalogs: Catalogs) -> None:
    """Take every sentence from these catalogs from now on: those of the process's one portal."""
    _catalogs.clear()
    _catalogs.update(catalogs)


def current_language() -> str:
    return _language.get()


def set_language(language: str) -> None:
    """Choose the language for the rest of this request or job; unknown codes fall back to Indonesian."""
    _language.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Speak `language` inside the block: mail is written in the receiver's, papers in the cluster's."""
    token = _language.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


def _catalog() -> stdlib_gettext.NullTranslations:
    return _catalogs.get(_language.get()) or _NO_CATALOG


_NO_CATALOG = stdlib_gettext.NullTranslations()


def gettext(msgid: str, **variables: Any) -> str:
    text: str = _catalog().gettext(msgid)
    return text % variables if variables else text


def ngettext(singular: str, plural: str, num: int, **variables: Any) -> str:
    """Plural form for `num`, which is also available in the text as %(num)d."""
    return _catalog().ngettext(singular, plural, num) % {"num": num, **variables}


def plural_pattern(singular: str, plural: str, num: int) -> str:
    """The form for `num` with its placeholders still in it, for a library that fills them in by itself."""
    return _catalog().ngettext(singular, plural, num)


def pgettext(context: str, msgid: str, **variables: Any) -> str:
    text = _catalog().pgettext(context, msgid)
    return text % variables if variables else text


def lazy_gettext(msgid: str, **variables: Any) -> LazyString:
    return LazyString(msgid, variables)


def lazy_pgettext(context: str, msgid: str, **variables: Any) -> LazyString:
    return LazyString(msgid, variables, context)


_ = gettext
_l = lazy_gettext


# CLDR's own short patterns put a two-digit year; people here read "14 Nov 2026".
DATE_PATTERNS = {
    "full": "EEEE, d MMMM y",
    "long": "d MMMM y",
    "short": "d MMM y",
    "month": "MMMM y",
    "weekday": "EEEE",
    "day": "d",
    "month_short": "MMM",
    "numeric": "dd-MM-y",
}


def format_date(value: date, style: str = "full") -> str:
    """`value` as people write it; styles are the keys of DATE_PATTERNS ("full": Sabtu, 14 November 2026)."""
    day = value.date() if isinstance(value, datetime) else value
    return _format_date(day, style, _language.get())


@lru_cache(maxsize=8192)
def _format_date(value: date, style: str, language: str) -> str:
    return dates.format_date(value, DATE_PATTERNS[style], locale=language)


def format_time(value: time | datetime) -> str:
    """Hours and minutes as Indonesian papers write them: 08.05, in English 08:05."""
    separator = "." if _language.get() == "id" else ":"
    return f"{value.hour:02d}{separator}{value.minute:02d}"


def format_number(value: float, digits: int | None = None) -> str:
    """1.234,5 in Indonesian; `digits` fixes the number of decimals."""
    return _format_number(value, digits, _language.get())


@lru_cache(maxsize=4096)
def _format_number(value: float, digits: int | None, language: str) -> str:
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return numbers.format_decimal(value, format=pattern, locale=language)


def format_size(size_bytes: int) -> str:
    """Bytes as people read them before a download: 850 B, 12 kB, 1,2 MB, 3,4 GB."""
    if size_bytes < 1000:
        return f"{size_bytes} B"
    if size_bytes < 1_000_000:
        return f"{format_number(round(size_bytes / 1000), 0)} kB"
    if size_bytes < 1_000_000_000:
        return f"{format_number(size_bytes / 1_000_000, 1)} MB"
    return f"{format_number(size_bytes / 1_000_000_000, 1)} GB"


def format_list(items: Iterable[str]) -> str:
    """Bu Sri, Pak Joko, dan Bu Ani."""
    return lists.format_list(list(items), locale=_language.get())
