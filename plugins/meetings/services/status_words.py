"""The cluster's own words of the register: added, changed, retired and brought back."""

from __future__ import annotations

from sqlalchemy import func, select

from kkg_portal.api import Actor, Invalid, clock, session, unique_rule, verb
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..kinds import AttendanceStatus
from ..models import StatusWord
from ..permissions import MeetingPermission
from ..queries import MOST_WORDS

unique_rule(
    "meetings_status_word",
    ("cluster_id", "title"),
    _l("There is such a word already. Bring it back or choose another."),
    field="title",
)


@verb(MeetingPermission.EDIT)
def add_status_word(
    title: str, *, letter: str, counts_as: AttendanceStatus, hours_percent: int, actor: Actor
) -> StatusWord:
    """A new word at the end of the list, offered in every roll call from now on."""
    used, last = session.execute(
        select(func.count(StatusWord.id), func.coalesce(func.max(StatusWord.position), 0)).where(
            StatusWord.retired_at.is_(None)
        )
    ).one()
    if used >= MOST_WORDS:
        raise Invalid(_("There are very many words already. Retire one that nobody uses."), field="title")
    _refuse_built_in(title)
    word = StatusWord(
        title=title, letter=letter, counts_as=counts_as, hours_percent=hours_percent, position=last + 1
    )
    session.add(word)
    return word


@verb(MeetingPermission.EDIT)
def edit_status_word(
    word: StatusWord, title: str, *, letter: str, hours_percent: int, version: int, actor: Actor
) -> None:
    """Rename it, also in rolls of the past. What it counts as stays: old registers rest on that."""
    _refuse_built_in(title)
    word.expect(version)
    word.title, word.letter, word.hours_percent = title, letter, hours_percent


@verb(MeetingPermission.EDIT)
def retire_status_word(word: StatusWord, *, actor: Actor) -> None:
    """No longer offered; those marked with it keep it."""
    word.retired_at = word.retired_at or clock.now()


@verb(MeetingPermission.EDIT)
def restore_status_word(word: StatusWord, *, actor: Actor) -> None:
    word.retired_at = None


def _refuse_built_in(title: str) -> None:
    if title.casefold() in {str(status.label).casefold() for status in AttendanceStatus}:
        raise Invalid(_("The register has this word already."), field="title")
