"""The list of meetings and the page of one."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import allows, blocked_day, clock, current_actor, current_cluster, render, requires

from .. import queries
from ..choosable import ANSWER_BUTTONS
from ..forms import AnswerForm
from ..kinds import Answer, MeetingState
from ..menus import OF_ALL_MEETINGS, of_a_meeting
from ..models import Meeting
from ..permissions import MeetingPermission
from ..ways import Stage, ways_from, ways_on
from .blueprint import bp

_CURSOR_LENGTH = 10


@bp.get("/")
@requires(MeetingPermission.VIEW)
def index() -> BaseResponse:
    actor, now = current_actor(), clock.now()
    rows = queries.upcoming_meetings(actor)
    unanswered = next((row.public_id for row in rows if queries.waits_for_answer(row, now)), "")
    return render(
        "meetings/index.html",
        meetings=rows,
        unanswered=unanswered,
        listed_all=len(rows) < queries.LISTED,
        answer_buttons=ANSWER_BUTTONS,
        may_plan=allows(actor, MeetingPermission.EDIT),
    )


@bp.get("/past")
@requires(MeetingPermission.VIEW)
def past() -> BaseResponse:
    before = request.args.get("before", "")
    rows, older = queries.past_meetings(current_actor(), before=before[:_CURSOR_LENGTH] or None)
    return render("meetings/past.html", meetings=rows, older=older, is_first_page=not before)


@bp.get("/more")
@requires(MeetingPermission.VIEW)
def more() -> BaseResponse:
    """Everything about meetings that is not one meeting."""
    return render("meetings/more.html", ways=ways_on(OF_ALL_MEETINGS))


@bp.get("/<ref:meeting>")
@requires(MeetingPermission.VIEW, load=queries.meeting)
def show(meeting: Meeting) -> BaseResponse:
    actor = current_actor()
    internal = allows(actor, MeetingPermission.INTERNAL_VIEW, meeting)
    begins = clock.local(meeting.starts_at, current_cluster())
    agenda = queries.timed_agenda(meeting, begins, internal=internal)
    around = queries.surroundings(meeting, membership_id=actor.membership_id)
    invitation = around.own
    asked = invitation if invitation and invitation.answer in {Answer.MAYBE, Answer.NO} else None
    may_plan = allows(actor, MeetingPermission.EDIT, meeting)
    may_write = allows(actor, MeetingPermission.MINUTES_EDIT, meeting)
    now = clock.now()
    stage = Stage(
        meeting,
        now,
        is_invited=invitation is not None,
        has_own_school=actor.school_id is not None,
        may_write=may_write,
        minutes=around.minutes if meeting.starts_at <= now else None,
    )
    is_open = meeting.state is MeetingState.SCHEDULED and meeting.ends_at > now
    has_begun, is_closed = meeting.starts_at <= now, meeting.state is MeetingState.CLOSED
    return render(
        "meetings/show.html",
        meeting=meeting,
        agenda=agenda,
        files=queries.files_of(meeting, internal=internal) if around.has_files else [],
        overrun=queries.overrun_minutes(agenda, meeting) if may_plan else None,
        around=around,
        counts=None if is_closed else queries.answer_counts(meeting),
        invitation=invitation,
        may_answer=is_open and invitation is not None,
        reason_form=AnswerForm(formdata=None, reason=asked.reason) if asked else None,
        answer_buttons=ANSWER_BUTTONS,
        may_plan=may_plan,
        may_write=may_write,
        written=queries.shown_minutes(meeting) if stage.minutes_are_issued else None,
        attendance=queries.attendance_counts(meeting) if is_closed else None,
        warning=_holiday_on(meeting) if may_plan else "",
        has_begun=has_begun,
        ways=ways_from(of_a_meeting(stage), stage),
        unmarked=queries.unmarked_count(meeting) if may_plan and has_begun and not is_closed else 0,
    )


def _holiday_on(meeting: Meeting) -> str:
    """What the school-year calendar says against the day of a meeting that is still planned."""
    if meeting.state not in {MeetingState.DRAFT, MeetingState.SCHEDULED} or meeting.starts_at < clock.now():
        return ""
    entry = blocked_day(clock.local(meeting.starts_at, current_cluster()).date())
    return entry.title if entry else ""
