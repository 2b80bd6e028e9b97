"""Where one may go from the list of materials; a line is shown when its page's own rule lets the reader in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from kkg_portal.api import Text, may_visit
from kkg_portal.api import lazy_gettext as _l

WAYS: tuple[tuple[str, Text, str], ...] = (
    ("collections_list", _l("Collections"), "list"),
    ("gaps", _l("What is still missing, by class and subject"), "search"),
    ("requests_list", _l("Materials that are asked for"), "question"),
    ("numbers_page", _l("Materials in numbers"), "chart"),
    ("reports", _l("Reported materials"), "alert"),
)


@dataclass(frozen=True, slots=True)
class Way:
    title: str
    url: str
    icon: str


def further_ways() -> list[Way]:
    return [
        Way(str(title), url_for(f"resources.{page}"), icon)
        for page, title, icon in WAYS
        if may_visit(f"resources.{page}")
    ]
