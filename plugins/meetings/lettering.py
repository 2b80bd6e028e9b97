"""Numbers for the letters of a meeting: the invitation once, the letter about a change once for each burst."""

from __future__ import annotations

from kkg_portal.api import bound_cluster, clock, in_language, next_letter
from kkg_portal.api import gettext as _

from .models import Meeting


def number_invitation(meeting: Meeting) -> None:
    """The number is kept on the meeting, whose version makes the second of two writers start over: the
    register never holds two letters for one meeting.
    """
    if meeting.letter_number:
        return
    cluster = bound_cluster()
    with in_language(cluster.language):
        subject_line = _("Invitation to a KKG activity")
    today = clock.today(cluster)
    letter = next_letter("invitation", f"{subject_line}: {meeting.title}", dated_on=today, ref=meeting.ref)
    meeting.letter_number = letter.number
    meeting.letter_dated_on = today


def number_change(meeting: Meeting) -> None:
    """A new number for the letter that corrects the invitation; the one before it stays in the register.

    Where the invitation never had a number there is nothing on paper to correct.
    """
    if not meeting.letter_number:
        return
    cluster = bound_cluster()
    with in_language(cluster.language):
        subject_line = _("Change of a KKG activity")
    today = clock.today(cluster)
    letter = next_letter("notice", f"{subject_line}: {meeting.title}", dated_on=today, ref=meeting.ref)
    meeting.change_letter_number = letter.number
    meeting.change_letter_dated_on = today
