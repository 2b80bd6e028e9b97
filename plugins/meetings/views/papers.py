"""The papers of a meeting as page, PDF and Word file."""

from __future__ import annotations

from flask import Response, url_for

from kkg_portal.api import NotFound, allows, current_actor, paper_response, requires

from .. import queries
from ..kinds import PUBLIC_MINUTES
from ..models import Meeting
from ..papers import (
    attendance_sheet,
    filled_attendance_sheet,
    invitation_letter,
    minutes_paper,
    official_record,
)
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.get("/<ref:meeting>/papers/invitation/<kind>")
@requires(MeetingPermission.VIEW, load=queries.meeting)
def invitation_paper(meeting: Meeting, kind: str) -> Response:
    # Members get the letter they show their principal; until it has a number it is a draft for the board.
    if not meeting.letter_number and not allows(current_actor(), MeetingPermission.EDIT, meeting):
        raise NotFound
    return paper_response(invitation_letter(meeting), kind, back_url=_page_of(meeting))


@bp.get("/<ref:meeting>/papers/attendance/<kind>")
@requires(MeetingPermission.ATTENDANCE_VIEW, load=queries.meeting)
def attendance_paper(meeting: Meeting, kind: str) -> Response:
    return paper_response(attendance_sheet(meeting), kind, back_url=_page_of(meeting))


@bp.get("/<ref:meeting>/papers/attendance-filled/<kind>")
@requires(MeetingPermission.ATTENDANCE_VIEW, load=queries.meeting)
def filled_attendance_paper(meeting: Meeting, kind: str) -> Response:
    return paper_response(filled_attendance_sheet(meeting), kind, back_url=_page_of(meeting))


@bp.get("/<ref:meeting>/papers/minutes/<kind>")
@requires(MeetingPermission.VIEW, load=queries.meeting)
def minutes_paper_page(meeting: Meeting, kind: str) -> Response:
    """Members get what was published; whoever writes sees the draft until it is, and after a reopening again."""
    issue = queries.issue_of(meeting)
    may_write = allows(current_actor(), MeetingPermission.MINUTES_EDIT, meeting)
    if issue is None and not may_write:
        raise NotFound
    is_draft = may_write and queries.frame_of(meeting).state not in PUBLIC_MINUTES
    paper = minutes_paper(meeting, None if is_draft else issue)
    return paper_response(paper, kind, back_url=_page_of(meeting))


@bp.get("/<ref:meeting>/papers/record/<kind>")
@requires(MeetingPermission.MINUTES_EDIT, load=queries.meeting)
def official_record_paper(meeting: Meeting, kind: str) -> Response:
    return paper_response(official_record(meeting), kind, back_url=_page_of(meeting))


def _page_of(meeting: Meeting) -> str:
    return url_for("meetings.show", meeting=meeting.public_id)
