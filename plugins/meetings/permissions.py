"""Who may do what with meetings. Meetings of a sub-group exist only for its members and the coordinators."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select, true

from kkg_portal.api import (
    COORDINATORS,
    Actor,
    Membership,
    Permission,
    Policy,
    Predicate,
    Role,
    all_of,
    allows,
    by_role,
    member,
    my_subgroup_ids,
    of_my_subgroups,
    session,
)
from kkg_portal.api import (
    lazy_gettext as _l,
)

from .models import (
    AgendaItem,
    Certificate,
    DatePoll,
    Invitation,
    Meeting,
    MeetingFile,
    Series,
    Task,
    WaitingItem,
)


class MeetingPermission(Permission):
    VIEW = "meetings.meeting.view"
    EDIT = "meetings.meeting.edit"
    CANCEL = "meetings.meeting.cancel"
    ANSWER = "meetings.invitation.answer"
    ANSWERS_VIEW = "meetings.answers.view"
    SCHOOL_ANSWERS_VIEW = "meetings.school_answers.view"
    SUBSTITUTE = "meetings.substitute.edit"
    ATTENDANCE_VIEW = "meetings.attendance.view"
    ATTENDANCE_EDIT = "meetings.attendance.edit"
    ATTENDANCE_CORRECT = "meetings.attendance.correct"
    CHECK_IN = "meetings.attendance.check_in"
    MINUTES_EDIT = "meetings.minutes.edit"
    MINUTES_APPROVE = "meetings.minutes.approve"
    MINUTES_CORRECT = "meetings.minutes.correct"
    TASK_FINISH = "meetings.task.finish"
    FEED_EDIT = "meetings.feed.edit"
    STATISTICS_VIEW = "meetings.statistics.view"
    SCHOOL_STATISTICS_VIEW = "meetings.school_statistics.view"
    QUESTIONNAIRE_EDIT = "meetings.questionnaire.edit"
    QUESTIONNAIRE_ANSWER = "meetings.questionnaire.answer"
    RESULTS_VIEW = "meetings.results.view"
    RESULT_WORDS_VIEW = "meetings.result_words.view"
    HOURS_VIEW = "meetings.hours.view"
    HOURS_RULE_EDIT = "meetings.hours_rule.edit"
    CERTIFICATES_VIEW = "meetings.certificates.view"
    CERTIFICATE_VIEW = "meetings.certificate.view"
    CERTIFICATE_RECEIVE = "meetings.certificate.receive"
    CERTIFICATE_ISSUE = "meetings.certificate.issue"
    CERTIFICATE_SIGN = "meetings.certificate.sign"
    CERTIFICATE_REVOKE = "meetings.certificate.revoke"
    PROGRAMME_VIEW = "meetings.programme.view"
    EVIDENCE_EDIT = "meetings.evidence.edit"
    POLL_VIEW = "meetings.poll.view"
    POLL_VOTE = "meetings.poll.vote"
    INTERNAL_VIEW = "meetings.internal.view"
    ITEM_PROPOSE = "meetings.item.propose"
    FILE_VIEW = "meetings.file.view"


def sees_every_meeting(actor: Actor) -> bool:
    """Whoever may plan meetings sees drafts and the meetings of all sub-groups."""
    return allows(actor, MeetingPermission.EDIT)


def open_to_members(membership_id: Any) -> ColumnElement[bool]:
    """Announced, and for everybody, for a sub-group of this member (an id or a bound parameter), or they are
    invited themselves.
    """
    whole_cluster = Meeting.subgroup_id.is_(None)
    own = of_my_subgroups(Meeting.subgroup_id, membership_id)
    mine = select(Invitation.meeting_id).where(Invitation.membership_id == membership_id)
    return Meeting.invited_at.is_not(None) & or_(whole_cluster, own, Meeting.id.in_(mine))


def _is_open_to(actor: Actor, subject: Any) -> bool:
    if subject is None or sees_every_meeting(actor):
        return True
    meeting = _meeting_of(subject)
    if meeting.invited_at is None or actor.membership_id is None:
        return False
    if meeting.subgroup_id is None or meeting.subgroup_id in my_subgroup_ids(actor.membership_id):
        return True
    # Somebody from outside the sub-group who was asked to come all the same.
    mine = (Invitation.meeting_id == meeting.id, Invitation.membership_id == actor.membership_id)
    return session.scalar(select(Invitation.id).where(*mine)) is not None


def _open_rows(actor: Actor) -> ColumnElement[bool]:
    return true() if sees_every_meeting(actor) else open_to_members(actor.membership_id)


def _is_of_own_school(actor: Actor, subject: Any) -> bool:
    if not isinstance(subject, Invitation):
        return True
    if actor.school_id is None or subject.membership_id is None:
        return False
    school = select(Membership.school_id).where(Membership.id == subject.membership_id)
    return session.scalar(school) == actor.school_id


def _is_asked_themselves(actor: Actor, subject: Any) -> bool:
    return isinstance(subject, Invitation) and subject.membership_id == actor.membership_id is not None


def _takes_minutes(actor: Actor, subject: Any) -> bool:
    if subject is None or _belongs_to_the_board(subject):
        return False
    return _meeting_of(subject).minute_taker_id == actor.membership_id is not None


def _belongs_to_the_board(subject: Any) -> bool:
    """An internal item, and whatever came of one: a decision, a task, information, an earlier text."""
    if isinstance(subject, AgendaItem):
        return subject.is_internal
    item_id = getattr(subject, "item_id", None)
    if item_id is None:
        return False
    return session.scalar(select(AgendaItem.is_internal).where(AgendaItem.id == item_id)) is True


def _meeting_of(subject: Any) -> Meeting:
    meeting: Meeting = subject if isinstance(subject, Meeting) else subject.meeting
    return meeting


def _series_is_open(actor: Actor, subject: Any) -> bool:
    if not isinstance(subject, Series) or sees_every_meeting(actor):
        return True
    if subject.announced_at is None or actor.membership_id is None:
        return False
    return subject.subgroup_id is None or subject.subgroup_id in my_subgroup_ids(actor.membership_id)


def _open_series(actor: Actor) -> ColumnElement[bool]:
    if sees_every_meeting(actor):
        return true()
    own = of_my_subgroups(Series.subgroup_id, actor.membership_id)
    return Series.announced_at.is_not(None) & or_(Series.subgroup_id.is_(None), own)


def _is_asked(actor: Actor, poll: Any) -> bool:
    if poll is None or sees_every_meeting(actor) or poll.subgroup_id is None:
        return True
    return actor.membership_id is not None and poll.subgroup_id in my_subgroup_ids(actor.membership_id)


def _polls_asking(actor: Actor) -> ColumnElement[bool]:
    if sees_every_meeting(actor):
        return true()
    return or_(DatePoll.subgroup_id.is_(None), of_my_subgroups(DatePoll.subgroup_id, actor.membership_id))


open_to = Predicate("open to this member", _is_open_to, _open_rows)
asked_in_poll = Predicate("asked in this poll", _is_asked, _polls_asking)
series_open_to = Predicate("announced to this member", _series_is_open, _open_series)
own_school = Predicate("of the actor's own school", _is_of_own_school)
invited_self = Predicate("is invited themselves", _is_asked_themselves)
minute_taker = Predicate("takes the minutes", _takes_minutes)
own_task = Predicate(
    "own task",
    lambda actor, task: isinstance(task, Task) and task.owner_id == actor.membership_id is not None,
)
# What waits for a meeting that is not planned yet belongs to none; the loader shows a member their own.
takes_proposals = Predicate(
    "open to this member",
    lambda actor, subject: isinstance(subject, WaitingItem) or _is_open_to(actor, subject),
    _open_rows,
)
open_file = Predicate(
    "file of an item for everybody",
    lambda actor, file: not isinstance(file, MeetingFile) or file.item is None or not file.item.is_internal,
)
shown_item = Predicate(
    "item for everybody",
    lambda actor, subject: subject is None or not _belongs_to_the_board(subject),
)
own_certificate = Predicate(
    "own certificate",
    lambda actor, certificate: (
        isinstance(certificate, Certificate) and certificate.membership_id == actor.membership_id is not None
    ),
)
_coordinators = by_role(*COORDINATORS)
_board_and_supervisor = by_role(*COORDINATORS, Role.SUPERVISOR)
_signers = by_role(Role.GROUP_CHAIR, Role.CLUSTER_HEAD, Role.SUPERVISOR)
_chairs = by_role(Role.CLUSTER_HEAD, Role.GROUP_CHAIR)
_principals = by_role(Role.PRINCIPAL)

policy = Policy(
    permissions=MeetingPermission,
    titles={
        MeetingPermission.VIEW: _l("See meetings"),
        MeetingPermission.EDIT: _l("Plan meetings, invite and print papers; see drafts and all sub-groups"),
        MeetingPermission.CANCEL: _l("Cancel meetings"),
        MeetingPermission.ANSWER: _l("Answer invitations"),
        MeetingPermission.ANSWERS_VIEW: _l("See who answered what"),
        MeetingPermission.SCHOOL_ANSWERS_VIEW: _l(
            "See who of the own school answered what, print its letter"
        ),
        MeetingPermission.SUBSTITUTE: _l("Name a colleague who comes instead"),
        MeetingPermission.ATTENDANCE_VIEW: _l("See who attended"),
        MeetingPermission.ATTENDANCE_EDIT: _l("Take attendance"),
        MeetingPermission.ATTENDANCE_CORRECT: _l("Correct attendance after it was locked"),
        MeetingPermission.CHECK_IN: _l("Check in with the code in the room"),
        MeetingPermission.MINUTES_EDIT: _l("Write minutes, decisions and tasks"),
        MeetingPermission.MINUTES_APPROVE: _l(
            "Approve minutes, answer corrections and open closed meetings again"
        ),
        MeetingPermission.MINUTES_CORRECT: _l("Propose corrections to minutes"),
        MeetingPermission.TASK_FINISH: _l("Mark own tasks as done"),
        MeetingPermission.FEED_EDIT: _l("Subscribe to the meeting calendar"),
        MeetingPermission.STATISTICS_VIEW: _l("See the year in numbers, all schools"),
        MeetingPermission.SCHOOL_STATISTICS_VIEW: _l("See the year in numbers, own school"),
        MeetingPermission.QUESTIONNAIRE_EDIT: _l("Make tests, questionnaires and reflections"),
        MeetingPermission.QUESTIONNAIRE_ANSWER: _l("Answer tests, questionnaires and reflections"),
        MeetingPermission.RESULTS_VIEW: _l("See the results of tests and questionnaires in numbers"),
        MeetingPermission.RESULT_WORDS_VIEW: _l("Read what people wrote in questionnaires"),
        MeetingPermission.HOURS_VIEW: _l("See one's own hours and certificates"),
        MeetingPermission.HOURS_RULE_EDIT: _l("Change how hours are counted"),
        MeetingPermission.CERTIFICATES_VIEW: _l("See hours and certificates of all members"),
        MeetingPermission.CERTIFICATE_VIEW: _l("See a certificate"),
        MeetingPermission.CERTIFICATE_RECEIVE: _l("Take one's own certificate"),
        MeetingPermission.CERTIFICATE_ISSUE: _l("Prepare certificates"),
        MeetingPermission.CERTIFICATE_SIGN: _l("Sign certificates"),
        MeetingPermission.CERTIFICATE_REVOKE: _l("Revoke and replace certificates"),
        MeetingPermission.PROGRAMME_VIEW: _l("See the year programme, its series and packages"),
        MeetingPermission.EVIDENCE_EDIT: _l("Hand in what they tried of a task between meetings"),
        MeetingPermission.POLL_VIEW: _l("See date polls"),
        MeetingPermission.POLL_VOTE: _l("Answer date polls"),
        MeetingPermission.INTERNAL_VIEW: _l("See agenda items that are for the board alone"),
        MeetingPermission.ITEM_PROPOSE: _l("Propose agenda items"),
        MeetingPermission.FILE_VIEW: _l("Open files of meetings"),
    },
    rules={
        MeetingPermission.VIEW: (all_of(member, open_to),),
        MeetingPermission.EDIT: (all_of(_coordinators),),
        MeetingPermission.CANCEL: (all_of(_chairs, open_to),),
        MeetingPermission.ANSWER: (all_of(member, open_to),),
        MeetingPermission.ANSWERS_VIEW: (all_of(_coordinators, open_to),),
        MeetingPermission.SCHOOL_ANSWERS_VIEW: (
            all_of(_coordinators, open_to),
            all_of(_principals, open_to),
        ),
        MeetingPermission.SUBSTITUTE: (
            all_of(_coordinators, open_to),
            all_of(_principals, own_school, open_to),
            all_of(member, invited_self, open_to),
        ),
        MeetingPermission.ATTENDANCE_VIEW: (all_of(_board_and_supervisor, open_to),),
        MeetingPermission.ATTENDANCE_EDIT: (all_of(_coordinators, open_to),),
        MeetingPermission.ATTENDANCE_CORRECT: (all_of(_chairs, open_to),),
        MeetingPermission.CHECK_IN: (all_of(member, open_to),),
        MeetingPermission.MINUTES_EDIT: (
            all_of(_coordinators, open_to),
            all_of(member, minute_taker, open_to),
        ),
        MeetingPermission.MINUTES_APPROVE: (all_of(_chairs, open_to),),
        MeetingPermission.MINUTES_CORRECT: (all_of(member, open_to, shown_item),),
        MeetingPermission.TASK_FINISH: (all_of(member, own_task), all_of(_coordinators, open_to)),
        MeetingPermission.FEED_EDIT: (all_of(member),),
        MeetingPermission.STATISTICS_VIEW: (all_of(_board_and_supervisor),),
        MeetingPermission.SCHOOL_STATISTICS_VIEW: (all_of(_board_and_supervisor), all_of(_principals)),
        MeetingPermission.QUESTIONNAIRE_EDIT: (all_of(_coordinators, open_to),),
        MeetingPermission.QUESTIONNAIRE_ANSWER: (all_of(member, open_to),),
        MeetingPermission.RESULTS_VIEW: (all_of(_board_and_supervisor, open_to),),
        MeetingPermission.RESULT_WORDS_VIEW: (all_of(_coordinators, open_to),),
        MeetingPermission.HOURS_VIEW: (all_of(member),),
        MeetingPermission.HOURS_RULE_EDIT: (all_of(_coordinators),),
        MeetingPermission.CERTIFICATES_VIEW: (all_of(_board_and_supervisor),),
        MeetingPermission.CERTIFICATE_VIEW: (all_of(member, own_certificate), all_of(_board_and_supervisor)),
        MeetingPermission.CERTIFICATE_RECEIVE: (all_of(member, own_certificate),),
        MeetingPermission.CERTIFICATE_ISSUE: (all_of(_coordinators),),
        MeetingPermission.CERTIFICATE_SIGN: (all_of(_signers),),
        MeetingPermission.CERTIFICATE_REVOKE: (all_of(_chairs),),
        MeetingPermission.PROGRAMME_VIEW: (all_of(member, series_open_to),),
        MeetingPermission.EVIDENCE_EDIT: (all_of(member),),
        MeetingPermission.POLL_VIEW: (all_of(member, asked_in_poll),),
        MeetingPermission.POLL_VOTE: (all_of(member, asked_in_poll),),
        MeetingPermission.INTERNAL_VIEW: (all_of(_board_and_supervisor, open_to),),
        MeetingPermission.ITEM_PROPOSE: (all_of(member, takes_proposals),),
        MeetingPermission.FILE_VIEW: (
            all_of(member, open_to, open_file),
            all_of(_board_and_supervisor, open_to),
        ),
    },
)
