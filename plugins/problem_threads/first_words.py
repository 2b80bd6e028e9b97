"""The first step "say hello or ask something": ticked by what bears a name, never by what does not."""

from __future__ import annotations

from kkg_portal.api import Actor, tick_step

SAID_SOMETHING = "problem_threads.say"


def note_first_words(actor: Actor, *, is_anonymous: bool) -> None:
    """Inside a verb. A tick beside words without a name would tell whose they are."""
    if not is_anonymous:
        tick_step(SAID_SOMETHING, actor=actor)
