"""Forms by which colleagues say how a material went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import Optional

from kkg_portal.api import (
    DateField,
    LineField,
    LongTextField,
    OpenMeeting,
    PortalForm,
    Required,
    VersionedForm,
    WholeNumberField,
    bound_cluster,
    choices_of,
    clock,
)
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..kinds import UseOutcome
from ..models import Resource, Review
from ..rubric import CRITERIA, LEVELS
from ..services.judging import Use
from ..vocabulary import CLASSES, ONE_CLASS

CHECKED = _l("I looked: nobody can recognise a pupil by this text")
NOT_SAID = ""


class UseForm(PortalForm):
    """One lesson. Pupils are a number; names have no field."""

    outcome = RadioField(_l("How did it go?"), validators=[Required(_l("Choose how it went."))])
    used_on = DateField(_l("When was it?"), validators=[Required(_l("Write a day, for example: yesterday."))])
    class_phase = SelectField(_l("In which class?"), validators=[Required(_l("Choose the class."))])
    pupils = WholeNumberField(_l("How many pupils?"), minimum=1, maximum=60, validators=[Optional()])
    changed = LongTextField(
        _l("What did you change?"),
        max_length=3000,
        rows=3,
        description=_l("For example: half of the questions, and real leaves instead of pictures"),
    )
    went = LongTextField(
        _l("What should a colleague know who tries it?"),
        max_length=3000,
        rows=3,
        description=_l("For example: the second part needs a lesson of its own"),
    )
    checked = BooleanField(CHECKED)

    def __init__(self, resource: Resource, **kwargs: Any) -> None:
        own = resource.class_phase if resource.class_phase in ONE_CLASS else ""
        first = {"used_on": clock.today(bound_cluster()), "class_phase": own}
        super().__init__(data=first, **kwargs)
        self.outcome.choices = [(one.value, str(one.label)) for one in UseOutcome]
        self.class_phase.choices = choices_of(CLASSES.choices(), empty=_("Choose a class"))

    @property
    def use(self) -> Use:
        assert self.used_on.data is not None
        return Use(
            outcome=UseOutcome(self.outcome.data),
            used_on=self.used_on.data,
            class_phase=self.class_phase.data or "",
            pupils_n=self.pupils.data,
            changed=self.changed.data or "",
            went=self.went.data or "",
        )


class ReviewForm(PortalForm):
    """The rubric: one row of choices for each point, of which any may stay open."""

    text = LongTextField(
        _l("What would make it better?"),
        max_length=3000,
        rows=4,
        description=_l("For example: a larger picture in question 2. About the material, not the person."),
    )
    checked = BooleanField(CHECKED)

    def __init__(self, review: Review | None, **kwargs: Any) -> None:
        scores = review.scores if review is not None else {}
        first: dict[str, Any] = {code: str(scores.get(code, NOT_SAID)) for code in CRITERIA}
        first["text"] = review.text if review is not None else ""
        super().__init__(data=first, **kwargs)
        levels = [(str(number), str(label)) for number, label in enumerate(LEVELS)]
        for code in CRITERIA:
            self[code].choices = [*levels, (NOT_SAID, _("I cannot say"))]

    @property
    def scores(self) -> Mapping[str, int]:
        said = {code: self[code].data or NOT_SAID for code in CRITERIA}
        return {code: int(score) for code, score in said.items() if score.isdigit()}


for _code, _label in CRITERIA.items():
    setattr(ReviewForm, _code, RadioField(_label))


class ReplyForm(VersionedForm):
    reply = LongTextField(_l("Your reply"), max_length=2000, rows=3)


class MeetingForm(PortalForm):
    """Which meeting is asked to endorse it."""

    meeting = SelectField(_l("Which meeting?"))
    reason = LineField(
        _l("Why should the group endorse it?"),
        max_length=300,
        description=_l("For example: used in four classes, it may become our common one"),
    )

    def __init__(self, meetings: Sequence[OpenMeeting], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.meeting.choices = [
            ("", _("Whichever comes next")),
            *((one.ref.public_id, one.title) for one in meetings),
        ]
