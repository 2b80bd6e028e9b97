"""What helps to find the members behind the names of a video call."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from kkg_portal.api import User, session

from .roll import RollEntry


def addresses_on_roll(lines: Sequence[RollEntry]) -> dict[int, str]:
    """Addresses by user id of the members on the roll; they are compared and never shown. One query."""
    ids = {line.member.user_id for line in lines if line.member is not None}
    rows = session.execute(select(User.id, User.email).where(User.id.in_(ids), User.email.is_not(None)))
    return {row.id: row.email for row in rows}


def not_in_call(lines: Sequence[RollEntry], matched: Collection[str]) -> list[RollEntry]:
    """Members of the roll that no name of the call was taken for."""
    return [line for line in lines if line.member is not None and line.key not in matched]
