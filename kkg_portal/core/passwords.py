"""Passwords, tokens and one-time codes: how they are made, kept and judged."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from .errors import Invalid
from .i18n import _

MIN_PASSWORD_LENGTH = 8
MAX_PASSWORD_LENGTH = 256

# OWASP's second argon2id profile: 19 MiB a try keeps eight threads at once inside a 512 MB machine.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """The argon2id string to store; judge the password with `check_strength` first."""
    return _hasher.hash(_as_bytes(password))


def verify_password(stored: str, password: str) -> bool:
    """Whether `password` opens `stored`; an empty or foreign hash never does."""
    if len(password) > MAX_PASSWORD_LENGTH:
        # Answering at once would tell a known name from an unknown one.
        dummy_verify()
        return False
    try:
        return _hasher.verify(stored, _as_bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """True when `stored` was made with other costs; hash again after the next good sign-in."""
    return _hasher.check_needs_rehash(stored)


def dummy_verify() -> None:
    """Spend what a real check costs, so that an unknown account answers no sooner than a known one."""
    _hasher.hash("nobody")


def _normalised(text: str) -> str:
    # One password typed on two phones may arrive composed or decomposed; NFKC makes them one.
    return unicodedata.normalize("NFKC", text)


def _as_bytes(password: str) -> bytes:
    # A JSON body can carry half a surrogate pair, which plain UTF-8 refuses with a 500.
    return _normalised(password).encode("utf-8", "surrogatepass")


# Judging a new password

_COMMON_PASSWORDS_FILE = Path(__file__).with_name("common_passwords.txt")
_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
# Left over once the known words are gone; fewer signs than this protect nothing.
_MIN_OWN_CHARACTERS = 4
_MIN_CONTEXT_WORD = 3
_MIN_DISTINCT_CHARACTERS = 4
# Part of nearly every group's and school's name, whether or not the caller gives it.
_EVERYWHERE = ("kkg", "sdn", "guru", "sekolah", "gugus", "portal", "admin")
_DATE = re.compile(r"(?:[0-3]\d[01]\d(?:19|20)\d\d|(?:19|20)\d\d[01]\d[0-3]\d)")


def check_strength(password: str, *, context_words: Sequence[str], field: str = "password") -> None:
    """Raise Invalid for a password that is short, well known, or mostly one of `context_words`.

    Give the cluster's, the school's and the person's own names. There are no composition rules: long is good.
    """
    if len(password) < MIN_PASSWORD_LENGTH:
        raise Invalid(
            _(
                "Use at least %(count)d characters. Three or four words together are easy to remember.",
                count=MIN_PASSWORD_LENGTH,
            ),
            field=field,
        )
    if len(password) > MAX_PASSWORD_LENGTH:
        raise Invalid(_("Use at most %(count)d characters.", count=MAX_PASSWORD_LENGTH), field=field)
    folded = _normalised(password).casefold()
    if _is_common(folded):
        raise Invalid(
            _("This password is used by many people and is guessed first. Choose another one."), field=field
        )
    if _is_mostly_context(folded, context_words):
        raise Invalid(
            _("This password is mostly your own, your school's or your group's name. Add other words to it."),
            field=field,
        )


@lru_cache(maxsize=1)
def _common_passwords() -> frozenset[str]:
    lines = _COMMON_PASSWORDS_FILE.read_text("utf-8").splitlines()
    return frozenset(line.strip().casefold() for line in lines if line.strip() and not line.startswith("#"))


def _is_common(folded: str) -> bool:
    letters = "".join(sign for sign in folded if sign.isalnum())
    if len(set(folded)) < _MIN_DISTINCT_CHARACTERS or _DATE.fullmatch(letters):
        return True
    common = _common_passwords()
    readings = {folded, letters, *(_repeated_part(reading) for reading in (folded, letters))}
    readings |= {_without_edges(reading) for reading in readings}
    readings |= {reading.translate(_LEET) for reading in readings}
    return not readings.isdisjoint(common)


def _repeated_part(text: str) -> str:
    """`guru` for `guruguruguru`; the text itself when nothing repeats."""
    # A text is a repetition exactly when it occurs inside its own double before the end.
    return text[: (text + text).find(text, 1)] if text else text


def _without_edges(text: str) -> str:
    """Without the years, counts and signs people put around a word."""
    start, end = 0, len(text)
    while start < end and not text[start].isalpha():
        start += 1
    while end > start and not text[end - 1].isalpha():
        end -= 1
    return text[start:end]


def _is_mostly_context(folded: str, context_words: Sequence[str]) -> bool:
    rest = folded
    for word in _known_words(context_words):
        rest = _blank_out(word, rest)
    if rest == folded:
        return False
    own = "".join(_without_edges(part) for part in rest.split())
    return len(own) < _MIN_OWN_CHARACTERS


def _blank_out(word: str, text: str) -> str:
    """`text` with `word` made spaces, also where digits or signs stand in for its letters."""
    reading = text.translate(_LEET)
    at = reading.find(word)
    while at >= 0:
        text = text[:at] + " " * len(word) + text[at + len(word) :]
        at = reading.find(word, at + len(word))
    return text.replace(word, " " * len(word))


def _known_words(context_words: Sequence[str]) -> list[str]:
    """Each name joined and each of its words, longest first so that a name goes before its parts."""
    known = set(_EVERYWHERE)
    for name in context_words:
        parts = re.findall(r"\w+", _normalised(name).casefold())
        known.update((*parts, "".join(parts)))
    return sorted((word for word in known if len(word) >= _MIN_CONTEXT_WORD), key=len, reverse=True)


# Tokens and codes

# Nothing that looks or sounds like another: no 0 O, 1 I L, 8 B, 5 S, 2 Z, M N, V U; no vowels, so no words.
CODE_ALPHABET = "23456789CDFGHJKMPQRTVWXY"
_CODE_GROUP = 4
_CODE_GROUPS = 2
_CODE_LOOK_ALIKES = str.maketrans({"B": "8", "S": "5", "Z": "2", "N": "M", "U": "V"})


def new_token() -> tuple[str, bytes]:
    """A secret for a link or a device and the digest to store; the secret itself is never stored."""
    token = secrets.token_urlsafe(32)
    return token, token_digest(token)


def token_digest(token: str) -> bytes:
    """SHA-256 is enough here: a token is random, not chosen, so there is nothing to guess slowly."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def one_time_code() -> str:
    """A code to read out or write on paper, such as 7KQM-4TXR; short-lived and limited in tries."""
    groups = (
        "".join(secrets.choice(CODE_ALPHABET) for _sign in range(_CODE_GROUP))
        for _group in range(_CODE_GROUPS)
    )
    return "-".join(groups)


def normalise_code(text: str) -> str:
    """The code as `one_time_code` writes it, whatever case, spaces or look-alikes were typed.

    What cannot be a code comes back as something that matches no code.
    """
    typed = _normalised(text[:64]).upper().translate(_CODE_LOOK_ALIKES)
    signs = "".join(sign for sign in typed if sign in CODE_ALPHABET)
    return "-".join(signs[start : start + _CODE_GROUP] for start in range(0, len(signs), _CODE_GROUP))
