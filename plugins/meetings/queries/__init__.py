"""Reads of the meetings plugin, by what they are about."""

from __future__ import annotations

from .agenda import TimedItem, agenda, overrun_minutes, timed, timed_agenda
from .choices import Choices, member_choices, proposed_day, school_choices, subgroup_choices
from .feeds import feed_owner, my_feed_tokens
from .invitations import AnswerCounts, InvitedPerson, answer_counts, invited_people, my_invitation
from .listing import LISTED, PAST_PAGE, next_meeting, past_meetings, upcoming_meetings, waits_for_answer
from .loaders import (
    attendance_entry,
    decision,
    dropped_item,
    feed_token,
    item,
    meeting,
    task,
)
from .overview import attended_in, has_meetings, not_closed, visible_meeting
from .roll import RollEntry, attendance_counts, marks_of, person_on_line, roll, unmarked_count
from .surroundings import Neighbour, Surroundings, surroundings, upcoming_after
from .written import (
    MinutesView,
    TaskLine,
    frame_of,
    minutes_of,
    my_tasks,
    name_of,
    note_of,
    open_tasks_before,
    tasks_of,
)

__all__ = [
    "LISTED",
    "PAST_PAGE",
    "AnswerCounts",
    "Choices",
    "InvitedPerson",
    "MinutesView",
    "Neighbour",
    "RollEntry",
    "Surroundings",
    "TaskLine",
    "TimedItem",
    "agenda",
    "answer_counts",
    "attendance_counts",
    "attendance_entry",
    "attended_in",
    "decision",
    "dropped_item",
    "feed_owner",
    "feed_token",
    "frame_of",
    "has_meetings",
    "invited_people",
    "item",
    "marks_of",
    "meeting",
    "member_choices",
    "minutes_of",
    "my_feed_tokens",
    "my_invitation",
    "my_tasks",
    "name_of",
    "next_meeting",
    "not_closed",
    "note_of",
    "open_tasks_before",
    "overrun_minutes",
    "past_meetings",
    "person_on_line",
    "proposed_day",
    "roll",
    "school_choices",
    "subgroup_choices",
    "surroundings",
    "task",
    "tasks_of",
    "timed",
    "timed_agenda",
    "unmarked_count",
    "upcoming_after",
    "upcoming_meetings",
    "visible_meeting",
    "waits_for_answer",
]
