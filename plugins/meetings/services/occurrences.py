"""Single days of a series: they become meetings when somebody touches them, are left out, or move."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from kkg_portal.api import Actor, Conflict, Invalid, bound_cluster, clock, session, verb
from kkg_portal.api import gettext as _

from ..date_changes import note_new_date, raise_sequence
from ..kinds import DisplacementReason, MeetingState
from ..models import Meeting, Series, SeriesGap, SeriesRule
from ..permissions import MeetingPermission
from ..plan import MeetingPlan
from ..queries import (
    Occurrence,
    next_host,
    occurrence_on,
    occurrences,
    prepared_occurrence,
    schedule_of,
)
from ..series_holes import exclusions_counted
from .agenda_start import items_of_series
from .carrying import take_in_waiting
from .scheduling import add_items, drafted

NOT_OVER = frozenset({MeetingState.DRAFT, MeetingState.SCHEDULED})


@verb(MeetingPermission.EDIT)
def touch_occurrence(series: Series, slot_on: date, *, actor: Actor) -> Meeting:
    """The meeting of this day, made as a draft when there is none yet; asked twice, or by two, it is the same one.

    It takes over title, place, host, sub-group, package and agenda of the series; nobody is told.
    """
    known = prepared_occurrence(series, slot_on)
    if known is not None:
        return known
    occurrence = occurrence_on(series, slot_on)
    if occurrence is None or occurrence.rule is None:
        raise Invalid(_("The series has no meeting on this day."))
    if occurrence.gap is not None:
        raise Invalid(_("This day was left out. Let it take place again first."))
    try:
        with session.begin_nested():
            return _prepare(series, occurrence.rule, slot_on)
    except IntegrityError:
        # Somebody else touched the same day in this moment; UNIQUE (series_id, slot_on) let one of us through.
        theirs = prepared_occurrence(series, slot_on)
        if theirs is None:
            raise
        return theirs


@verb(MeetingPermission.EDIT)
def skip_occurrence(
    series: Series, slot_on: date, *, because: DisplacementReason, note: str, actor: Actor
) -> None:
    """Leave a day out, with its reason; leaving out the same day twice keeps the first reason."""
    occurrence = occurrence_on(series, slot_on)
    if occurrence is None:
        raise Invalid(_("The series has no meeting on this day."))
    if occurrence.meeting is not None:
        raise Invalid(_("This meeting is prepared already. Cancel or postpone it on its own page."))
    if occurrence.gap is not None:
        return
    session.add(SeriesGap(series_id=series.id, slot_on=slot_on, because=because, note=note))
    raise_sequence(series)


@verb(MeetingPermission.EDIT)
def restore_occurrence(series: Series, slot_on: date, *, actor: Actor) -> None:
    """Let a day that was left out take place after all."""
    gap = delete(SeriesGap).where(SeriesGap.series_id == series.id, SeriesGap.slot_on == slot_on)
    if session.execute(gap).rowcount:  # type: ignore[attr-defined]  # a DELETE gives a CursorResult
        raise_sequence(series)


@verb(MeetingPermission.EDIT)
def move_occurrence(
    meeting: Meeting,
    starts_at: datetime,
    ends_at: datetime,
    *,
    because: DisplacementReason,
    note: str,
    version: int,
    actor: Actor,
    is_confirmed: bool = False,
) -> None:
    """Hold an occurrence on another day: the same meeting, known by the same `slot_on`, with the old day kept.

    Onto a day the series already uses only when that was confirmed. Invited people are asked again.
    """
    if meeting.series_id is None or meeting.slot_on is None:
        raise Invalid(_("This meeting belongs to no series."))
    if meeting.state not in NOT_OVER:
        raise Invalid(_("Only a meeting that is still planned can be moved."))
    if (starts_at, ends_at) == (meeting.starts_at, meeting.ends_at):
        raise Invalid(_("This is the day and time it has already. Choose another one."), field="day")
    if not is_confirmed and _is_taken(meeting, clock.local(starts_at, bound_cluster()).date()):
        raise Invalid(
            _("The series already has a meeting on that day. Tick below if both are to take place."),
            field="is_confirmed",
        )
    meeting.expect(version)
    with exclusions_counted(meeting):
        note_new_date(meeting, starts_at, ends_at, because=because, note=note, actor=actor)


def _prepare(series: Series, rule: SeriesRule, slot_on: date) -> Meeting:
    starts_at, ends_at = Occurrence(slot_on, rule, None, None).planned_span(bound_cluster())
    plan = MeetingPlan(
        title=series.title,
        kind=series.kind,
        starts_at=starts_at,
        ends_at=ends_at,
        place=series.place,
        host_school_id=_host_of(series),
        subgroup_id=series.subgroup_id,
    )
    meeting = drafted(plan)
    meeting.series_id, meeting.slot_on = series.id, slot_on
    meeting.package_id = series.package_id
    # Here the database says whether somebody else was quicker.
    session.flush()
    add_items(items_of_series(series, meeting))
    take_in_waiting(meeting)
    return meeting


def _host_of(series: Series) -> int | None:
    if not series.rotates_host:
        return series.host_school_id
    host = next_host()
    return host.school_id if host else None


def _is_taken(meeting: Meeting, day: date) -> bool:
    """Whether another occurrence of the series is held, or planned by its rule, on this local day."""
    series = session.get(Series, meeting.series_id)
    if series is None:
        raise Conflict(_("The series is gone."))
    schedule = schedule_of(series)
    cluster = bound_cluster()
    held = {
        clock.local(other.starts_at, cluster).date()
        for other in schedule.touched
        if other.id != meeting.id and other.state in NOT_OVER | {MeetingState.CLOSED}
    }
    planned = {one.slot_on for one in occurrences(schedule, day, day) if one.is_virtual}
    return day in held | planned
