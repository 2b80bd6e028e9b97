"""What may be asked for by an operator: the facts every part may state, and those that parts here declare."""

from __future__ import annotations

from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.plugins.contract import SearchFilter, SearchSource
from kkg_portal.core.plugins.registry import is_on, registry
from kkg_portal.core.search.words import words_of

KNOWN = (
    SearchFilter(key="status", words=("status", "state"), title=_l("Status")),
    SearchFilter(key="subject", words=("mapel", "subject"), title=_l("Subject")),
    SearchFilter(key="class", words=("kelas", "class"), title=_l("Class")),
    SearchFilter(key="author", words=("penulis", "author"), title=_l("Author")),
    SearchFilter(key="school", words=("sekolah", "school"), title=_l("School")),
    SearchFilter(key="tag", words=("tag", "label"), title=_l("Tag")),
    SearchFilter(key="has", words=("ada", "has"), title=_l("Has")),
)


def sources_here() -> list[SearchSource]:
    """The sources of the parts that are on in this cluster."""
    return [source for owner, source in registry().search_sources() if is_on(owner)]


def filters_here() -> list[SearchFilter]:
    """Every fact that can be asked for here; a declared one takes the place of the known one."""
    found = {one.key: one for one in KNOWN}
    for source in sources_here():
        found |= {one.key: one for one in source.filters}
    return list(found.values())


def value_of(one: SearchFilter, typed: str) -> str:
    """The stored value meant by what was typed: the value itself or its title in the reader's language."""
    if one.choices is None:
        return typed
    asked = words_of(typed)
    for value, title in one.choices():
        if asked in (words_of(value), words_of(str(title))):
            return value
    return typed
