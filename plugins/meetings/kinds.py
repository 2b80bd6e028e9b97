"""The words of the field as code: kinds of programme, states, answers, attendance, reasons, with their titles."""

from __future__ import annotations

from enum import StrEnum

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l
from kkg_portal.api import lazy_pgettext as _lp


class ProgrammeKind(StrEnum):
    """Where a meeting stands in the official work programme."""

    GENERAL = "general"
    CORE_ROUTINE = "core_routine"
    CORE_DEVELOPMENT = "core_development"
    SUPPORTING = "supporting"

    @property
    def label(self) -> Text:
        return PROGRAMME_KIND_TITLES[self]


PROGRAMME_KIND_TITLES: dict[ProgrammeKind, Text] = {
    ProgrammeKind.GENERAL: _l("General programme"),
    ProgrammeKind.CORE_ROUTINE: _l("Core programme, routine"),
    ProgrammeKind.CORE_DEVELOPMENT: _l("Core programme, development"),
    ProgrammeKind.SUPPORTING: _l("Supporting programme"),
}


class MeetingState(StrEnum):
    """DRAFT is seen by coordinators only; MOVED points at the meeting held instead."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    CLOSED = "closed"
    MOVED = "moved"
    CANCELLED = "cancelled"

    @property
    def label(self) -> Text:
        return STATE_TITLES[self]


STATE_TITLES: dict[MeetingState, Text] = {
    MeetingState.DRAFT: _lp("meeting", "Draft"),
    MeetingState.SCHEDULED: _lp("meeting", "Scheduled"),
    MeetingState.CLOSED: _lp("meeting", "Held"),
    MeetingState.MOVED: _lp("meeting", "Moved"),
    MeetingState.CANCELLED: _lp("meeting", "Cancelled"),
}
# Not to be attended any more: calendars show these as cancelled.
CALLED_OFF = frozenset({MeetingState.MOVED, MeetingState.CANCELLED})


class DisplacementReason(StrEnum):
    """Why a session did not take place on its day."""

    DISTRICT_EVENT = "district_event"
    HOLIDAY = "holiday"
    SCHOOL_EVENT = "school_event"
    COMPETITION = "competition"
    CONDOLENCE = "condolence"
    WEATHER_DISASTER = "weather_disaster"
    FACILITATOR_ABSENT = "facilitator_absent"
    NO_FUNDS = "no_funds"
    LOW_QUORUM = "low_quorum"
    EXAM_WEEK = "exam_week"
    OTHER = "other"

    @property
    def label(self) -> Text:
        return REASON_TITLES[self]


REASON_TITLES: dict[DisplacementReason, Text] = {
    DisplacementReason.DISTRICT_EVENT: _l("Event of the education office or subdistrict"),
    DisplacementReason.HOLIDAY: _l("Public holiday"),
    DisplacementReason.SCHOOL_EVENT: _l("School event (ceremony, ANBK, accreditation)"),
    DisplacementReason.COMPETITION: _l("Competition (O2SN, FLS, Independence Day)"),
    DisplacementReason.CONDOLENCE: _l("Condolence visit"),
    DisplacementReason.WEATHER_DISASTER: _l("Weather or disaster"),
    DisplacementReason.FACILITATOR_ABSENT: _l("The speaker cannot come"),
    DisplacementReason.NO_FUNDS: _l("No funds"),
    DisplacementReason.LOW_QUORUM: _l("Too few people can come"),
    DisplacementReason.EXAM_WEEK: _l("Exam week"),
    DisplacementReason.OTHER: _l("Another reason"),
}


class AgendaKind(StrEnum):
    """RESULTS is "what became of last time", FOLLOW_UP "who tries what by when": the two that get skipped."""

    ROUTINE = "routine"
    RESULTS = "results"
    INFORMATION = "information"
    DISCUSSION = "discussion"
    DECISION = "decision"
    FOLLOW_UP = "follow_up"
    BREAK = "break"

    @property
    def label(self) -> Text:
        return AGENDA_KIND_TITLES[self]


AGENDA_KIND_TITLES: dict[AgendaKind, Text] = {
    AgendaKind.ROUTINE: _l("Opening, closing, formalities"),
    AgendaKind.RESULTS: _l("Results since last time"),
    AgendaKind.INFORMATION: _l("Material or information"),
    AgendaKind.DISCUSSION: _l("Discussion or group work"),
    AgendaKind.DECISION: _l("Decision"),
    AgendaKind.FOLLOW_UP: _l("Follow-up plan"),
    AgendaKind.BREAK: _l("Break"),
}


class Answer(StrEnum):
    PENDING = "pending"
    YES = "yes"
    MAYBE = "maybe"
    NO = "no"

    @property
    def label(self) -> Text:
        return ANSWER_TITLES[self]


ANSWER_TITLES: dict[Answer, Text] = {
    Answer.PENDING: _l("Not answered"),
    Answer.YES: _l("Will attend"),
    Answer.MAYBE: _l("Perhaps"),
    Answer.NO: _l("Cannot come"),
}


class AttendanceStatus(StrEnum):
    """The register's words; the letters S, I, A of the sheet are sick, excused and absent."""

    PRESENT = "present"
    LATE = "late"
    SICK = "sick"
    EXCUSED = "excused"
    DUTY = "duty"
    ABSENT = "absent"

    @property
    def label(self) -> Text:
        return STATUS_TITLES[self]

    @property
    def was_there(self) -> bool:
        return self in WERE_THERE


STATUS_TITLES: dict[AttendanceStatus, Text] = {
    AttendanceStatus.PRESENT: _lp("attendance", "Present"),
    AttendanceStatus.LATE: _lp("attendance", "Late"),
    AttendanceStatus.SICK: _lp("attendance", "Sick"),
    AttendanceStatus.EXCUSED: _lp("attendance", "Excused"),
    AttendanceStatus.DUTY: _lp("attendance", "On duty elsewhere"),
    AttendanceStatus.ABSENT: _lp("attendance", "Absent"),
}
WERE_THERE = frozenset({AttendanceStatus.PRESENT, AttendanceStatus.LATE})


class MarkMethod(StrEnum):
    ROLL_CALL = "roll_call"
    WALK_IN = "walk_in"
    CORRECTION = "correction"


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def label(self) -> Text:
        return TASK_STATE_TITLES[self]


TASK_STATE_TITLES: dict[TaskState, Text] = {
    TaskState.OPEN: _lp("task", "Open"),
    TaskState.DONE: _lp("task", "Done"),
    TaskState.DROPPED: _lp("task", "Dropped"),
}

# What lies in a member's inbox, and what mail is sent about.
INVITED = "meetings.invited"
TASK_GIVEN = "meetings.task"
