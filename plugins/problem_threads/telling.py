"""Whom threads tell of what, the strongest reason first. Inside verbs."""

from __future__ import annotations

from kkg_portal.api import Actor

from .models import Post, Thread
from .voice import Voice


def tell_new_problem(thread: Thread, voice: Voice, actor: Actor) -> None:
    """Nobody is told of a new problem by itself yet: it stands at the top of the list."""


def tell_reply(thread: Thread, post: Post, mentioned: frozenset[int], voice: Voice, actor: Actor) -> None:
    """Whoever is named, answered to or follows."""
