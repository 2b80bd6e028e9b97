"""The standard agenda of a session, fitted to its length: it asks for results first and ends with a plan."""

from __future__ import annotations

from dataclasses import dataclass

from kkg_portal.api import Text, in_language
from kkg_portal.api import lazy_gettext as _l

from .kinds import AgendaKind

STEP = 5


@dataclass(frozen=True, slots=True)
class TemplateItem:
    """`is_flexible` items share what the others leave; their minutes are weights."""

    title: Text
    minutes: int
    kind: AgendaKind
    is_flexible: bool = False


STANDARD = (
    TemplateItem(_l("Registration and attendance sheet"), 15, AgendaKind.ROUTINE),
    TemplateItem(_l("Opening: greeting, prayer, national anthem"), 10, AgendaKind.ROUTINE),
    TemplateItem(_l("Words of the host, the cluster head and the supervisor"), 20, AgendaKind.ROUTINE),
    TemplateItem(
        _l("Results since last time: what each of us tried and what happened"), 15, AgendaKind.RESULTS
    ),
    TemplateItem(_l("Main material and practice"), 60, AgendaKind.INFORMATION, is_flexible=True),
    TemplateItem(
        _l("Group work by grade: one finished product"), 45, AgendaKind.DISCUSSION, is_flexible=True
    ),
    TemplateItem(_l("Presentations, questions, new problems"), 20, AgendaKind.DISCUSSION, is_flexible=True),
    TemplateItem(_l("Follow-up plan: who tries what, and by when; reflection"), 15, AgendaKind.FOLLOW_UP),
    TemplateItem(_l("Announcements, next meeting, closing prayer"), 10, AgendaKind.ROUTINE),
)
# Below this the formalities shrink too instead of eating the session.
_FULL_LENGTH = 150


@dataclass(frozen=True, slots=True)
class FittedItem:
    title: str
    minutes: int
    kind: AgendaKind


def fitted(available: int, *, language: str) -> list[FittedItem]:
    """The standard agenda in `language`, its minutes adding up to `available` where that is at all possible."""
    minutes = _shared(available)
    with in_language(language):
        return [FittedItem(str(item.title), m, item.kind) for item, m in zip(STANDARD, minutes, strict=True)]


def _shared(available: int) -> list[int]:
    shrinks = [item.is_flexible or available < _FULL_LENGTH for item in STANDARD]
    weight = sum(item.minutes for item, does in zip(STANDARD, shrinks, strict=True) if does)
    room = available - sum(item.minutes for item, does in zip(STANDARD, shrinks, strict=True) if not does)
    minutes = [
        max(STEP, item.minutes * room // weight // STEP * STEP) if does else item.minutes
        for item, does in zip(STANDARD, shrinks, strict=True)
    ]
    main = next(at for at, item in enumerate(STANDARD) if item.is_flexible)
    minutes[main] += max(0, available - sum(minutes))
    return minutes
