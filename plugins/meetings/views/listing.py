"""The list of meetings and the page of one."""

from __future__ import annotations

from typing import Any

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
from ..queries.surroundings import OwnAnswer
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
    actor, now = current_actor(), clock.now()
    internal = allows(actor, MeetingPermission.INTERNAL_VIEW, meeting)
    agenda = queries.timed_agenda(
        meeting, clock.local(meeting.starts_at, current_cluster()), internal=internal
    )
    around = queries.surroundings(meeting, membership_id=actor.membership_id)
    may_plan = allows(actor, MeetingPermission.EDIT, meeting)
    may_write = allows(actor, MeetingPermission.MINUTES_EDIT, meeting)
    stage = Stage(
        meeting,
        now,
        is_invited=around.own is not None,
        has_own_school=actor.school_id is not None,
        may_write=may_write,
        minutes=around.minutes if meeting.starts_at <= now else None,
    )
    return render(
        "meetings/show.html",
        meeting=meeting,
        agenda=agenda,
        files=queries.files_of(meeting, internal=internal) if around.has_files else [],
        overrun=queries.overrun_minutes(agenda, meeting) if may_plan else None,
        around=around,
        may_plan=may_plan,
        may_write=may_write,
        written=queries.shown_minutes(meeting) if stage.minutes_are_issued else None,
        warning=_holiday_on(meeting) if may_plan else "",
        has_begun=stage.has_begun,
        ways=ways_from(of_a_meeting(stage), stage),
        **_own_answer(stage, around.own),
        **_numbers(stage, may_plan=may_plan),
    )


def _own_answer(stage: Stage, invitation: OwnAnswer | None) -> dict[str, Any]:
    """Whether the reader is asked and may still answer; whoever does not simply come may say why."""
    asked = invitation if invitation and invitation.answer in {Answer.MAYBE, Answer.NO} else None
    return {
        "invitation": invitation,
        "may_answer": stage.is_scheduled and stage.meeting.ends_at > stage.now and invitation is not None,
        "reason_form": AnswerForm(formdata=None, reason=asked.reason) if asked else None,
        "answer_buttons": ANSWER_BUTTONS,
    }


def _numbers(stage: Stage, *, may_plan: bool) -> dict[str, Any]:
    """How many come or came, and for those who plan how many lines of the roll are still empty."""
    meeting, is_closed = stage.meeting, stage.is_closed
    is_being_marked = may_plan and stage.has_begun and not is_closed
    return {
        "counts": None if is_closed else queries.answer_counts(meeting),
        "attendance": queries.attendance_counts(meeting) if is_closed else None,
        "unmarked": queries.unmarked_count(meeting) if is_being_marked else 0,
    }


def _holiday_on(meeting: Meeting) -> str:
    """What the school-year calendar says against the day of a meeting that is still planned."""
    if meeting.state not in {MeetingState.DRAFT, MeetingState.SCHEDULED} or meeting.starts_at < clock.now():
        return ""
    entry = blocked_day(clock.local(meeting.starts_at, current_cluster()).date())
    return entry.title if entry else ""
