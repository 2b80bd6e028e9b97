"""Who may do what with meetings. Meetings of a sub-group exist only for its members and the coordinators."""

from __future__ import annotations

from kkg_portal.api import COORDINATORS, Policy, Role, all_of, by_role, member

from .conditions import (
    asked_in_poll,
    invited_self,
    minute_taker,
    open_file,
    open_to,
    open_to_members,
    own_certificate,
    own_school,
    own_task,
    presented_self,
    school_task,
    sees_every_meeting,
    series_open_to,
    shown_item,
    takes_proposals,
)
from .rights import TITLES, MeetingPermission

__all__ = ["MeetingPermission", "open_to_members", "policy", "sees_every_meeting"]

_coordinators = by_role(*COORDINATORS)
_board_and_supervisor = by_role(*COORDINATORS, Role.SUPERVISOR)
_signers = by_role(Role.GROUP_CHAIR, Role.CLUSTER_HEAD, Role.SUPERVISOR)
_chairs = by_role(Role.CLUSTER_HEAD, Role.GROUP_CHAIR)
_principals = by_role(Role.PRINCIPAL)

policy = Policy(
    permissions=MeetingPermission,
    titles=TITLES,
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
        MeetingPermission.SCHOOL_TASK_EDIT: (all_of(_principals, school_task, open_to, shown_item),),
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
        MeetingPermission.ITEM_SUMMARISE: (
            all_of(member, presented_self, open_to),
            all_of(_coordinators, open_to),
        ),
        MeetingPermission.FILE_VIEW: (
            all_of(member, open_to, open_file),
            all_of(_board_and_supervisor, open_to),
        ),
    },
)
