"""The demo's meetings: a school year laid on the present one, with its answers, rolls, minutes and mishaps."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from kkg_portal.api import Cluster, SeedWorld, bound_cluster, clock, next_letter, session

from ..kinds import MeetingState
from ..models import AgendaItem, ItemNote, Meeting, Minutes
from .agenda import enrich_agendas
from .days import PlannedSession, near_today, planned_sessions
from .invitations import add_guests_and_changes
from .minutes import finish_minutes
from .people import Crowd, read_crowd
from .polls import seed_polls
from .programme import AGENDA, SHORT_AGENDA, AgendaRow
from .proof import seed_proof
from .roll import vary_rolls
from .series import plan_year
from .traces import leave_traces
from .words import BRINGS

LETTER_DAYS = 7
ANNOUNCED_DAYS = 60
STARTS, ENDS, SUBGROUP_STARTS, SUBGROUP_ENDS = time(9, 30), time(12, 30), time(10, 0), time(12, 0)


def seed(world: SeedWorld) -> None:
    """Everything in bulk: one flush for the meetings, one for what hangs on them."""
    cluster = bound_cluster()
    crowd = read_crowd(world)
    sessions = planned_sessions(world)
    if world.light:
        sessions = near_today(sessions, world.today)
    meetings = [_meeting(planned, world, crowd, cluster) for planned in sessions]
    session.add_all(meetings)
    # Agenda, invitations and marks point at the meetings' ids.
    session.flush()
    _point_at_makeups(sessions, meetings)
    _number_letters(meetings, cluster, world.today)
    _write_agendas(sessions, meetings, world, crowd)
    leave_traces(list(zip(sessions, meetings, strict=True)), world, crowd, cluster)
    add_guests_and_changes(meetings, world, cluster)
    plan_year(list(zip(sessions, meetings, strict=True)), world)
    vary_rolls(meetings, world)
    enrich_agendas(meetings, world)
    if not world.light:
        seed_polls(world, cluster)
        seed_proof(meetings, world, cluster)
    # Last, because published minutes hold everything else as it stands.
    finish_minutes(meetings, world, cluster)


def _meeting(planned: PlannedSession, world: SeedWorld, crowd: Crowd, cluster: Cluster) -> Meeting:
    row = planned.session
    subgroup_id = crowd.subgroup_ids.get(row.group)
    starts, ends = (SUBGROUP_STARTS, SUBGROUP_ENDS) if subgroup_id else (STARTS, ENDS)
    host = world.schools[(row.number + 2 * world.ordinal) % len(world.schools)]
    announced = planned.day <= world.today + timedelta(days=ANNOUNCED_DAYS)
    told_at = _told_at(planned.day, world.today, cluster)
    starts_at = clock.from_wall(planned.day, starts, cluster)
    return Meeting(
        title=planned.title,
        kind=row.kind,
        state=_state(planned, world.today, announced=announced),
        starts_at=starts_at,
        ends_at=clock.from_wall(planned.day, ends, cluster),
        place=host.name,
        host_school_id=host.id,
        subgroup_id=subgroup_id,
        bring=world.rng.choice(BRINGS),
        minute_taker_id=crowd.secretary_id,
        invited_at=told_at if announced else None,
        answer_by=clock.from_wall(planned.day - timedelta(days=1), time(23, 59), cluster)
        if announced
        else None,
        closed_at=starts_at + timedelta(days=1) if planned.day < world.today - timedelta(days=1) else None,
        displaced_because=planned.displaced,
        displacement_note=planned.displacement_note,
        sequence=1 if planned.displaced else 0,
        created_at=told_at,
        changed_at=told_at,
    )


def _state(planned: PlannedSession, today: date, *, announced: bool) -> MeetingState:
    if planned.displaced is not None:
        return MeetingState.MOVED if planned.has_makeup else MeetingState.CANCELLED
    if planned.day < today - timedelta(days=1) and not planned.is_latest:
        return MeetingState.CLOSED
    return MeetingState.SCHEDULED if announced else MeetingState.DRAFT


def _told_at(day: date, today: date, cluster: Cluster) -> datetime:
    letter_day = min(day - timedelta(days=LETTER_DAYS), today)
    told = clock.from_wall(letter_day, time(10, 0), cluster)
    return min(told, clock.now())


def _point_at_makeups(sessions: list[PlannedSession], meetings: list[Meeting]) -> None:
    by_number = {one.session.number: meeting for one, meeting in zip(sessions, meetings, strict=True)}
    for one, meeting in zip(sessions, meetings, strict=True):
        old = by_number.get(one.session.instead_of or 0)
        if old is not None and old.state is MeetingState.MOVED:
            old.moved_to_id = meeting.id


def _number_letters(meetings: list[Meeting], cluster: Cluster, today: date) -> None:
    """In the order of their dates, as a secretary would have written them."""
    written = [
        (clock.local(meeting.invited_at, cluster).date(), meeting)
        for meeting in meetings
        if meeting.invited_at is not None
        and clock.local(meeting.starts_at, cluster).date() <= today + timedelta(days=3 * LETTER_DAYS)
    ]
    for dated_on, meeting in sorted(written, key=lambda pair: (pair[0], pair[1].starts_at)):
        letter = next_letter(
            "invitation", f"Undangan Kegiatan KKG: {meeting.title}", dated_on=dated_on, ref=meeting.ref
        )
        meeting.letter_number, meeting.letter_dated_on = letter.number, dated_on


def _write_agendas(
    sessions: list[PlannedSession], meetings: list[Meeting], world: SeedWorld, crowd: Crowd
) -> None:
    items: list[AgendaItem] = []
    for planned, meeting in zip(sessions, meetings, strict=True):
        rows: tuple[AgendaRow, ...] = SHORT_AGENDA if meeting.subgroup_id else AGENDA
        items += [
            AgendaItem(
                meeting_id=meeting.id,
                position=position,
                title=f"{title}: {planned.topic}" if title.startswith("Materi inti") else title,
                minutes=minutes,
                kind=kind,
                presenter_id=crowd.presenter(world.rng, meeting.subgroup_id, title),
            )
            for position, (title, minutes, kind) in enumerate(rows, start=1)
        ]
    session.add_all(items)
    session.add_all(Minutes(meeting_id=meeting.id) for meeting in meetings)
    # The notes point at the items' ids.
    session.flush()
    session.add_all(ItemNote(item_id=item.id) for item in items)
