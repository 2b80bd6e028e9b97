"""Forms about people: answering, walking in, correcting the roll, a calendar address."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField

from kkg_portal.api import LineField, PortalForm, Required, choices_of
from kkg_portal.api import lazy_gettext as _l

from ..choosable import ALARMS, FEED_SCOPES
from ..kinds import Answer, AttendanceStatus, FeedScope


class AnswerForm(PortalForm):
    answer = RadioField(
        _l("Will you come?"),
        choices=choices_of((a.value, a.label) for a in (Answer.YES, Answer.MAYBE, Answer.NO)),
    )
    reason = LineField(
        _l("Reason"), max_length=200, description=_l("For example: training at the education office")
    )


class WalkInForm(PortalForm):
    """Somebody who came without being on the list."""

    form_id = HiddenField()
    name = LineField(
        _l("Name"), max_length=120, validators=[Required(_l("Write the name as on the attendance sheet."))]
    )
    school = LineField(_l("School or office"), max_length=120)


class CorrectionForm(PortalForm):
    form_id = HiddenField()
    status = RadioField(_l("Attendance"))
    reason = LineField(
        _l("Why is it corrected?"),
        max_length=200,
        validators=[Required(_l("Write why, for example: signed the sheet, overlooked while typing it in."))],
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.status.choices = choices_of([(status.value, status.label) for status in AttendanceStatus])

    @property
    def chosen(self) -> AttendanceStatus:
        return AttendanceStatus(self.status.data)


class FeedForm(PortalForm):
    scope = RadioField(
        _l("What should the calendar show?"),
        choices=choices_of((scope.value, scope.label) for scope in FEED_SCOPES),
        default=FeedScope.PERSON.value,
    )
    label = LineField(
        _l("For which device?"),
        max_length=60,
        description=_l("For example: my phone"),
        validators=[Required(_l("Write which device it is for, for example: my phone."))],
    )
    alarm = RadioField(_l("Should the phone ring before a meeting?"), choices=choices_of(ALARMS), default="")

    @property
    def chosen_scope(self) -> FeedScope:
        return FeedScope(self.scope.data)

    @property
    def alarm_minutes(self) -> int | None:
        return int(self.alarm.data) if self.alarm.data else None
