"""What the demo's meetings left behind: invitations and answers, the roll, minutes, decisions and tasks."""

from __future__ import annotations

from datetime import date, time, timedelta
from random import Random

from sqlalchemy import select

from kkg_portal.api import Cluster, MemberRow, SeedWorld, clock, inbox, render_markdown, session

from ..kinds import (
    INVITED,
    TASK_GIVEN,
    AgendaKind,
    Answer,
    AttendanceStatus,
    MarkMethod,
    MeetingState,
    TaskState,
)
from ..models import (
    AgendaItem,
    Attendance,
    AttendanceMark,
    Decision,
    Invitation,
    ItemNote,
    Meeting,
    Minutes,
    Task,
)
from ..numbering import next_decision_number
from .days import PlannedSession
from .people import Crowd
from .words import DECISIONS, DROPPED_TASK, REASONS, RICH_NOTES, SHORT_NOTES, TASKS, WALK_INS

NEAR = timedelta(days=21)
LONG_AGO = timedelta(days=45)
Held = list[tuple[PlannedSession, Meeting]]


def leave_traces(meetings: Held, world: SeedWorld, crowd: Crowd, cluster: Cluster) -> None:
    """Meetings come by day, so that numbers of decisions rise with time."""
    rng = world.rng
    for planned, meeting in meetings:
        if meeting.invited_at is None:
            continue
        people = crowd.invited_to(planned.session.group, meeting.subgroup_id)
        took_place = planned.displaced is None and planned.day < world.today
        statuses = {
            person.membership_id: crowd.status(rng, person, planned.day) if took_place else None
            for person in people
        }
        answers = [
            _invitation(meeting, person, statuses[person.membership_id], rng, world) for person in people
        ]
        session.add_all(answers)
        if took_place:
            _take_roll(meeting, people, statuses, crowd, rng)
        elif meeting.state is MeetingState.SCHEDULED:
            _remind(meeting, people, answers, cluster)
    session.flush()
    _write_minutes([one for one in meetings if one[1].state is MeetingState.CLOSED], world, crowd, cluster)


def _invitation(
    meeting: Meeting, person: MemberRow, status: AttendanceStatus | None, rng: Random, world: SeedWorld
) -> Invitation:
    if status is not None:
        weights = (76, 4, 1, 19) if status.was_there else (12, 8, 48, 32)
    elif meeting.starts_at - clock.now() <= NEAR:
        weights = (44, 6, 8, 42)
    else:
        weights = (8, 1, 2, 89)
    answer = Answer.PENDING
    if person.has_account or status is not None:
        answer = rng.choices((Answer.YES, Answer.MAYBE, Answer.NO, Answer.PENDING), weights)[0]
    answered = answer is not Answer.PENDING
    told_at = meeting.invited_at
    reasons = REASONS.get(answer, ())
    return Invitation(
        meeting_id=meeting.id,
        membership_id=person.membership_id,
        answer=answer,
        reason=rng.choice(reasons) if reasons and rng.random() < 0.7 else "",
        answered_at=told_at + timedelta(hours=rng.randint(1, 30)) if answered and told_at else None,
        created_at=told_at,
        changed_at=told_at,
    )


def _take_roll(
    meeting: Meeting,
    people: list[MemberRow],
    statuses: dict[int, AttendanceStatus | None],
    crowd: Crowd,
    rng: Random,
) -> None:
    marked_at = meeting.starts_at + timedelta(minutes=40)
    lines = [
        Attendance(
            meeting_id=meeting.id,
            membership_id=person.membership_id,
            school_id=person.school_id,
            status=status,
            created_at=marked_at,
            changed_at=marked_at,
        )
        for person in people
        if (status := statuses[person.membership_id]) is not None
    ]
    if rng.random() < 0.3:
        name, school = rng.choice(WALK_INS)
        walk_in = {"walk_in_name": name, "walk_in_school": school, "status": AttendanceStatus.PRESENT}
        lines.append(Attendance(meeting_id=meeting.id, created_at=marked_at, changed_at=marked_at, **walk_in))
    session.add_all(lines)
    # The marks point at the lines' ids.
    session.flush()
    session.add_all(
        AttendanceMark(
            attendance_id=line.id,
            status=line.status,
            method=MarkMethod.ROLL_CALL if line.membership_id else MarkMethod.WALK_IN,
            marked_by_id=crowd.secretary_user_id,
            marked_at=marked_at,
            client_id=f"seed:{line.id}",
        )
        for line in lines
    )


def _remind(meeting: Meeting, people: list[MemberRow], answers: list[Invitation], cluster: Cluster) -> None:
    pending = {one.membership_id for one in answers if one.answer is Answer.PENDING}
    users = [person.user_id for person in people if person.membership_id in pending and person.has_account]
    inbox.put(
        users,
        INVITED,
        meeting.ref,
        title=f"Apakah Anda akan hadir? {meeting.title}",
        url=f"/k/{cluster.slug}/meetings/{meeting.public_id}",
        due_at=meeting.answer_by,
    )


