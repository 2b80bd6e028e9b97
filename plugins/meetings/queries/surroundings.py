"""What a meeting's page says besides its own row: names behind its keys, and where it was moved from or to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from kkg_portal.api import School, Subgroup, session

from ..kinds import CALLED_OFF
from ..models import Meeting
from .rows import AnyRow


@dataclass(frozen=True, slots=True)
class Neighbour:
    public_id: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Surroundings:
    host_school: str
    subgroup: str
    moved_to: Neighbour | None
    moved_from: Neighbour | None


_new, _old = aliased(Meeting), aliased(Meeting)
_AROUND = (
    select(
        School.name,
        Subgroup.title,
        _new.public_id.label("new_id"),
        _new.starts_at.label("new_start"),
        _old.public_id.label("old_id"),
        _old.starts_at.label("old_start"),
    )
    .select_from(Meeting)
    .outerjoin(School, School.id == Meeting.host_school_id)
    .outerjoin(Subgroup, Subgroup.id == Meeting.subgroup_id)
    .outerjoin(_new, _new.id == Meeting.moved_to_id)
    .outerjoin(_old, _old.moved_to_id == Meeting.id)
    .where(Meeting.id == bindparam("meeting"))
    .limit(1)
)


def surroundings(meeting: Meeting) -> Surroundings:
    """One query."""
    row = session.execute(_AROUND, {"meeting": meeting.id}).one()
    return Surroundings(
        host_school=row.name or "",
        subgroup=row.title or "",
        moved_to=Neighbour(row.new_id, row.new_start) if row.new_id else None,
        moved_from=Neighbour(row.old_id, row.old_start) if row.old_id else None,
    )


def upcoming_after(meeting: Meeting) -> AnyRow | None:
    """The next announced meeting of the same group after this one."""
    return session.execute(
        select(Meeting.title, Meeting.starts_at)
        .where(
            Meeting.starts_at > meeting.starts_at,
            Meeting.invited_at.is_not(None),
            Meeting.state.not_in(CALLED_OFF),
            Meeting.subgroup_id.is_not_distinct_from(meeting.subgroup_id),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
    ).first()
