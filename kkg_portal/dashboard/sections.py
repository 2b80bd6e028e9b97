"""The page with every menu line: what belongs together stands under one heading."""

from __future__ import annotations

from collections.abc import Sequence

from kkg_portal.core.i18n import Text
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.web import MenuLink

# In this order; a section a plugin invents comes last, under the words of "more".
SECTION_TITLES: dict[str, Text] = {
    "main": _l("Every day"),
    "more": _l("Also here"),
    "cluster": _l("Our cluster"),
    "manage": _l("For the chair and secretary"),
    "settings": _l("Settings"),
}


def menu_sections(links: Sequence[MenuLink]) -> list[tuple[Text, list[MenuLink]]]:
    """Links by section, in the order of SECTION_TITLES; empty sections are left out."""
    known = {name: [link for link in links if link.section == name] for name in SECTION_TITLES}
    known["more"] += [link for link in links if link.section not in SECTION_TITLES]
    return [(title, known[name]) for name, title in SECTION_TITLES.items() if known[name]]
