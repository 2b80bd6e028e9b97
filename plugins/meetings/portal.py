"""What meetings put into the portal's own pages: menu, cards, search, mail, and a section about a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g

from kkg_portal.api import (
    Actor,
    Card,
    Contributions,
    FirstStep,
    MenuItem,
    ObjectRef,
    Resolved,
    SearchDocument,
    SearchSource,
    Slot,
    allows,
    clock,
    current_cluster,
    plain_text,
    school_year_of,
)
from kkg_portal.api import (
    lazy_gettext as _l,
)

from . import queries
from .acts import ACTS
from .addresses import meeting_path, meetings_path
from .choosable import ANSWER_BUTTONS
from .digest import DIGEST
from .models import Meeting
from .notices import NOTIFICATIONS
from .permissions import MeetingPermission


def next_meeting(actor: Actor) -> Mapping[str, Any] | None:
    """One query: the soonest meeting that concerns the actor, with their answer."""
    row = _coming(actor)
    return {
        "row": row,
        "waits": row is not None and queries.waits_for_answer(row, clock.now()),
        "answer_buttons": ANSWER_BUTTONS,
        "may_plan": allows(actor, MeetingPermission.EDIT),
    }


def after_last_meeting(actor: Actor) -> Mapping[str, Any] | None:
    """For those who plan: meetings that are over but not closed. One query, nothing shown when all is done."""
    if not allows(actor, MeetingPermission.EDIT) or not g.get("meetings_any", True):
        return None
    rows = queries.not_closed()
    return {"rows": rows} if rows else None


def first_step(actor: Actor) -> Mapping[str, Any] | None:
    """A line of a new cluster's first steps, until there is any meeting. It asks once more only when none is coming."""
    if not allows(actor, MeetingPermission.EDIT) or _coming(actor) is not None:
        return None
    g.meetings_any = queries.has_meetings()
    return None if g.meetings_any else {}


def _coming(actor: Actor) -> Any:
    """The next meeting, read once for the home page: its card shows it, the first steps want to know of it."""
    if "meetings_coming" not in g:
        g.meetings_coming = queries.next_meeting(actor)
    return g.meetings_coming


def attended_meetings(actor: Actor, membership_id: int) -> Mapping[str, Any] | None:
    """What a person attended this school year: for themselves and for those who take attendance. No score."""
    is_self = actor.membership_id == membership_id
    if not is_self and not allows(actor, MeetingPermission.ATTENDANCE_VIEW):
        return None
    year = school_year_of(clock.today(current_cluster()))
    return {"year": year.label, "rows": queries.attended_in(year, membership_id, actor)}


def _document(meeting: Meeting) -> SearchDocument | None:
    """Title, place and agenda; the minutes once they are published, decisions weighing more. No drafts."""
    if meeting.invited_at is None:
        return None
    items = queries.agenda(meeting)
    words = [meeting.place, meeting.bring, meeting.note, *(item.title for item in items)]
    issue = queries.issue_of(meeting)
    decided: list[str] = []
    if issue is not None:
        content = queries.content_of(issue)
        words += [plain_text(item.html) for item in content.items]
        words += [line for item in content.items for line in item.information]
        words.append(plain_text(content.remarks))
        decided = [decision.text for decision in content.decisions]
        words += [task.text for task in content.tasks]
    body = "\n".join(word for word in words if word)
    return SearchDocument(
        meeting.title,
        body,
        meeting_path(meetings_path(), meeting.public_id),
        strong="\n".join(decided),
        at=meeting.starts_at,
    )


def _resolve(public_id: str, actor: Actor) -> Resolved | None:
    meeting = queries.visible_meeting(public_id, actor)
    if meeting is None:
        return None
    return Resolved(
        ObjectRef("meetings.meeting", public_id),
        meeting.title,
        url=meeting_path(meetings_path(), public_id),
        state=str(meeting.state.label),
    )


def _resolve_item(public_id: str, actor: Actor) -> Resolved | None:
    return queries.proposals.resolved_item(ObjectRef("meetings.agenda_item", public_id), actor)


def _resolve_waiting(public_id: str, actor: Actor) -> Resolved | None:
    return queries.proposals.resolved_item(ObjectRef("meetings.waiting_item", public_id), actor)


contributions = Contributions(
    menu=(
        MenuItem(
            key="meetings",
            title=_l("Meetings"),
            endpoint="meetings.index",
            icon="calendar",
            permission=MeetingPermission.VIEW,
            weight=10,
        ),
        MenuItem(
            key="meetings.my_certificates",
            title=_l("My certificates"),
            endpoint="meetings.my_certificates",
            icon="award",
            permission=MeetingPermission.HOURS_VIEW,
            section="more",
            weight=40,
        ),
        MenuItem(
            key="meetings.hours",
            title=_l("How hours are counted"),
            endpoint="meetings.hours",
            icon="clock",
            permission=MeetingPermission.HOURS_RULE_EDIT,
            section="settings",
            weight=40,
        ),
    ),
    cards=(
        Card(
            key="meetings.next",
            title=_l("Next meeting"),
            permission=MeetingPermission.VIEW,
            load=next_meeting,
            template="meetings/cards/next.html",
            weight=10,
        ),
        Card(
            key="meetings.to_close",
            title=_l("After the meeting"),
            permission=MeetingPermission.EDIT,
            load=after_last_meeting,
            template="meetings/cards/to_close.html",
            weight=15,
        ),
    ),
    search=(
        SearchSource(
            kind="meetings.meeting",
            title=_l("Meeting"),
            model=Meeting,
            document=_document,
            permission=MeetingPermission.VIEW,
        ),
    ),
    notifications=NOTIFICATIONS,
    digest=DIGEST,
    slots=(
        Slot(point="clusters.person", load=attended_meetings, template="meetings/person.html", weight=10),
        Slot(point="dashboard.first_steps", load=first_step, template="meetings/first_step.html", weight=10),
    ),
    resolvers={
        "meetings.meeting": _resolve,
        "meetings.agenda_item": _resolve_item,
        "meetings.waiting_item": _resolve_waiting,
    },
    first_steps=(
        FirstStep(
            key="meetings.look",
            title=_l("See the next meeting"),
            text=_l("What it is about, where it is, and whether you come."),
            endpoint="meetings.index",
            permission=MeetingPermission.VIEW,
            opening_is_doing=True,
            weight=40,
        ),
    ),
    acts=ACTS,
)
