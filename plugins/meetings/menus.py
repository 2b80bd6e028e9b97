"""Where one may go from the meetings' first page and from a meeting, in the order people look for it.

No permission is written down here: a line is shown when its page's own rule lets the reader in.
"""

from __future__ import annotations

from kkg_portal.api import lazy_gettext as _l

from .ways import Group, Stage, Way


def _takes_place(stage: Stage) -> bool:
    return stage.takes_place


def _planned(stage: Stage) -> bool:
    return stage.is_planned


def _scheduled(stage: Stage) -> bool:
    return stage.is_scheduled


def _before(stage: Stage) -> bool:
    return stage.is_before


def _begun(stage: Stage) -> bool:
    return stage.takes_place and stage.has_begun


def _over_and_open(stage: Stage) -> bool:
    return stage.is_scheduled and stage.has_begun


def _closed(stage: Stage) -> bool:
    return stage.is_closed


def _room_is_open(stage: Stage) -> bool:
    return stage.is_near and stage.meeting.room_secret is not None


_PAGE = {"kind": "page"}

FOR_ME = Group(
    "mine",
    _l("For me"),
    (
        Way(
            "meetings.check_in",
            _l("I am here: type the room's code"),
            "check",
            _room_is_open,
        ),
        Way(
            "meetings.read_minutes",
            _l("Read the minutes"),
            "file",
            lambda s: s.minutes_are_issued or (s.minutes_are_out and (s.is_invited or s.may_write)),
        ),
        Way("meetings.run", _l("How the meeting goes"), "clock", lambda s: s.is_near and not s.may_write),
        Way("meetings.files", _l("Files and photos"), "download", _takes_place),
        Way("meetings.propose", _l("Propose something for the agenda"), "plus", _before),
        Way(
            "meetings.own_substitute",
            _l("Somebody comes in my place"),
            "users",
            lambda s: s.is_invited and s.is_scheduled and s.is_before,
        ),
        Way("meetings.present", _l("Who is here"), "users", _begun),
    ),
)
PAPERS = Group(
    "papers",
    _l("Papers"),
    (
        Way(
            "meetings.invitation_paper",
            _l("Invitation letter"),
            "mail",
            # Without a number it is a draft, which those who plan may look at.
            lambda s: s.takes_place and (s.may_write or bool(s.meeting.letter_number)),
            values=_PAGE,
        ),
        Way(
            "meetings.change_paper",
            _l("Letter about the change"),
            "mail",
            lambda s: bool(s.meeting.change_letter_number),
            values=_PAGE,
        ),
        Way(
            "meetings.assignment_papers",
            _l("Assignment letters, one for each school"),
            "school",
            lambda s: s.takes_place and bool(s.meeting.letter_number),
            values=_PAGE,
        ),
        Way(
            "meetings.own_assignment_paper",
            _l("Assignment letter of my school"),
            "mail",
            lambda s: s.has_own_school and s.takes_place and bool(s.meeting.letter_number),
            values=_PAGE,
        ),
        Way("meetings.answer_slips_paper", _l("Answer slips with a code"), "printer", _before, values=_PAGE),
        Way(
            "meetings.attendance_paper", _l("Attendance sheet to sign"), "printer", _takes_place, values=_PAGE
        ),
        Way(
            "meetings.filled_attendance_paper",
            _l("Attendance sheet, filled in"),
            "clipboard",
            _begun,
            values=_PAGE,
        ),
        Way(
            "meetings.minutes_paper_page",
            _l("Minutes to sign"),
            "file",
            lambda s: s.minutes_are_issued or (s.may_write and _begun(s)),
            values=_PAGE,
        ),
        Way("meetings.official_record_paper", _l("Official record"), "file", _begun, values=_PAGE),
        Way(
            "meetings.meeting_data",
            _l("Everything as a data file"),
            "download",
            text=_l("For another portal; with what is for the board alone"),
        ),
    ),
)
BEFORE = Group(
    "before",
    _l("Before the meeting"),
    (
        Way("meetings.invitees", _l("Invite more people"), "users", _before),
        Way("meetings.answers", _l("Who answered what"), "check", _takes_place),
        Way("meetings.share", _l("Texts for WhatsApp"), "whatsapp", _scheduled),
        Way("meetings.reminders", _l("Reminders by mail"), "bell", _before),
    ),
)
ON_THE_DAY = Group(
    "day",
    _l("On the day"),
    (
        Way(
            "meetings.run",
            _l("Lead the meeting"),
            "clock",
            lambda s: s.is_scheduled and s.may_write,
            _l("Clock, current and next item, for the projector"),
        ),
        Way(
            "meetings.room",
            _l("Code for the room"),
            "shield",
            _scheduled,
            _l("People mark themselves on their own phones"),
        ),
        Way(
            "meetings.attendance", _l("Take attendance"), "clipboard", lambda s: s.is_scheduled or s.is_closed
        ),
        Way("meetings.paper_roll", _l("Type in the paper sheet"), "edit", _over_and_open),
    ),
)
AFTERWARDS = Group(
    "after",
    _l("After the meeting"),
    (
        Way("meetings.minutes", _l("Write the minutes"), "edit", _over_and_open),
        Way("meetings.circulate_minutes", _l("Send the minutes out for corrections"), "send", _over_and_open),
        Way("meetings.corrections", _l("Proposed corrections"), "edit", lambda s: s.minutes_are_out),
        Way("meetings.questionnaires", _l("Tests and questionnaires"), "question", _takes_place),
        Way("meetings.report_bundle", _l("Everything for the report, in one file"), "download", _closed),
        Way(
            "meetings.close",
            _l("Close the meeting"),
            "lock",
            _over_and_open,
            _l("Locks attendance and publishes the minutes"),
        ),
        Way("meetings.certificates", _l("Certificates"), "award", _begun),
        Way("meetings.reopen_meeting", _l("Open the meeting again"), "undo", _closed),
    ),
)
CHANGES = Group(
    "changes",
    _l("Change the plan"),
    (
        Way("meetings.edit", _l("Change the meeting"), "edit", _planned),
        Way("meetings.move", _l("Move to another day"), "calendar", _before),
        Way("meetings.postpone", _l("Postpone without a new day"), "clock", _before),
        Way("meetings.new_date", _l("Set the new day"), "calendar", lambda s: s.is_postponed),
        Way("meetings.close_as_not_held", _l("Nobody came"), "x", _over_and_open),
        Way("meetings.cancel", _l("Cancel the meeting"), "x", lambda s: s.is_planned or s.is_postponed),
        Way("meetings.copy_meeting", _l("Plan another one like this"), "copy"),
        Way("meetings.keep_agenda", _l("Keep this agenda as a template"), "list"),
    ),
)
_UNTIL_IT_BEGINS = (FOR_ME, BEFORE, ON_THE_DAY, PAPERS, AFTERWARDS, CHANGES)
_ONCE_BEGUN = (FOR_ME, ON_THE_DAY, AFTERWARDS, PAPERS, BEFORE, CHANGES)

