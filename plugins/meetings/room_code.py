"""The code on the wall of a meeting room: six digits that change each minute and follow from a secret."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from .models import Meeting

MINUTE = 60
DIGITS = 6
AROUND = timedelta(minutes=15)


def code_at(secret: bytes, moment: datetime) -> str:
    return _code(secret, int(moment.timestamp()) // MINUTE)


def fits(secret: bytes, code: str, moment: datetime) -> bool:
    """The code of this minute, or the one before it for those who type slowly."""
    minute = int(moment.timestamp()) // MINUTE
    # Both are always compared, so that the time taken tells nothing.
    return bool(
        hmac.compare_digest(_code(secret, minute), code)
        | hmac.compare_digest(_code(secret, minute - 1), code)
    )


def seconds_left(moment: datetime) -> int:
    """Until the next code, at least one."""
    return MINUTE - int(moment.timestamp()) % MINUTE


def is_open(meeting: Meeting, moment: datetime) -> bool:
    """From a quarter of an hour before the start to a quarter of an hour after the end."""
    return meeting.starts_at - AROUND <= moment <= meeting.ends_at + AROUND


def as_typed(text: str) -> str:
    """Six digits however they were typed, else what can never fit."""
    digits = "".join(sign for sign in text if sign.isascii() and sign.isdigit())
    return digits if len(digits) == DIGITS else ""


def _code(secret: bytes, minute: int) -> str:
    digest = hmac.digest(secret, minute.to_bytes(8, "big"), hashlib.sha256)
    return str(int.from_bytes(digest[:8], "big") % 10**DIGITS).zfill(DIGITS)
