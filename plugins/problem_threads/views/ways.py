"""Where one may go from the list of problems; a line is shown when its page's own rule lets the reader in."""

from __future__ import annotations

from dataclasses import dataclass

from kkg_portal.api import Text, address, may_visit
from kkg_portal.api import lazy_gettext as _l

WAYS: tuple[tuple[str, Text, str], ...] = (
    ("escalations_list", _l("Problems brought further"), "send"),
    ("cards_list", _l("Cards of all clusters"), "globe"),
    ("week", _l("The week for the WhatsApp group"), "whatsapp"),
    ("citations", _l("May colleagues quote you?"), "message"),
    ("numbers", _l("Problems in numbers"), "chart"),
    ("exports", _l("Take problems along"), "download"),
    ("feeds_list", _l("Problems in a feed reader"), "link"),
)


@dataclass(frozen=True, slots=True)
class Way:
    title: str
    url: str
    icon: str


def further_ways() -> list[Way]:
    return [
        Way(str(title), address(f"problem_threads.{page}"), icon)
        for page, title, icon in WAYS
        if may_visit(f"problem_threads.{page}")
    ]
