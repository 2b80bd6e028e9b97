"""Problems like the one that is being written: by their words, weighed by what they are about."""

from __future__ import annotations

from kkg_portal.api import Actor, Hit, similar

from ..kinds import ClassPhase, Subject

MOST = 5
# What was tried says more than the whole story; its beginning is enough.
FIRST_LETTERS = 200


def like(
    title: str,
    text: str,
    actor: Actor,
    *,
    subject: Subject | None = None,
    class_phase: ClassPhase | None = None,
) -> list[Hit]:
    """Threads the actor may read that resemble this text; the same subject and class weigh more."""
    facts = {}
    if subject is not None:
        facts["subject"] = subject.value
    if class_phase is not None:
        facts["class"] = class_phase.value
    asked = f"{title} {text[:FIRST_LETTERS]}"
    return similar("problem_threads.thread", asked, actor, facts=facts, limit=MOST) if asked.strip() else []