def _write_minutes(held: Held, world: SeedWorld, crowd: Crowd, cluster: Cluster) -> None:
    items = _items_by_meeting([meeting for _planned, meeting in held])
    frames = {frame.meeting_id: frame for frame in session.scalars(select(Minutes))}
    tasks: list[tuple[Task, MemberRow]] = []
    for planned, meeting in held:
        frame = frames[meeting.id]
        frame.opened_at = meeting.starts_at + timedelta(minutes=world.rng.choice((0, 5, 10, 15)))
        frame.finished_at = meeting.ends_at + timedelta(minutes=world.rng.choice((-10, 0, 5, 10)))
        frame.written_by_id = crowd.secretary_id
        follow_up = _write_notes(planned, items[meeting.id], crowd, world.rng)
        _decide(meeting, follow_up, world.rng, cluster)
        people = crowd.invited_to(planned.session.group, meeting.subgroup_id)
        tasks += _give_tasks(meeting, follow_up, people, world, cluster)
    session.add_all(task for task, _owner in tasks)
    # The inbox points at the tasks by their public ids.
    session.flush()
    _lay_into_inboxes(tasks, cluster)


def _items_by_meeting(meetings: list[Meeting]) -> dict[int, list[tuple[AgendaItem, ItemNote]]]:
    found: dict[int, list[tuple[AgendaItem, ItemNote]]] = {meeting.id: [] for meeting in meetings}
    rows = session.execute(
        select(AgendaItem, ItemNote)
        .join(ItemNote, ItemNote.item_id == AgendaItem.id)
        .where(AgendaItem.meeting_id.in_(found))
        .order_by(AgendaItem.meeting_id, AgendaItem.position)
    )
    for item, note in rows:
        found[item.meeting_id].append((item, note))
    return found


def _write_notes(
    planned: PlannedSession, items: list[tuple[AgendaItem, ItemNote]], crowd: Crowd, rng: Random
) -> AgendaItem:
    """Text under the items that matter; returns the item the follow-up hangs on."""
    rich = RICH_NOTES.get(planned.session.number, {})
    written: set[AgendaKind] = set()
    follow_up = items[-1][0]
    for item, note in items:
        if item.kind is AgendaKind.FOLLOW_UP:
            follow_up = item
        choices = SHORT_NOTES.get(item.kind, ())
        if item.kind in written or not choices:
            continue
        written.add(item.kind)
        note.source = rich.get(item.kind) or rng.choice(choices)
        note.html = str(render_markdown(note.source))
        note.written_by_id = crowd.secretary_id
    return follow_up


def _decide(meeting: Meeting, item: AgendaItem, rng: Random, cluster: Cluster) -> None:
    year = clock.local(meeting.starts_at, cluster).year
    for text in rng.sample(DECISIONS, 1 if meeting.subgroup_id else 2):
        number = next_decision_number(year)
        session.add(Decision(meeting_id=meeting.id, item_id=item.id, year=year, number=number, text=text))


def _give_tasks(
    meeting: Meeting, item: AgendaItem, people: list[MemberRow], world: SeedWorld, cluster: Cluster
) -> list[tuple[Task, MemberRow]]:
    rng = world.rng
    day = clock.local(meeting.starts_at, cluster).date()
    given = []
    for text, outcome in rng.sample(TASKS, rng.choice((2, 2, 3))):
        # Tasks from a meeting go to those who teach, not to the supervisor who came to look.
        teachers = [person for person in people if person.school_id is not None]
        owner = rng.choice([person for person in teachers if person.has_account] or people)
        due_on = day + timedelta(days=rng.choice((7, 14, 14, 21)))
        state = _task_state(rng, due_on, world.today)
        words = {TaskState.DONE: outcome, TaskState.DROPPED: DROPPED_TASK}.get(state, "")
        finished = (
            clock.from_wall(min(due_on, world.today), time(0), cluster)
            if state is not TaskState.OPEN
            else None
        )
        task = Task(
            meeting_id=meeting.id,
            item_id=item.id,
            owner_id=owner.membership_id,
            text=text,
            due_on=due_on,
            state=state,
            outcome=words,
            finished_at=finished,
        )
        given.append((task, owner))
    return given


def _task_state(rng: Random, due_on: date, today: date) -> TaskState:
    """58 of 100 come back with something; few are given up, the newest are still open."""
    if due_on > today:
        return TaskState.DONE if rng.random() < 0.2 else TaskState.OPEN
    if today - due_on > LONG_AGO:
        return rng.choices((TaskState.DONE, TaskState.DROPPED), (62, 20))[0]
    return rng.choices((TaskState.DONE, TaskState.DROPPED, TaskState.OPEN), (62, 20, 18))[0]


def _lay_into_inboxes(tasks: list[tuple[Task, MemberRow]], cluster: Cluster) -> None:
    for task, owner in tasks:
        if task.state is TaskState.OPEN and owner.has_account:
            due_at = clock.from_wall(task.due_on, time(23, 59), cluster)
            url = f"/k/{cluster.slug}/meetings/tasks"
            inbox.put([owner.user_id], TASK_GIVEN, task.ref, title=task.text, url=url, due_at=due_at)
