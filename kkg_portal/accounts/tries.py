"""Waiting after wrong tries: a delay that grows, never a lock-out, kept across restarts.

A try is counted under a digest of what was typed and from where, whether or not anybody here has that name:
the two behave alike, and the table tells nothing about people.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from kkg_portal.accounts.models import SignInFailure
from kkg_portal.core import audit, clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import TooMany
from kkg_portal.core.i18n import ngettext
from kkg_portal.core.rate_limits import delay_after_failures
from kkg_portal.core.uow import unit_of_work


def try_digest(*parts: str) -> bytes:
    """What tries are counted under; the first part says what kind of try it is."""
    return hashlib.sha256("|".join(parts).encode("utf-8", "surrogatepass")).digest()


def refuse_while_waiting(digest: bytes) -> None:
    """Raise TooMany when the last wrong try asks for patience."""
    until = session.scalar(select(SignInFailure.next_try_at).where(SignInFailure.digest == digest))
    if until is not None and until > clock.now():
        refuse_until(until)


def refuse_until(until: datetime) -> None:
    seconds = max(1, int((until - clock.now()).total_seconds()) + 1)
    raise too_many(seconds)


def too_many(seconds: int) -> TooMany:
    return TooMany(
        ngettext(
            "Too many wrong tries. Wait %(num)d minute, then try again.",
            "Too many wrong tries. Wait %(num)d minutes, then try again.",
            -(-seconds // 60),
        ),
        retry_after_seconds=seconds,
    )


def note_failure(digest: bytes, *, actor_id: int | None = None) -> None:
    """Count a wrong try in a transaction of its own, so that the refusal that follows does not undo it."""
    with unit_of_work():
        count_up = (
            update(SignInFailure)
            .where(SignInFailure.digest == digest)
            .values(count=SignInFailure.count + 1, last_at=clock.now())
        )
        if not session.execute(count_up).rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
            _begin_counting(digest)
            session.execute(count_up)
        count = session.scalars(select(SignInFailure.count).where(SignInFailure.digest == digest)).one()
        session.execute(
            update(SignInFailure)
            .where(SignInFailure.digest == digest)
            .values(next_try_at=clock.now() + delay_after_failures(count))
        )
        audit.record("accounts.sign_in_refused", actor_id=actor_id)


def _begin_counting(digest: bytes) -> None:
    try:
        with session.begin_nested():
            session.add(SignInFailure(digest=digest, count=0, next_try_at=clock.now()))
    except IntegrityError:
        # On PostgreSQL a parallel try has just written the row; it serves both.
        return


def forget_failures(digest: bytes) -> None:
    """After a good try; inside the unit of work of what it allowed."""
    session.execute(delete(SignInFailure).where(SignInFailure.digest == digest))
