"""One form, one post: a key that travels in the form, and the digest of what it said. Inside verbs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from secrets import token_hex
from typing import TypeVar

from sqlalchemy import Integer, Select, bindparam, func, select

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
    values = {
        "me": actor.membership_id,
        "key": key or None,
        "digest": digest,
        "since": clock.now() - timedelta(seconds=SAME_WORDS_SECONDS),
        "thread": thread.id if thread is not None else None,
    }
    found = session.execute(_earlier(thread is not None), values).first()
    return Earlier(found.thread_id, found.post_no) if found is not None else None


@cache
def _earlier(within_thread: bool) -> Select[int, int | None]:
    """The same key before the same words."""
    me = bindparam("me", type_=Integer)
    by_key = select(SentForm.id).where(SentForm.membership_id == me, SentForm.key == bindparam("key"))
    # Looked for among the newest forms of all: there are fewer of them than somebody may have sent in a day.
    by_words = select(SentForm.id).where(
        SentForm.sent_at > bindparam("since"),
        SentForm.membership_id + 0 == me,
        SentForm.digest == bindparam("digest"),
    )
    if within_thread:
        by_words = by_words.where(SentForm.thread_id + 0 == bindparam("thread", type_=Integer))
    same = by_words.order_by(SentForm.sent_at.desc(), SentForm.id.desc()).limit(1)
    which = func.coalesce(by_key.correlate(None).scalar_subquery(), same.correlate(None).scalar_subquery())
    return select(SentForm.thread_id, SentForm.post_no).where(SentForm.id == which)


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
