"""Reads of the meetings plugin, by what they are about."""

from __future__ import annotations

from . import (
    certificates,
    exchange,
    polls,
    programme_loaders,
    proposals,
    questionnaires,
    revisions,
    templates,
)
from .affected import affected_days
from .agenda import TimedItem, agenda, overrun_minutes, timed, timed_agenda, whole_agenda
from .checklist import checklist
from .choices import (
    Choices,
    Pair,
    member_choices,
    package_key_choices,
    proposed_day,
    proposed_days,
    school_choices,
    subgroup_choices,
    template_choices,
)
from .corrections import (
    correction,
    corrections_of,
    open_correction_count,
    previous_minutes,
    revision,
    was_asked_or_came,
)
from .eligibility import ALIVE, Standing, standings
from .feeds import feed_reader, my_feed_tokens
from .files import files_of, meeting_file, removed_file
from .hosting import hosting_counts, next_host
from .hours import hours_rule, hours_rules, rule_on
from .invitations import (
    answer_counts,
    answer_lines,
    busy_count,
    invitation_of_link,
    invited_guests,
    invited_people,
    my_invitation,
    own_clashes,
)
from .letters import (
    CorrectedLetter,
    assigned_by_school,
    corrected_letter,
    letter_held_before,
    replacement_of,
    unreached_by_mail,
)
from .listing import LISTED, next_meeting, past_meetings, upcoming_meetings, waits_for_answer
from .loaders import (
    attendance_entry,
    decision,
    dropped_item,
    feed_token,
    invitation,
    item,
    meeting,
    reminder,
    task,
)
from .one_answer import answer_line, possible_substitutes, takes_answers_still, whatsapp_of
from .overview import attended_in, has_meetings, not_closed, visible_meeting
from .packages import evidence_line, evidence_of, meetings_for_package, my_evidence, package_view, packages_in
from .participation import participation, school_name_of
from .presence import minutes_there, presence_minutes
from .preview import PreviewLine, preview
from .programme import (
    ProgrammeLine,
    ProgrammeMonth,
    ProgrammeView,
    blocked_count,
    programme_of,
    programme_row,
)
from .register import (
    RegisterLine,
    information_point,
    register,
    register_years,
    replaceable_decisions,
    replaced_choice,
)
from .results import LEAST, question_results, test_pair, test_result
from .roll import RollEntry, attendance_counts, by_school, person_on_line, roll, unmarked_count
from .roll_review import mark_history, review
from .room import meeting_of_code
from .running import place_in
from .school_tasks import school_tasks
from .series import (
    Occurrence,
    occurrence_on,
    occurrences,
    prepared_occurrence,
    schedule_of,
    schedules,
    series_for_feed,
    series_open_to,
)
from .shown import shown_minutes
from .snapshot import attended_count, content_of, information_of, issue_of, issues_of, snapshot
from .statistics import Statistics, statistics_of
from .status_words import MOST_WORDS, status_word, status_words
from .summaries import words_of_speaker
from .surroundings import surroundings
from .trials import Evidence, evidence, newest_reports, reports_of, reports_since
from .walk_ins import label_of, line_of_member, merge_choices, merged_standing
from .written import frame_of, minutes_of, my_tasks, name_of, note_of, open_tasks_before

__all__ = [
    "ALIVE",
    "LEAST",
    "LISTED",
    "MOST_WORDS",
    "Choices",
    "CorrectedLetter",
    "Evidence",
    "Occurrence",
    "Pair",
    "PreviewLine",
    "ProgrammeLine",
    "ProgrammeMonth",
    "ProgrammeView",
    "RegisterLine",
    "RollEntry",
    "Standing",
    "Statistics",
    "TimedItem",
    "affected_days",
    "agenda",
    "answer_counts",
    "answer_line",
    "answer_lines",
    "assigned_by_school",
    "attendance_counts",
    "attendance_entry",
    "attended_count",
    "attended_in",
    "blocked_count",
    "busy_count",
    "by_school",
    "certificates",
    "checklist",
    "content_of",
    "corrected_letter",
    "correction",
    "corrections_of",
    "decision",
    "dropped_item",
    "evidence",
    "evidence_line",
    "evidence_of",
    "exchange",
    "feed_reader",
    "feed_token",
    "files_of",
    "frame_of",
    "has_meetings",
    "hosting_counts",
    "hours_rule",
    "hours_rules",
    "information_of",
    "information_point",
    "invitation",
    "invitation_of_link",
    "invited_guests",
    "invited_people",
    "issue_of",
    "issues_of",
    "item",
    "label_of",
    "letter_held_before",
    "line_of_member",
    "mark_history",
    "meeting",
    "meeting_file",
    "meeting_of_code",
    "meetings_for_package",
    "member_choices",
    "merge_choices",
    "merged_standing",
    "minutes_of",
    "minutes_there",
    "my_evidence",
    "my_feed_tokens",
    "my_invitation",
    "my_tasks",
    "name_of",
    "newest_reports",
    "next_host",
    "next_meeting",
    "not_closed",
    "note_of",
    "occurrence_on",
    "occurrences",
    "open_correction_count",
    "open_tasks_before",
    "overrun_minutes",
    "own_clashes",
    "package_key_choices",
    "package_view",
    "packages_in",
    "participation",
    "past_meetings",
    "person_on_line",
    "place_in",
    "poll_guests",
    "polls",
    "possible_substitutes",
    "prepared_occurrence",
    "presence_minutes",
    "preview",
    "previous_minutes",
    "programme_loaders",
    "programme_of",
    "programme_row",
    "proposals",
    "proposed_day",
    "proposed_days",
    "question_results",
    "questionnaires",
    "register",
    "register_years",
    "reminder",
    "removed_file",
    "replaceable_decisions",
    "replaced_choice",
    "replacement_of",
    "reports_of",
    "reports_since",
    "review",
    "revision",
    "revisions",
    "roll",
    "rule_on",
    "schedule_of",
    "schedules",
    "school_choices",
    "school_name_of",
    "school_tasks",
    "series_for_feed",
    "series_open_to",
    "shown_minutes",
    "snapshot",
    "standings",
    "statistics_of",
    "status_word",
    "status_words",
    "subgroup_choices",
    "surroundings",
    "takes_answers_still",
    "task",
    "template_choices",
    "templates",
    "test_pair",
    "test_result",
    "timed",
    "timed_agenda",
    "unmarked_count",
    "unreached_by_mail",
    "upcoming_meetings",
    "visible_meeting",
    "waits_for_answer",
    "was_asked_or_came",
    "whatsapp_of",
    "whole_agenda",
    "words_of_speaker",
]
