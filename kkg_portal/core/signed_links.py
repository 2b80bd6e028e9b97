"""Addresses that carry their own proof: what they say is readable, and only this portal can have written it.

For links of people without an account. Nothing is stored, so what makes a link dead is part of what is signed:
a version that the row behind it raises.
"""

from __future__ import annotations

import hashlib

from flask import current_app
from itsdangerous import BadSignature, Signer

# Longer than any link we write; nobody makes us hash a megabyte.
MAX_LENGTH = 200


def sign_link(purpose: str, value: str) -> str:
    """`value` with its signature, fit for a path. A link signed for one purpose opens nothing of another."""
    return _signer(purpose).sign(value).decode()


def read_signed_link(purpose: str, text: str) -> str | None:
    """What was signed, or None for whatever is not ours."""
    if len(text) > MAX_LENGTH:
        return None
    try:
        return _signer(purpose).unsign(text.encode()).decode()
    except (BadSignature, UnicodeError):
        return None


def _signer(purpose: str) -> Signer:
    # Old keys go on opening what they signed; the newest, which comes last, signs.
    keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", []), current_app.secret_key]
    return Signer(keys, salt=f"link:{purpose}", sep=".", key_derivation="hmac", digest_method=hashlib.sha256)
