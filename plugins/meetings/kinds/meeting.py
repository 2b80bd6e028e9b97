"""Meetings as such: programme kinds, states, why one did not take place, its files and reminders."""

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
    """DRAFT is seen by coordinators only; POSTPONED has no new day yet; MOVED points at the meeting held instead."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    POSTPONED = "postponed"
    CLOSED = "closed"
    MOVED = "moved"
    CANCELLED = "cancelled"

    @property
    def label(self) -> Text:
        return STATE_TITLES[self]


STATE_TITLES: dict[MeetingState, Text] = {
    MeetingState.DRAFT: _lp("meeting", "Draft"),
    MeetingState.SCHEDULED: _lp("meeting", "Scheduled"),
    MeetingState.POSTPONED: _lp("meeting", "Postponed"),
    MeetingState.CLOSED: _lp("meeting", "Held"),
    MeetingState.MOVED: _lp("meeting", "Moved"),
    MeetingState.CANCELLED: _lp("meeting", "Cancelled"),
}
# Not to be attended any more: calendars show these as cancelled.
CALLED_OFF = frozenset({MeetingState.MOVED, MeetingState.CANCELLED})
# Nothing takes place on the day these still bear.
OFF_THEIR_DAY = CALLED_OFF | {MeetingState.POSTPONED}


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


class FileKind(StrEnum):
    """What a file of a meeting is for; photos make the report's picture page."""

    MATERIAL = "material"
    PHOTO = "photo"
    SIGNED_PAPER = "signed_paper"

    @property
    def label(self) -> Text:
        return FILE_KIND_TITLES[self]


FILE_KIND_TITLES: dict[FileKind, Text] = {
    FileKind.MATERIAL: _l("Material"),
    FileKind.PHOTO: _l("Photo"),
    FileKind.SIGNED_PAPER: _l("Signed paper"),
}


class ReminderAudience(StrEnum):
    EVERYBODY = "everybody"
    UNANSWERED = "unanswered"
    COMING = "coming"

    @property
    def label(self) -> Text:
        return AUDIENCE_TITLES[self]


AUDIENCE_TITLES: dict[ReminderAudience, Text] = {
    ReminderAudience.EVERYBODY: _l("Everybody invited"),
    ReminderAudience.UNANSWERED: _l("Those who have not answered"),
    ReminderAudience.COMING: _l("Those who said they come"),
}
