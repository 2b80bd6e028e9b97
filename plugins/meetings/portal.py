"""What meetings put into the portal's own pages: menu, cards, search, mail, and a section about a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kkg_portal.api import (
    Actor,
    Card,
    Contributions,
    MenuItem,
    NotificationType,
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

from . import mailing, queries
from .addresses import meeting_path, meetings_path
from .choosable import ANSWER_BUTTONS
from .kinds import (
    CERTIFICATE_ISSUED,
    INVITED,
    ITEM_ANSWERED,
    MEETING_CALLED_OFF,
    MEETING_CHANGED,
    MEETING_REMINDER,
    MINUTES_OUT,
    OVERDUE,
    PLACE_OFFERED,
    POLL,
    TASK_REMINDER,
)
from .models import Meeting
from .permissions import MeetingPermission


def next_meeting(actor: Actor) -> Mapping[str, Any] | None:
    """One query: the soonest meeting that concerns the actor, with their answer."""
    row = queries.next_meeting(actor)
    return {
        "row": row,
        "waits": row is not None and queries.waits_for_answer(row, clock.now()),
        "answer_buttons": ANSWER_BUTTONS,
        "may_plan": allows(actor, MeetingPermission.EDIT),
    }


def after_last_meeting(actor: Actor) -> Mapping[str, Any] | None:
    """For those who plan: meetings that are over but not closed. One query, nothing shown when all is done."""
    if not allows(actor, MeetingPermission.EDIT):
        return None
    rows = queries.not_closed()
    return {"rows": rows} if rows else None


def first_step(actor: Actor) -> Mapping[str, Any] | None:
    """A line of a new cluster's first steps, until there is any meeting."""
    return {} if allows(actor, MeetingPermission.EDIT) and not queries.has_meetings() else None


def attended_meetings(actor: Actor, membership_id: int) -> Mapping[str, Any] | None:
    """What a person attended this school year: for themselves and for those who take attendance. No score."""
    is_self = actor.membership_id == membership_id
    if not is_self and not allows(actor, MeetingPermission.ATTENDANCE_VIEW):
        return None
    year = school_year_of(clock.today(current_cluster()))
    return {"year": year.label, "rows": queries.attended_in(year, membership_id, actor)}


def _document(meeting: Meeting) -> SearchDocument | None:
    """Title, place and agenda; the minutes once they are published. Drafts are not found by anybody."""
    if meeting.invited_at is None:
        return None
    items = queries.agenda(meeting)
    words = [meeting.place, meeting.bring, meeting.note, *(item.title for item in items)]
    issue = queries.issue_of(meeting)
    if issue is not None:
        content = queries.content_of(issue)
        words += [plain_text(item.html) for item in content.items]
        words += [line for item in content.items for line in item.information]
        words += [plain_text(content.remarks), *(decision.text for decision in content.decisions)]
        words += [task.text for task in content.tasks]
    body = "\n".join(word for word in words if word)
    return SearchDocument(meeting.title, body, meeting_path(meetings_path(), meeting.public_id))


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
    return queries.resolved_item(ObjectRef("meetings.agenda_item", public_id), actor)


