"""One form, one post: a key that travels in the form, and the digest of what it said. Inside verbs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from typing import TypeVar

from sqlalchemy import select

from kkg_portal.api import Actor, Invalid, clock, session, unique_rule
from kkg_portal.api import lazy_gettext as _l

from .models import SentForm, Thread

SAME_WORDS_SECONDS = 60

T = TypeVar("T")

unique_rule(
    SentForm.__tablename__,
    ("membership_id", "key"),
    _l("This was sent already."),
    field="key",
)


def once(send: Callable[[], T]) -> T:
    """Call a verb again when the very same form arrived twice at once: by then the first one is there to be found."""
    try:
        return send()
    except Invalid as error:
        if error.field != "key":
            raise
        return send()


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the same form, or the same words a moment ago, led to."""

    thread_id: int
    post_no: int | None


def digest_of(*words: str) -> bytes:
    return hashlib.sha256("\0".join(words).encode()).digest()


def sent_before(actor: Actor, key: str, digest: bytes, thread: Thread | None = None) -> Earlier | None:
    """Where this form led when it was sent before, whichever of the two says so."""
    mine = SentForm.membership_id == actor.membership_id
    found = session.scalar(select(SentForm).where(mine, SentForm.key == key)) if key else None
    if found is None:
        since = clock.now() - timedelta(seconds=SAME_WORDS_SECONDS)
        same = select(SentForm).where(mine, SentForm.digest == digest, SentForm.sent_at > since)
        if thread is not None:
            same = same.where(SentForm.thread_id == thread.id)
        found = session.scalars(same.order_by(SentForm.id.desc()).limit(1)).first()
    return Earlier(found.thread_id, found.post_no) if found is not None else None


def note_sent(actor: Actor, key: str, digest: bytes, thread: Thread, post_no: int | None) -> None:
    """Remember for a day; two copies of a form that arrive at once meet in the unique key."""
    if actor.membership_id is None:
        return
    session.add(
        SentForm(
            membership_id=actor.membership_id,
            key=key or token_hex(20),
            thread_id=thread.id,
            post_no=post_no,
            digest=digest,
        )
    )
