"""Forms that decide about a thread: closing, duplicates, moving, reports, looking at a name, guests."""

from __future__ import annotations

import re
from typing import Any

from wtforms import RadioField, SelectField

from kkg_portal.api import LineField, PortalForm, Required, VersionedForm, choices_of
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..kinds import CaseState

_ID = re.compile(
    r"problem_threads/([23456789bcdfghjkmnpqrstvwxyz]{10})(?![a-z0-9])|^\s*([23456789bcdfghjkmnpqrstvwxyz]{10})\s*$"
)
_NUMBERS = re.compile(r"(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?")
MOST_NUMBERS = 500


class CloseForm(VersionedForm):
    reason = LineField(
        _l("Why is it closed?"),
        max_length=300,
        description=_l("For example: settled with the parents"),
        validators=[Required(_l("Write why, in a few words: the others read it."))],
    )


class _TargetField(LineField):
    """The address of another thread, as somebody copies it from the browser, or its ten characters alone."""

    @property
    def public_id(self) -> str:
        found = _ID.search(self.data or "")
        return (found[1] or found[2]) if found else ""


class TargetForm(VersionedForm):
    target = _TargetField(
        _l("Address of the other problem"),
        max_length=300,
        description=_l("Open the other problem and copy its address from the browser."),
        validators=[Required(_l("Paste the address of the other problem."))],
    )


class SplitForm(PortalForm):
    """Replies by their numbers, into a thread of their own or into another one."""

    numbers = LineField(
        _l("Which replies?"),
        max_length=200,
        description=_l("Their numbers, for example: 4-7, 9"),
        validators=[Required(_l("Write the numbers of the replies."))],
    )
    title = LineField(
        _l("Title of the new problem"), max_length=150, description=_l("For a thread of their own.")
    )
    target = _TargetField(
        _l("Or: address of the other problem"),
        max_length=300,
        description=_l("To put them into a thread that exists."),
    )

    @property
    def chosen(self) -> list[int]:
        found: list[int] = []
        for first, last in _NUMBERS.findall(self.numbers.data or ""):
            begins, ends = int(first), int(last or first)
            found += range(begins, min(ends, begins + MOST_NUMBERS) + 1)
        return found[:MOST_NUMBERS]


class CaseForm(VersionedForm):
    decision = RadioField(_l("What becomes of it?"), validators=[Required(_l("Choose one of the two."))])
    note = LineField(_l("Note for the writer"), max_length=300)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.decision.choices = [
            (CaseState.KEPT.value, _("It may stay")),
            (CaseState.HIDDEN.value, _("Hide it")),
        ]

    @property
    def chosen(self) -> CaseState:
        return CaseState(self.decision.data)


class LookForm(PortalForm):
    reason = LineField(
        _l("Why do you need to know?"),
        max_length=300,
        description=_l("For example: a pupil may be in danger"),
        validators=[Required(_l("Write why you need to know: the asker reads it."))],
    )


class GuestForm(PortalForm):
    member = SelectField(_l("Who?"), validators=[Required(_l("Choose a person."))])

    def __init__(self, *, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.member.choices = choices_of(people, empty=_("Choose a person"))