def _resolve_waiting(public_id: str, actor: Actor) -> Resolved | None:
    return queries.resolved_item(ObjectRef("meetings.waiting_item", public_id), actor)


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
    notifications=(
        NotificationType(
            key=CERTIFICATE_ISSUED, title=_l("Certificates"), template="meetings/mail/certificate"
        ),
        NotificationType(
            key=MINUTES_OUT, title=_l("Minutes to read and correct"), template="meetings/mail/minutes"
        ),
        NotificationType(
            key=TASK_REMINDER, title=_l("Reminders of own tasks"), template="meetings/mail/task_reminder"
        ),
        NotificationType(
            key=OVERDUE, title=_l("Overdue tasks of the group"), template="meetings/mail/overdue"
        ),
        NotificationType(
            key=INVITED,
            title=_l("Invitations to meetings"),
            template="meetings/mail/invited",
            at_sending=mailing.invitation_mail,
        ),
        NotificationType(
            key=MEETING_CHANGED,
            title=_l("Changes of time or place"),
            template="meetings/mail/changed",
            at_sending=mailing.change_mail,
        ),
        NotificationType(
            key=MEETING_CALLED_OFF,
            title=_l("Meetings moved or cancelled"),
            template="meetings/mail/called_off",
            at_sending=mailing.called_off_mail,
        ),
        NotificationType(
            key=MEETING_REMINDER,
            title=_l("Reminders of meetings"),
            template="meetings/mail/reminder",
            at_sending=mailing.reminder_mail,
        ),
        NotificationType(
            key=PLACE_OFFERED,
            title=_l("A place that became free"),
            template="meetings/mail/place_offered",
            at_sending=mailing.offer_mail,
        ),
        NotificationType(
            key=ITEM_ANSWERED,
            title=_l("Answers to my proposals"),
            template="meetings/mail/proposal_answered",
        ),
        NotificationType(key=POLL, title=_l("Looking for a day"), template="meetings/mail/poll"),
    ),
    slots=(
        Slot(point="clusters.person", load=attended_meetings, template="meetings/person.html", weight=10),
        Slot(point="dashboard.first_steps", load=first_step, template="meetings/first_step.html", weight=10),
    ),
    resolvers={
        "meetings.meeting": _resolve,
        "meetings.agenda_item": _resolve_item,
        "meetings.waiting_item": _resolve_waiting,
    },
    acts={
        "meetings.create": _l("Planned a meeting"),
        "meetings.open_poll": _l("Asked for a day"),
        "meetings.vote": _l("Answered a date poll"),
        "meetings.propose_slot": _l("Proposed a time"),
        "meetings.nudge": _l("Reminded those who have not answered"),
        "meetings.close_poll": _l("Closed a date poll"),
        "meetings.abandon": _l("Gave a date poll up"),
        "meetings.reopen": _l("Opened a date poll again"),
        "meetings.decide": _l("Chose a day"),
        "meetings.edit": _l("Changed a meeting"),
        "meetings.move": _l("Moved a meeting"),
        "meetings.cancel": _l("Cancelled a meeting"),
        "meetings.invite": _l("Invited to a meeting"),
        "meetings.number_letter": _l("Numbered an invitation letter"),
        "meetings.answer": _l("Answered an invitation"),
        "meetings.answer_by_link": _l("Answered an invitation by its link"),
        "meetings.answer_on_behalf": _l("Wrote down somebody's answer"),
        "meetings.renew_link": _l("Made older answer links of a person dead"),
        "meetings.substitute": _l("Named a colleague who comes instead"),
        "meetings.invite_circle": _l("Invited chosen people to a meeting"),
        "meetings.invite_guest": _l("Invited a guest without an account"),
        "meetings.invite_again": _l("Invited the same people to a moved meeting"),
        "meetings.add_reminder": _l("Added a reminder"),
        "meetings.edit_reminder": _l("Changed a reminder"),
        "meetings.drop_reminder": _l("Dropped a reminder"),
        "meetings.nag": _l("Reminded those who have not answered"),
        "meetings.add_item": _l("Added to an agenda"),
        "meetings.edit_item": _l("Changed an agenda item"),
        "meetings.drop_item": _l("Deleted an agenda item"),
        "meetings.restore_item": _l("Brought an agenda item back"),
        "meetings.shift_item": _l("Moved an agenda item"),
        "meetings.mark": _l("Took attendance"),
        "meetings.add_walk_in": _l("Added somebody to an attendance sheet"),
        "meetings.correct": _l("Corrected attendance"),
        "meetings.bring_marks": _l("Took attendance by phone"),
        "meetings.type_in_paper": _l("Typed in a signed attendance sheet"),
        "meetings.lock_roll": _l("Locked attendance"),
        "meetings.let_count": _l("Let a held mark count"),
        "meetings.set_aside": _l("Set a held mark aside"),
        "meetings.settle": _l("Decided between different marks"),
        "meetings.merge": _l("Joined a walk-in with a member"),
        "meetings.open_room": _l("Opened the room code"),
        "meetings.close_room": _l("Closed the room code"),
        "meetings.check_in": _l("Checked in with the room code"),
        "meetings.add_status_word": _l("Added a word of the register"),
        "meetings.edit_status_word": _l("Changed a word of the register"),
        "meetings.retire_status_word": _l("Retired a word of the register"),
        "meetings.restore_status_word": _l("Brought a word of the register back"),
        "meetings.write_note": _l("Wrote minutes"),
        "meetings.bring_back": _l("Brought an earlier text of minutes back"),
        "meetings.circulate_minutes": _l("Sent minutes out for corrections"),
        "meetings.propose_correction": _l("Proposed a correction to minutes"),
        "meetings.accept_correction": _l("Took a correction over"),
        "meetings.refuse_correction": _l("Did not take a correction over"),
        "meetings.approve_minutes": _l("Approved minutes"),
        "meetings.reopen_meeting": _l("Opened a closed meeting again"),
        "meetings.add_information": _l("Added information to minutes"),
        "meetings.edit_information": _l("Changed information in minutes"),
        "meetings.report_task": _l("Told what came of a task"),
        "meetings.close_as_not_held": _l("Noted that a meeting was not held"),
        "meetings.write_frame": _l("Wrote opening or closing of minutes"),
        "meetings.add_decision": _l("Added a decision"),
        "meetings.edit_decision": _l("Changed a decision"),
        "meetings.withdraw_decision": _l("Withdrew a decision or let it count again"),
        "meetings.add_task": _l("Gave a task"),
        "meetings.edit_task": _l("Changed a task"),
        "meetings.drop_task": _l("Dropped a task"),
        "meetings.finish_task": _l("Finished a task"),
        "meetings.add_file": _l("Laid a file to a meeting"),
        "meetings.remove_file": _l("Removed a file of a meeting"),
        "meetings.propose": _l("Proposed an agenda item"),
        "meetings.accept_proposal": _l("Took a proposal onto the agenda"),
        "meetings.refuse_proposal": _l("Did not take up a proposal"),
        "meetings.refuse_waiting": _l("Did not take up a waiting proposal"),
        "meetings.withdraw_proposal": _l("Took a proposal back"),
        "meetings.take_in": _l("Took in what waited"),
        "meetings.set_item_state": _l("Said what became of an agenda item"),
        "meetings.discuss_first": _l("Put an agenda item first"),
        "meetings.withdraw_item": _l("Gave an agenda item up or let it stand again"),
        "meetings.make_template": _l("Kept an agenda"),
        "meetings.keep_as_template": _l("Kept the agenda of a meeting"),
        "meetings.edit_template": _l("Changed a kept agenda"),
        "meetings.delete_template": _l("Deleted a kept agenda"),
        "meetings.copy_meeting": _l("Copied a meeting"),
        "meetings.close": _l("Closed a meeting"),
        "meetings.add_questionnaire": _l("Made a test or questionnaire"),
        "meetings.edit_questionnaire": _l("Changed a test or questionnaire"),
        "meetings.close_questionnaire": _l("Closed a test or questionnaire"),
        "meetings.drop_questionnaire": _l("Deleted a test or questionnaire"),
        "meetings.add_question": _l("Added a question"),
        "meetings.edit_question": _l("Changed a question"),
        "meetings.drop_question": _l("Deleted a question"),
        "meetings.shift_question": _l("Moved a question"),
        "meetings.remind_of_questionnaire": _l("Reminded of a questionnaire"),
        "meetings.submit": _l("Answered a questionnaire"),
        "meetings.add_hours_rule": _l("Added a rule for counting hours"),
        "meetings.drop_hours_rule": _l("Deleted a rule for counting hours"),
        "meetings.prepare_certificates": _l("Prepared certificates"),
        "meetings.sign_certificates": _l("Signed certificates"),
        "meetings.reissue_certificate": _l("Replaced a certificate"),
        "meetings.revoke_certificate": _l("Revoked a certificate"),
        "meetings.keep_certificate": _l("Looked at a certificate after a correction"),
        "meetings.receive_certificate": _l("Took a certificate"),
        "meetings.make_feed": _l("Made a calendar address"),
        "meetings.revoke_feed": _l("Removed a calendar address"),
        "meetings.create_series": _l("Began a series"),
        "meetings.edit_series": _l("Changed a series"),
        "meetings.set_rule": _l("Set the days of a series"),
        "meetings.announce_series": _l("Announced a series"),
        "meetings.end_series": _l("Ended a series"),
        "meetings.touch_occurrence": _l("Prepared a meeting of a series"),
        "meetings.skip_occurrence": _l("Left out a day of a series"),
        "meetings.restore_occurrence": _l("Let a day of a series take place after all"),
        "meetings.move_occurrence": _l("Moved a meeting of a series"),
        "meetings.postpone": _l("Postponed a meeting"),
        "meetings.set_new_date": _l("Gave a postponed meeting a new day"),
        "meetings.write_programme": _l("Wrote the year programme"),
        "meetings.create_package": _l("Made a package"),
        "meetings.edit_package": _l("Changed a package"),
        "meetings.choose_meetings": _l("Chose the meetings of a package"),
        "meetings.create_on_task": _l("Gave a task to try in class"),
        "meetings.edit_on_task": _l("Changed a task to try in class"),
        "meetings.hand_in": _l("Handed in what was tried"),
        "meetings.answer_evidence": _l("Answered what was handed in"),
    },
)
