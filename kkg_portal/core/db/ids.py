"""Public ids: what an address shows instead of the integer key, so that nothing can be counted or guessed."""

from __future__ import annotations

import secrets

# No vowels, so no words appear; none of 0 1 a e i l o u, so nothing is mistaken on paper.
PUBLIC_ID_ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"
PUBLIC_ID_LENGTH = 10
# For re.fullmatch and URL converters; carries no anchors of its own.
PUBLIC_ID_PATTERN = f"[{PUBLIC_ID_ALPHABET}]{{{PUBLIC_ID_LENGTH}}}"


def public_id() -> str:
    """A fresh random id (about 3e14 of them); the unique index, not this function, rules out twins."""
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))
