"""Who speaks: a member by name, or the asker of an anonymous thread without one."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column


class Voiced:
    """A row somebody wrote. In an anonymous thread the asker's rows hold no member at all: `author_id` is empty and
    `by_asker` says that it was them. Who that is stands in HiddenAuthor alone, so that no join can give it away.
    Neither author nor asker is the portal itself.
    """

    author_id: Mapped[int | None] = mapped_column()
    by_asker: Mapped[bool] = mapped_column(default=False)


def count_rule(*columns: str) -> list[CheckConstraint]:
    """Counters never fall below zero: a wrong -1 is an error on the spot, not a strange page later."""
    return [CheckConstraint(f"{column} >= 0", name=column) for column in columns]
