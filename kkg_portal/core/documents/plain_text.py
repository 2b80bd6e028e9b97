"""What all renderers need from a paper's text: characters every format can hold, and the paper as JSON."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any, TypeVar

from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import in_language

from .paper import Paper

# Control characters and lone surrogates, which XML (DOCX, XLSX) cannot hold; tab and new line stay.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_PAGE_NUMBERS = re.compile(r"(%\((?:page|pages)\)d)")

T = TypeVar("T")


def clean(text: str) -> str:
    """`text` with one kind of line end and without what no file format can hold."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def cleaned(paper: Paper) -> Paper:
    """The same paper with every string in it clean; each renderer starts from this."""
    return _cleaned(paper)


def page_label(language: str) -> tuple[str, ...]:
    """ "Page x of y" in the paper's language, cut at the numbers "%(page)d" and "%(pages)d"."""
    with in_language(language):
        return tuple(part for part in _PAGE_NUMBERS.split(_("Page %(page)d of %(pages)d")) if part)


def as_data(value: Any) -> Any:
    """`value` in what JSON knows; a dataclass becomes an object that tells its class as "block"."""
    if is_dataclass(value):
        inside = {field.name: as_data(getattr(value, field.name)) for field in fields(value)}
        return {"block": type(value).__name__, **inside}
    if isinstance(value, tuple):
        return [as_data(item) for item in value]
    if isinstance(value, bytes):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def _cleaned(value: T) -> T:
    if isinstance(value, str):
        return clean(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(_cleaned(item) for item in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        inside = {field.name: _cleaned(getattr(value, field.name)) for field in fields(value)}
        return replace(value, **inside)
    return value
