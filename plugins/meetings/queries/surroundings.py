"""What a meeting's page says besides its own row: names behind its keys, one's own answer, where it was moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from kkg_portal.api import School, Subgroup, session

from ..changes import reason_words
from ..kinds import OFF_THEIR_DAY, Answer, MinutesState
from ..models import (
    AgendaItem,
    DateChange,
    Invitation,
    ItemNote,
    Meeting,
    MeetingFile,
    Minutes,
    Package,
    Series,
)
from .rows import AnyRow


@dataclass(frozen=True, slots=True)
class Neighbour:
    public_id: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """What the person who looks has said to their invitation."""

    answer: Answer
    reason: str
    # What they had said before the meeting got another time or place.
    earlier: Answer | None


@dataclass(frozen=True, slots=True)
class Belonging:
    """The series or the package a meeting is part of."""

    public_id: str
    title: str


@dataclass(frozen=True, slots=True)
class EarlierDate:
    """What was planned before the latest change of day, time or place, and why it changed."""

    starts_at: datetime
    ends_at: datetime
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`own` is None for somebody who is not invited, and where nobody in particular looks."""

    host_school: str
    subgroup: str
    series: Belonging | None
    package: Belonging | None
    moved_to: Neighbour | None
    moved_from: Neighbour | None
    own: OwnAnswer | None
    minutes: MinutesState
    has_notes: bool
    has_files: bool
    earlier: EarlierDate | None = None


_ME = bindparam("me", type_=Integer)
_new, _old = aliased(Meeting), aliased(Meeting)
_A_NOTE = (
    select(ItemNote.id)
    .join(AgendaItem, AgendaItem.id == ItemNote.item_id)
    .where(AgendaItem.meeting_id == Meeting.id, ItemNote.html != "")
    .limit(1)
    .correlate(Meeting)
    .scalar_subquery()
)
_LATEST_CHANGE = (
    select(func.max(DateChange.id))
    .where(DateChange.meeting_id == Meeting.id)
    .correlate(Meeting)
    .scalar_subquery()
)
_A_FILE = (
    select(MeetingFile.id)
    .where(MeetingFile.meeting_id == Meeting.id, MeetingFile.deleted_at.is_(None))
    .limit(1)
    .correlate(Meeting)
    .scalar_subquery()
)
_AROUND = (
    select(
        School.name,
        Subgroup.title,
        _new.public_id.label("new_id"),
        _new.starts_at.label("new_start"),
        _old.public_id.label("old_id"),
        _old.starts_at.label("old_start"),
        Invitation.answer,
        Invitation.reason,
        Invitation.earlier_answer,
        Series.public_id.label("series_id"),
        Series.title.label("series_title"),
        Package.public_id.label("package_id"),
        Package.title.label("package_title"),
        Minutes.state.label("minutes"),
        _A_NOTE.label("a_note"),
        DateChange.old_starts_at,
        DateChange.old_ends_at,
        DateChange.old_place,
        DateChange.because,
        DateChange.note.label("change_note"),
        _A_FILE.label("a_file"),
    )
    .select_from(Meeting)
    .outerjoin(School, School.id == Meeting.host_school_id)
    .outerjoin(Subgroup, Subgroup.id == Meeting.subgroup_id)
    .join(Minutes, Minutes.meeting_id == Meeting.id)
    .outerjoin(Series, Series.id == Meeting.series_id)
    .outerjoin(Package, Package.id == Meeting.package_id)
    .outerjoin(_new, _new.id == Meeting.moved_to_id)
    .outerjoin(_old, _old.moved_to_id == Meeting.id)
    .outerjoin(DateChange, DateChange.id == _LATEST_CHANGE)
    .outerjoin(Invitation, and_(Invitation.meeting_id == Meeting.id, Invitation.membership_id == _ME))
    .where(Meeting.id == bindparam("meeting"))
    .limit(1)
)


def surroundings(meeting: Meeting, *, membership_id: int | None = None) -> Surroundings:
    """One query, with what this member answered."""
    row = session.execute(_AROUND, {"meeting": meeting.id, "me": membership_id}).one()
    return Surroundings(
        host_school=row.name or "",
        subgroup=row.title or "",
        moved_to=Neighbour(row.new_id, row.new_start) if row.new_id else None,
        moved_from=Neighbour(row.old_id, row.old_start) if row.old_id else None,
        own=OwnAnswer(row.answer, row.reason, row.earlier_answer) if row.answer is not None else None,
        series=Belonging(row.series_id, row.series_title) if row.series_id else None,
        package=Belonging(row.package_id, row.package_title) if row.package_id else None,
        minutes=row.minutes,
        has_notes=row.a_note is not None,
        earlier=_earlier(row),
        has_files=row.a_file is not None,
    )


def _earlier(row: AnyRow) -> EarlierDate | None:
    if row.old_starts_at is None:
        return None
    reason = reason_words(row.because, row.change_note)
    return EarlierDate(row.old_starts_at, row.old_ends_at, row.old_place, reason)


def upcoming_after(meeting: Meeting) -> AnyRow | None:
    """The next announced meeting of the same group after this one."""
    return session.execute(
        select(Meeting.title, Meeting.starts_at)
        .where(
            Meeting.starts_at > meeting.starts_at,
            Meeting.invited_at.is_not(None),
            Meeting.state.not_in(OFF_THEIR_DAY),
            Meeting.subgroup_id.is_not_distinct_from(meeting.subgroup_id),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
    ).first()