OWN = Group(
    "own",
    _l("For me"),
    (
        Way("meetings.tasks", _l("My tasks"), "clipboard", text=_l("What I promised to try or do")),
        Way("meetings.school_tasks", _l("Tasks of my school"), "school"),
        Way("meetings.polls", _l("Looking for a day"), "question", text=_l("Say which times suit you")),
        Way("meetings.my_certificates", _l("My certificates"), "award"),
        Way(
            "meetings.calendar",
            _l("Meetings in my phone's calendar"),
            "phone",
            text=_l("New and moved meetings appear there by themselves"),
        ),
    ),
)
OF_THE_CLUSTER = Group(
    "cluster",
    _l("The cluster's year"),
    (
        Way(
            "meetings.programme",
            _l("Year programme"),
            "calendar",
            text=_l("Planned, held, moved; packages and their tasks"),
        ),
        Way(
            "meetings.decisions", _l("Decisions"), "check", text=_l("Everything decided, by year and number")
        ),
        Way(
            "meetings.series_list",
            _l("Series of meetings"),
            "history",
            text=_l("Every third Saturday, for example"),
        ),
        Way("meetings.hosts", _l("Whose turn it is to host"), "school"),
        Way("meetings.proposals", _l("Proposals for agendas"), "plus"),
        Way("meetings.statistics", _l("Participation in pictures"), "chart"),
        Way("meetings.look_up", _l("Check a certificate"), "shield", text=_l("By the number printed on it")),
    ),
)
FOR_THE_BOARD = Group(
    "board",
    _l("For the board"),
    (
        Way("meetings.templates", _l("Agenda templates"), "list"),
        Way("meetings.status_words", _l("Words of the register"), "clipboard"),
        Way("meetings.hours", _l("How hours are counted"), "clock"),
        Way(
            "meetings.bring_file",
            _l("Take meetings in from a data file"),
            "plus",
            text=_l("From another portal or an older one; you look at it first"),
        ),
    ),
)
OF_ALL_MEETINGS = (OWN, OF_THE_CLUSTER, FOR_THE_BOARD)


def of_a_meeting(stage: Stage) -> tuple[Group, ...]:
    """What is due next stands first."""
    return _ONCE_BEGUN if stage.has_begun else _UNTIL_IT_BEGINS
