"""Searching as the page does, without the page."""

from __future__ import annotations

from kkg_portal.clusters.papers import bound_cluster
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.search.asking import read_question
from kkg_portal.core.search.filters import filters_here
from kkg_portal.core.search.finding import find
from kkg_portal.core.search.hits import Hit


def hits_of(text: str, actor: Actor) -> list[Hit]:
    """The first page of what `actor` finds by `text` in the bound cluster."""
    return find(read_question(text, filters_here(), bound_cluster()), actor).hits
