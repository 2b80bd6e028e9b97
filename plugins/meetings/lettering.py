"""Numbers for the letters of a meeting: the invitation once, the letter about a change once for each burst."""

from __future__ import annotations

from datetime import date

from kkg_portal.api import bound_cluster, clock, in_language, next_letter
from kkg_portal.api import gettext as _

from .models import Meeting


def number_invitation(meeting: Meeting) -> None:
    """The number is kept on the meeting, whose version makes the second of two writers start over: the
    register never holds two letters for one meeting.
    """
    if meeting.letter_number:
        return
    with in_language(bound_cluster().language):
        subject_line = _("Invitation to a KKG activity")
    meeting.letter_number, meeting.letter_dated_on = _number(meeting, "invitation", subject_line)


def number_change(meeting: Meeting) -> None:
    """A new number for the letter that corrects the invitation; the one before it stays in the register.

    Where the invitation never had a number there is nothing on paper to correct.
    """
    if not meeting.letter_number:
        return
    with in_language(bound_cluster().language):
        subject_line = _("Change of a KKG activity")
    meeting.change_letter_number, meeting.change_letter_dated_on = _number(meeting, "notice", subject_line)


def _number(meeting: Meeting, kind: str, subject_line: str) -> tuple[str, date]:
    today = clock.today(bound_cluster())
    letter = next_letter(kind, f"{subject_line}: {meeting.title}", dated_on=today, ref=meeting.ref)
    return letter.number, today
