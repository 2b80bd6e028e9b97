"""The papers that go out before a meeting: assignment letters of the schools, the change letter, answer slips."""

from __future__ import annotations

from flask import Response, url_for

from kkg_portal.api import NotFound, current_actor, paper_response, requires

from .. import queries
from ..models import Meeting
from ..papers import answer_slips, assignment_letters, change_letter
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.get("/<ref:meeting>/papers/assignment/<kind>")
@requires(MeetingPermission.EDIT, load=queries.meeting)
def assignment_papers(meeting: Meeting, kind: str) -> Response:
    return paper_response(assignment_letters(meeting), kind, back_url=_answers(meeting))


@bp.get("/<ref:meeting>/papers/assignment-travel/<kind>")
@requires(MeetingPermission.EDIT, load=queries.meeting)
def assignment_papers_with_travel(meeting: Meeting, kind: str) -> Response:
    return paper_response(assignment_letters(meeting, with_travel=True), kind, back_url=_answers(meeting))


@bp.get("/<ref:meeting>/papers/assignment/<ref:school>/<kind>")
@requires(MeetingPermission.EDIT, load=queries.meeting)
def assignment_paper_of_school(meeting: Meeting, school: str, kind: str) -> Response:
    school_id = queries.school_choices().key_of(school)
    if school_id is None:
        raise NotFound
    return paper_response(assignment_letters(meeting, school_id=school_id), kind, back_url=_answers(meeting))


@bp.get("/<ref:meeting>/papers/own-assignment/<kind>")
@requires(MeetingPermission.SCHOOL_ANSWERS_VIEW, load=queries.meeting)
def own_assignment_paper(meeting: Meeting, kind: str) -> Response:
    """For a principal: the letter they sign for their own teachers."""
    school_id = current_actor().school_id
    if school_id is None:
        raise NotFound
    return paper_response(assignment_letters(meeting, school_id=school_id), kind, back_url=_answers(meeting))


@bp.get("/<ref:meeting>/papers/change/<kind>")
@requires(MeetingPermission.VIEW, load=queries.meeting)
def change_paper(meeting: Meeting, kind: str) -> Response:
    corrected = queries.corrected_letter(meeting)
    if corrected is None:
        raise NotFound
    back = url_for("meetings.show", meeting=meeting.public_id)
    return paper_response(change_letter(meeting, corrected), kind, back_url=back)


@bp.get("/<ref:meeting>/papers/answer-slips/<kind>")
@requires(MeetingPermission.EDIT, load=queries.meeting)
def answer_slips_paper(meeting: Meeting, kind: str) -> Response:
    return paper_response(answer_slips(meeting), kind, back_url=_answers(meeting))


def _answers(meeting: Meeting) -> str:
    return url_for("meetings.answers", meeting=meeting.public_id)
