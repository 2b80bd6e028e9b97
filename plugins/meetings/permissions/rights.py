"""What people may be allowed to do with meetings, and how the page of rights calls it."""

from __future__ import annotations

from kkg_portal.api import Permission, Text
from kkg_portal.api import lazy_gettext as _l


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
    SCHOOL_TASK_EDIT = "meetings.school_task.edit"
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
    ITEM_SUMMARISE = "meetings.item.summarise"
    FILE_VIEW = "meetings.file.view"


TITLES: dict[Permission, Text] = {
    MeetingPermission.VIEW: _l("See meetings"),
    MeetingPermission.EDIT: _l("Plan meetings, invite and print papers; see drafts and all sub-groups"),
    MeetingPermission.CANCEL: _l("Cancel meetings"),
    MeetingPermission.ANSWER: _l("Answer invitations"),
    MeetingPermission.ANSWERS_VIEW: _l("See who answered what"),
    MeetingPermission.SCHOOL_ANSWERS_VIEW: _l("See who of the own school answered what, print its letter"),
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
    MeetingPermission.SCHOOL_TASK_EDIT: _l("See the tasks of the own school and say how they stand"),
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
    MeetingPermission.ITEM_SUMMARISE: _l("Write a summary of what one presents"),
    MeetingPermission.FILE_VIEW: _l("Open files of meetings"),
}
