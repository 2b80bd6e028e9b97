"""Forms about people: answering, a calendar address."""

from __future__ import annotations

from wtforms import RadioField

from kkg_portal.api import LineField, PortalForm, Required, choices_of
from kkg_portal.api import lazy_gettext as _l

from ..choosable import ALARMS, FEED_SCOPES
from ..kinds import Answer, FeedScope


class AnswerForm(PortalForm):
    answer = RadioField(
        _l("Will you come?"),
        choices=choices_of((a.value, a.label) for a in (Answer.YES, Answer.MAYBE, Answer.NO)),
    )
    reason = LineField(
        _l("Reason"), max_length=200, description=_l("For example: training at the education office")
    )


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
