"""Pieces of pages that were drawn before: a card that many readers see alike is drawn once.

A piece is a macro called with nothing but values. Everything it shows must come from these, the language and the
cluster's addresses and zone, for all of that is its key: what differs in anything is another piece, so that nothing
kept ever has to be taken back. What bears somebody's token is drawn anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from flask import g, request

from kkg_portal.core.i18n import current_language

MOST_LETTERS = 2_000_000
_OF_ONE_READER = 'name="csrf_token"'


class KeptPieces:
    """What one application remembers; all of it goes once it comes to `most_letters`. Safe among threads."""

    def __init__(self, most_letters: int = MOST_LETTERS) -> None:
        self._most_letters = most_letters
        self._letters = 0
        self._pieces: dict[Hashable, str] = {}

    def draw(self, macro: Callable[..., str], *values: Hashable) -> str:
        """What `macro(*values)` writes; for templates, as `kept(macro, ...)`."""
        key = (macro, current_language(), _place(), values)
        known = self._pieces.get(key)
        if known is None:
            known = macro(*values)
            if _OF_ONE_READER not in known:
                self._keep(key, known)
        return known

    def _keep(self, key: Hashable, piece: str) -> None:
        if self._letters + len(piece) > self._most_letters:
            self._pieces.clear()
            self._letters = 0
        self._pieces[key] = piece
        self._letters += len(piece)


def _place() -> Hashable:
    """What addresses and times on this page depend on."""
    place: Hashable = g.get("place_of_pieces")
    if place is None:
        cluster = g.get("cluster")
        zone = cluster.time_zone if cluster is not None else ""
        place = g.place_of_pieces = (g.get("cluster_slug"), zone, request.script_root)
    return place
