"""Forms around bringing a problem further."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField

from kkg_portal.api import DateField, LineField, LongTextField, MemberRow, OpenMeeting, PortalForm, Required
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

NEXT = ""


class ToMeetingForm(PortalForm):
    meeting = SelectField(_l("Which meeting?"))
    reason = LineField(
        _l("What should the meeting help with?"),
        max_length=500,
        description=_l("For example: three schools have this problem"),
    )

    def __init__(self, meetings: Sequence[OpenMeeting], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.meeting.choices = [
            (NEXT, _("Whichever comes next")),
            *((one.ref.public_id, one.title) for one in meetings),
        ]


class ToMentorForm(PortalForm):
    mentor = SelectField(_l("Which facilitator?"))
    answer_by = DateField(
        _l("Answer by"),
        description=_l("For example: 12 December. If there is no answer by then, it comes back by itself."),
        validators=[Required(_l("Write a day, for example: 12 December."))],
    )
    reason = LineField(_l("What do you want to know?"), max_length=500)

    def __init__(self, mentors: Sequence[MemberRow], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mentor.choices = [
            (NEXT, _("Whoever takes it first")),
            *((one.public_id, one.full_name) for one in mentors),
        ]


class AnswerForm(PortalForm):
    text = LongTextField(
        _l("Your answer"),
        max_length=20_000,
        rows=8,
        description=_l("Something a colleague can try in class"),
        validators=[Required(_l("Write your answer first."))],
    )


class DecisionForm(PortalForm):
    text = LongTextField(
        _l("What was decided?"),
        max_length=5000,
        rows=5,
        validators=[Required(_l("Write what the meeting decided."))],
    )


class GiveBackForm(PortalForm):
    note = LineField(
        _l("Why does it go back?"),
        max_length=300,
        description=_l("For example: this needs somebody from the health centre"),
        validators=[Required(_l("Write why, in a few words: the others read it."))],
    )
