"""Forms of the roll: walking in, correcting, one's own words, joining a line, the room code, the paper sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField

from kkg_portal.api import (
    LineField,
    LongTextField,
    PortalForm,
    Required,
    TimeField,
    VersionedForm,
    WholeNumberField,
    choices_of,
)
from kkg_portal.api import lazy_gettext as _l

from ..kinds import AttendanceStatus
from ..models import Attendance, StatusWord


class WalkInForm(PortalForm):
    """Somebody who came without being on the list."""

    form_id = HiddenField()
    name = LineField(
        _l("Name"), max_length=120, validators=[Required(_l("Write the name as on the attendance sheet."))]
    )
    school = LineField(_l("School or office"), max_length=120)
    phone = LineField(_l("Phone number"), max_length=30)


class CorrectionForm(PortalForm):
    """`words` are the cluster's own, beside the seven of the register."""

    form_id = HiddenField()
    status = RadioField(_l("Attendance"))
    arrived = TimeField(_l("Came at"))
    left = TimeField(_l("Left at"))
    reason = LineField(
        _l("Why is it corrected?"),
        max_length=200,
        validators=[Required(_l("Write why, for example: signed the sheet, overlooked while typing it in."))],
    )

    def __init__(self, words: Sequence[StatusWord], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        own = [(word.public_id, word.title) for word in words]
        self.status.choices = choices_of([*((one.value, one.label) for one in AttendanceStatus), *own])
        self._words = {word.public_id: word for word in words}

    @classmethod
    def showing(
        cls, entry: Attendance, words: Sequence[StatusWord], *, times: dict[str, Any], form_id: str
    ) -> CorrectionForm:
        own = next((word.public_id for word in words if word.id == entry.word_id), "")
        usual = entry.status.value if entry.status else ""
        return cls(words, data={"status": own or usual, "form_id": form_id, **times})

    @property
    def chosen(self) -> AttendanceStatus:
        word = self._words.get(self.status.data)
        return word.counts_as if word else AttendanceStatus(self.status.data)

    @property
    def word_id(self) -> int | None:
        word = self._words.get(self.status.data)
        return word.id if word else None


class StatusWordForm(VersionedForm):
    """`counts_as` is chosen once; a word that stands in old registers keeps its meaning."""

    title = LineField(
        _l("The word"),
        max_length=40,
        description=_l("For example: Present online"),
        validators=[
            Required(_l("Write the word as it should stand in the list, for example: Present online."))
        ],
    )
    letter = LineField(
        _l("Letter on the paper sheet"), max_length=3, description=_l("One to three letters, for example: D")
    )
    counts_as = SelectField(
        _l("Counts as"), choices=choices_of((one.value, one.label) for one in AttendanceStatus)
    )
    hours_percent = WholeNumberField(
        _l("How much of the time counts for hours, in percent"),
        minimum=0,
        maximum=100,
    )

    @property
    def chosen_status(self) -> AttendanceStatus:
        return AttendanceStatus(self.counts_as.data)


class MergeForm(PortalForm):
    """Whose line a walk-in becomes."""

    person = SelectField(_l("Which member is this?"))

    def __init__(self, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.person.choices = choices_of(people, empty=_l("Choose a member"))


class RoomCodeForm(PortalForm):
    code = LineField(
        _l("The six digits"),
        max_length=20,
        description=_l("They stand on the screen in the room, for example: 482 913"),
        validators=[Required(_l("Type the six digits from the screen in the room."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class PaperRollForm(PortalForm):
    """What is read off the signed sheet, by the numbers of its rows."""

    form_id = HiddenField()
    numbers = LongTextField(
        _l("Numbers on the sheet"),
        max_length=4000,
        rows=4,
        description=_l(
            "Who signed: 1-12, 15. Others with a letter: 18s sick, 20i excused, 21d duty, 22a absent, "
            "23t 08.40 late, 24p 10.30 left early."
        ),
    )
    guests = LongTextField(
        _l("Names written below the list"),
        max_length=4000,
        rows=3,
        description=_l("One person a line, the school after a comma: Rina Marlina, SDN Kenanga 02"),
    )


class LockForm(VersionedForm):
    """Nothing to type: only what was looked at."""
