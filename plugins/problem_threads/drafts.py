"""What somebody is writing, kept on the server too: the highest count wins, in whatever order drafts arrive."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, bindparam, delete, select

from kkg_portal.api import Actor, Invalid, session
from kkg_portal.api import gettext as _

from .models import Draft

MOST_FIELDS = 20
MOST_CHARACTERS = 40_000
MOST_DRAFTS = 50

_OWN = select(Draft).where(
    Draft.membership_id == bindparam("me", type_=Integer),
    Draft.target == bindparam("place", type_=String),
)


def draft_of(target: str, actor: Actor) -> tuple[Mapping[str, Any], datetime] | None:
    """The fields of the actor's own draft for this place, and when it was kept."""
    row = _own(target, actor)
    return (row.fields, row.changed_at) if row is not None else None


def put(target: str, fields: Mapping[str, list[str]], seq: int, actor: Actor) -> bool:
    """Keep a draft unless a newer one is there already; whether it was kept. Inside a unit of work."""
    if (
        len(fields) > MOST_FIELDS
        or sum(len(name) + sum(len(one) + 1 for one in many) for name, many in fields.items())
        > MOST_CHARACTERS
    ):
        raise Invalid(_("This draft is too long to be kept on the server."), code="too_large")
    row = _own(target, actor)
    if row is None:
        _make_room(actor)
        row = Draft(membership_id=actor.membership_id, target=target, fields={}, seq=0)
        session.add(row)
    if seq <= row.seq:
        return False
    row.fields, row.seq = dict(fields), seq
    return True


def trial_target(thread_id: str, post_no: int) -> str:
    """The place of a report: one for each solution, whether it was planned before or not."""
    return f"trial-{thread_id}-{post_no}"


def forget(target: str, actor: Actor) -> None:
    """The text was posted or thrown away."""
    row = _own(target, actor)
    if row is not None:
        session.delete(row)


def _own(target: str, actor: Actor) -> Draft | None:
    return session.scalar(_OWN, {"me": actor.membership_id, "place": target})


def _make_room(actor: Actor) -> None:
    """The oldest draft goes when there are too many: nobody comes back to fifty."""
    kept = (
        select(Draft.id)
        .where(Draft.membership_id == actor.membership_id)
        .order_by(Draft.changed_at.desc(), Draft.id.desc())
        .offset(MOST_DRAFTS - 1)
        .limit(50)
    )
    old = session.scalars(kept).all()
    if old:
        session.execute(delete(Draft).where(Draft.id.in_(old)).execution_options(synchronize_session=False))
