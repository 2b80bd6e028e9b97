"""What problem threads do about events of others: members who leave and accounts that are erased."""

from __future__ import annotations

from sqlalchemy import delete, update

from kkg_portal.api import MemberErased, MemberLeft, on, session

# What hangs on trials and cards is let go first: it still needs to know who asked without a name.
from . import leaving, meeting_news, nightly
from .models import (
    Draft,
    FeedToken,
    Flag,
    HiddenAuthor,
    Mention,
    Reaction,
    SentForm,
    ThreadGuest,
    ThreadReader,
)

__all__ = ["forget", "leaving", "let_go", "meeting_news", "nightly"]

_THEIRS_ALONE = (Draft, FeedToken, SentForm, ThreadGuest)


@on(MemberLeft)
def let_go(event: MemberLeft) -> None:
    """Posts stay under the name; drafts and addresses go. For trials see `leaving`."""
    for kind in _THEIRS_ALONE:
        session.execute(
            delete(kind)
            .where(kind.membership_id == event.membership_id)
            .execution_options(synchronize_session=False)
        )


@on(MemberErased)
def forget(event: MemberErased) -> None:
    """What was the member's alone goes, and who asked without a name is known to nobody any more.

    Posts are the group's by now: they stay, under the name the core leaves of an erased account.
    """
    for kind in (*_THEIRS_ALONE, HiddenAuthor, Mention, Reaction, ThreadReader):
        session.execute(
            delete(kind)
            .where(kind.membership_id == event.membership_id)
            .execution_options(synchronize_session=False)
        )
    session.execute(update(Flag).where(Flag.membership_id == event.membership_id).values(note=""))
