"""Planning a meeting: create, edit, move to another day, cancel."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kkg_portal.api import (
    Actor,
    Invalid,
    bound_cluster,
    clock,
    next_sequence,
    session,
    verb,
)
from kkg_portal.api import (
    gettext as _,
)

from ..changes import note_change, occasion_of
from ..feed import calendar_event
from ..kinds import DisplacementReason, MeetingState
from ..models import AgendaItem, ItemNote, Meeting, Minutes
from ..permissions import MeetingPermission
from ..places import settle
from ..plan import MeetingPlan
from ..questionnaire_clock import hand_questionnaires_on, let_questionnaires_follow
from ..reminding import copy_reminders
from ..series_holes import exclusions_counted
from ..taken_time import free
from ..telling import audience, tell_called_off
from .agenda_start import first_items
from .carrying import hand_items_on, return_to_waiting, take_in_waiting
from .files import hand_files_on
from .inviting import invite_again

NOT_OVER = frozenset({MeetingState.DRAFT, MeetingState.SCHEDULED})


@verb(MeetingPermission.EDIT)
def create(plan: MeetingPlan, *, start: str = "", actor: Actor) -> Meeting:
    """A draft whose agenda begins with `start`, a value of `agenda_starts`; without it as the cluster chose.

    What waits for a meeting of this group is taken in. Nobody is told yet.
    """
    meeting = drafted(plan)
    add_items(first_items(meeting, start))
    take_in_waiting(meeting)
    return meeting


@verb(MeetingPermission.EDIT)
def edit(meeting: Meeting, plan: MeetingPlan, *, version: int, actor: Actor, why: str = "") -> None:
    """Change what was planned. Raises Invalid when people are invited and the day or the circle would change.

    Another time or place of an announced meeting asks for the answers again and is told once it settles, with
    `why` in the words of whoever changed it.
    """
    if meeting.state not in NOT_OVER:
        raise Invalid(_("This meeting is over or called off, so its plan stays as it was."))
    plan.check()
    place = plan.resolved_place()
    zone_name = bound_cluster().time_zone
    if meeting.invited_at is not None:
        _refuse_silent_change(meeting, plan, zone_name)
    before, known = calendar_event(meeting, zone_name=zone_name), occasion_of(meeting)
    had_capacity = meeting.capacity
    meeting.expect(version)
    with exclusions_counted(meeting):
        _write(meeting, plan, place)
    meeting.sequence = next_sequence(before, calendar_event(meeting, zone_name=zone_name))
    note_change(meeting, known, actor=actor, note=why)
    let_questionnaires_follow(meeting, known.starts_at, known.ends_at)
    if meeting.capacity != had_capacity:
        settle(meeting)


@verb(MeetingPermission.EDIT)
def move(
    meeting: Meeting,
    starts_at: datetime,
    ends_at: datetime,
    *,
    because: DisplacementReason,
    note: str,
    version: int,
    actor: Actor,
) -> Meeting:
    """Hold the meeting on another day. The old one stays visible with its reason and points at the new one.

    When people were invited already they are invited to the new one at once, and asked again.
    """
    if meeting.state not in NOT_OVER:
        raise Invalid(_("Only a meeting that is still planned can be moved."))
    if (starts_at, ends_at) == (meeting.starts_at, meeting.ends_at):
        raise Invalid(_("This is the day and time it has already. Choose another one."), field="day")
    was_invited = meeting.invited_at is not None
    new = drafted(replace(plan_of(meeting), starts_at=starts_at, ends_at=ends_at))
    hand_items_on(meeting, new)
    hand_files_on(meeting, new)
    hand_questionnaires_on(meeting, new)
    meeting.expect(version)
    _call_off(meeting, MeetingState.MOVED, because, note)
    meeting.moved_to_id = new.id
    copy_reminders(meeting, new)
    if was_invited:
        invite_again(new, meeting, actor=actor)
    return new


@verb(MeetingPermission.CANCEL)
def cancel(meeting: Meeting, *, because: DisplacementReason, note: str, version: int, actor: Actor) -> None:
    """Call the meeting off for good; it stays in lists and calendars as cancelled, with its reason."""
    if meeting.state not in NOT_OVER | {MeetingState.POSTPONED}:
        raise Invalid(_("Only a meeting that is still planned can be cancelled."))
    meeting.expect(version)
    _call_off(meeting, MeetingState.CANCELLED, because, note)
    return_to_waiting(meeting)


def drafted(plan: MeetingPlan) -> Meeting:
    """A meeting with its minutes and no agenda; for verbs, inside their unit of work."""
    plan.check()
    meeting = Meeting(state=MeetingState.DRAFT, sequence=0)
    _write(meeting, plan, plan.resolved_place())
    session.add(meeting)
    # The agenda and the minutes point at the meeting's id.
    session.flush()
    session.add(Minutes(meeting_id=meeting.id))
    return meeting


def _write(meeting: Meeting, plan: MeetingPlan, place: str) -> None:
    meeting.title = plan.title
    meeting.kind = plan.kind
    meeting.starts_at = plan.starts_at
    meeting.ends_at = plan.ends_at
    meeting.place = place
    meeting.host_school_id = plan.host_school_id
    meeting.subgroup_id = plan.subgroup_id
    meeting.online_url = plan.online_url
    meeting.bring = plan.bring
    meeting.note = plan.note
    meeting.minute_taker_id = plan.minute_taker_id
    meeting.capacity = plan.capacity


def plan_of(meeting: Meeting) -> MeetingPlan:
    return MeetingPlan(
        title=meeting.title,
        kind=meeting.kind,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        host_school_id=meeting.host_school_id,
        subgroup_id=meeting.subgroup_id,
        online_url=meeting.online_url,
        bring=meeting.bring,
        note=meeting.note,
        minute_taker_id=meeting.minute_taker_id,
        capacity=meeting.capacity,
    )


def add_items(items: list[AgendaItem]) -> None:
    """Items with the notes that hang on them; for verbs."""
    session.add_all(items)
    # The notes point at the items' ids.
    session.flush()
    session.add_all(ItemNote(item_id=item.id) for item in items)


def _refuse_silent_change(meeting: Meeting, plan: MeetingPlan, zone_name: str) -> None:
    zone = clock.zone(zone_name)
    if plan.starts_at.astimezone(zone).date() != meeting.starts_at.astimezone(zone).date():
        raise Invalid(
            _(
                "People are invited to this day already. Use “Move to another day”, so that they see the reason."
            ),
            field="day",
        )
    if plan.subgroup_id != meeting.subgroup_id:
        raise Invalid(_("People are invited already, so the group can no longer change."), field="subgroup")


def _call_off(meeting: Meeting, state: MeetingState, because: DisplacementReason, note: str) -> None:
    with exclusions_counted(meeting):
        meeting.state = state
    meeting.displaced_because = because
    meeting.displacement_note = note
    meeting.sequence += 1
    free(meeting)
    if meeting.invited_at is not None and meeting.ends_at > clock.now():
        tell_called_off(meeting, audience(meeting))
