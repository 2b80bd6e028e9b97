"""The cluster's own words of the register."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from kkg_portal.api import NotFound, session

from ..models import StatusWord

MOST_WORDS = 30


def status_word(word: str) -> StatusWord:
    """A word by the id in an address, also one that was retired."""
    found = session.scalar(select(StatusWord).where(StatusWord.public_id == word))
    if found is None:
        raise NotFound
    return found


def status_words(*, with_retired: bool = False) -> Sequence[StatusWord]:
    """In the order the buttons stand; retired ones last and only when asked for."""
    statement = select(StatusWord).order_by(StatusWord.position, StatusWord.id).limit(2 * MOST_WORDS)
    if with_retired:
        return session.scalars(
            statement.order_by(None).order_by(
                StatusWord.retired_at.is_not(None), StatusWord.position, StatusWord.id
            )
        ).all()
    return session.scalars(statement.where(StatusWord.retired_at.is_(None))).all()
