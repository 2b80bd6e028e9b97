"""The verbs of the meetings plugin, by what they are about."""

from __future__ import annotations

from .agenda import OPEN_STATES, add_item, drop_item, edit_item, restore_item, shift_item
from .answering import answer, answer_by_link, answer_on_behalf, renew_link
from .attendance import add_walk_in, bring_marks, correct, import_call, lock_roll, mark, type_in_paper
from .certificates import (
    keep_certificate,
    prepare_certificates,
    receive_certificate,
    reissue_certificate,
    revoke_certificate,
)
from .closing import close, close_as_not_held
from .copying import PARTS, copy_meeting
from .correcting import accept_correction, propose_correction, refuse_correction
from .displacing import postpone, set_new_date
from .feeds import make_feed, note_use, revoke_feed
from .files import add_file, remove_file, restore_file
from .follow_up import add_task, drop_task, edit_task, finish_task, follow_school_task
from .hours import add_hours_rule, drop_hours_rule
from .importing import MOST_BYTES, bring_file, may_undo_import, take_in_file, undo_import
from .inviting import invite, invite_circle, invite_guest, number_letter
from .minutes_states import approve_minutes, approve_tacitly, circulate_minutes, reopen_meeting
from .month_letters import send_month_letters
from .occurrences import move_occurrence, restore_occurrence, skip_occurrence, touch_occurrence
from .outcomes import add_decision, add_information, edit_decision, edit_information, withdraw_decision
from .poll_clock import look_after_polls
from .poll_guests import add_poll_guest, remove_poll_guest, renew_poll_link, vote_by_link
from .polls import abandon, close_poll, decide, nudge, open_poll, propose_slot, reopen, vote
from .programme import (
    answer_evidence,
    choose_meetings,
    create_on_task,
    create_package,
    edit_on_task,
    edit_package,
    hand_in,
    write_programme,
)
from .proposing import accept_proposal, propose, refuse_proposal, refuse_waiting, take_in, withdraw_proposal
from .questionnaires import (
    add_question,
    add_questionnaire,
    close_questionnaire,
    drop_question,
    drop_questionnaire,
    edit_question,
    edit_questionnaire,
    remind_of_questionnaire,
    restore_questionnaire,
    shift_question,
)
from .reminders import add_reminder, drop_reminder, edit_reminder, nag, restore_reminder
from .removed import sweep_removed
from .roll_review import let_count, merge, set_aside, settle
from .room import check_in, close_room, open_room
from .running import OFTEN_CARRIED, discuss_first, set_item_state, withdraw_item
from .scheduling import cancel, create, edit, move
from .series import announce_series, create_series, edit_series, end_series, set_rule
from .signing import sign_certificates
from .status_words import add_status_word, edit_status_word, restore_status_word, retire_status_word
from .submitting import submit
from .substituting import substitute
from .summaries import renew_summary_link, write_summary, write_summary_by_link
from .task_reminders import remind_of_tasks
from .templates import delete_template, edit_template, keep_as_template, make_template, restore_template
from .thinning import thin_revisions
from .trials import report_task
from .writing import Outcome, Written, bring_back, write_frame, write_note

__all__ = [
    "MOST_BYTES",
    "OFTEN_CARRIED",
    "OPEN_STATES",
    "PARTS",
    "Outcome",
    "Written",
    "abandon",
    "accept_correction",
    "accept_proposal",
    "add_decision",
    "add_file",
    "add_hours_rule",
    "add_information",
    "add_item",
    "add_poll_guest",
    "add_question",
    "add_questionnaire",
    "add_reminder",
    "add_status_word",
    "add_task",
    "add_walk_in",
    "announce_series",
    "answer",
    "answer_by_link",
    "answer_evidence",
    "answer_on_behalf",
    "approve_minutes",
    "approve_tacitly",
    "bring_back",
    "bring_file",
    "bring_marks",
    "cancel",
    "check_in",
    "choose_meetings",
    "circulate_minutes",
    "close",
    "close_as_not_held",
    "close_poll",
    "close_questionnaire",
    "close_room",
    "copy_meeting",
    "correct",
    "create",
    "create_on_task",
    "create_package",
    "create_series",
    "decide",
    "delete_template",
    "discuss_first",
    "drop_hours_rule",
    "drop_item",
    "drop_question",
    "drop_questionnaire",
    "drop_reminder",
    "drop_task",
    "edit",
    "edit_decision",
    "edit_information",
    "edit_item",
    "edit_on_task",
    "edit_package",
    "edit_question",
    "edit_questionnaire",
    "edit_reminder",
    "edit_series",
    "edit_status_word",
    "edit_task",
    "edit_template",
    "end_series",
    "finish_task",
    "follow_school_task",
    "hand_in",
    "import_call",
    "invite",
    "invite_circle",
    "invite_guest",
    "keep_as_template",
    "keep_certificate",
    "let_count",
    "lock_roll",
    "look_after_polls",
    "make_feed",
    "make_template",
    "mark",
    "may_undo_import",
    "merge",
    "move",
    "move_occurrence",
    "nag",
    "note_use",
    "nudge",
    "number_letter",
    "open_poll",
    "open_room",
    "postpone",
    "prepare_certificates",
    "propose",
    "propose_correction",
    "propose_slot",
    "receive_certificate",
    "refuse_correction",
    "refuse_proposal",
    "refuse_waiting",
    "reissue_certificate",
    "remind_of_questionnaire",
    "remind_of_tasks",
    "remove_file",
    "remove_poll_guest",
    "renew_link",
    "renew_poll_link",
    "renew_summary_link",
    "reopen",
    "reopen_meeting",
    "report_task",
    "restore_file",
    "restore_item",
    "restore_occurrence",
    "restore_questionnaire",
    "restore_reminder",
    "restore_status_word",
    "restore_template",
    "retire_status_word",
    "revoke_certificate",
    "revoke_feed",
    "send_month_letters",
    "set_aside",
    "set_item_state",
    "set_new_date",
    "set_rule",
    "settle",
    "shift_item",
    "shift_question",
    "sign_certificates",
    "skip_occurrence",
    "submit",
    "substitute",
    "sweep_removed",
    "take_in",
    "take_in_file",
    "thin_revisions",
    "touch_occurrence",
    "type_in_paper",
    "undo_import",
    "vote",
    "vote_by_link",
    "withdraw_decision",
    "withdraw_item",
    "withdraw_proposal",
    "write_frame",
    "write_note",
    "write_programme",
    "write_summary",
    "write_summary_by_link",
]
