"""Forms around trials and acceptance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import Optional

from kkg_portal.api import (
    DateField,
    LineField,
    LongTextField,
    PortalForm,
    Required,
    UploadField,
    VersionedForm,
    WholeNumberField,
    choices_of,
)
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..kinds import ClassPhase, Subject, TrialOutcome
from ..models import Thread, Trial
from ..plans import Sending
from ..reports import Report
from .asking import CHECKED, PHOTO_CHECKED, photos_of


class PlanTrialForm(PortalForm):
    day = DateField(
        _l("By which day will you try it?"),
        description=_l("For example: 12 December. On that day you are asked how it went."),
        validators=[Required(_l("Write a day, for example: 12 December."))],
    )


class ReportForm(VersionedForm):
    """What came of a trial. The numbers are pupils who reached the goal; they may stay empty."""

    key = HiddenField()
    outcome = RadioField(
        _l("How did it go?"),
        description=_l("Every answer helps, also that nothing changed."),
        validators=[Required(_l("Choose how it went."))],
    )
    did = LongTextField(
        _l("What did you do?"),
        max_length=6000,
        rows=5,
        description=_l("For example: ten minutes every morning in three groups, for two weeks"),
    )
    obstacle = LongTextField(
        _l("What stood in the way?"),
        max_length=2000,
        rows=2,
        description=_l("If it could not be tried, for example: the projector was out on loan"),
    )
    tried_on = DateField(_l("When was it?"), validators=[Optional()])
    class_phase = SelectField(_l("In which class?"), validators=[Required(_l("Choose the class."))])
    subject = SelectField(_l("In which subject?"), validators=[Required(_l("Choose the subject."))])
    pupils = WholeNumberField(_l("Pupils in the class"), minimum=1, maximum=60, validators=[Optional()])
    before = WholeNumberField(
        _l("How many could do it before?"), minimum=0, maximum=60, validators=[Optional()]
    )
    after = WholeNumberField(
        _l("How many could do it afterwards?"), minimum=0, maximum=60, validators=[Optional()]
    )
    next_step = LongTextField(_l("What will you do next?"), max_length=2000, rows=2)
    again_on = DateField(
        _l("Trying it once more by"),
        description=_l(
            "Only if you plan another round. For a classroom action research two rounds are enough."
        ),
        validators=[Optional()],
    )
    photo = UploadField(_l("Photo or file"))
    photo_checked = BooleanField(PHOTO_CHECKED)
    checked = BooleanField(CHECKED)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.outcome.choices = [(one.value, str(one.label)) for one in TrialOutcome]
        self.class_phase.choices = choices_of(
            [(one.value, one.label) for one in ClassPhase], empty=_("Choose a class")
        )
        self.subject.choices = choices_of(
            [(one.value, one.label) for one in Subject], empty=_("Choose a subject")
        )

    @classmethod
    def for_trial(
        cls, thread: Thread, trial: Trial | None, *, typed: Mapping[str, list[str]] | None = None
    ) -> ReportForm:
        """Begins with what is known: the report as it stands, else the class and subject of the problem.

        `typed` is a draft; it stands over both, half a date and all.
        """
        first: dict[str, Any] = {"key": uuid4().hex, "version": "0"}
        if trial is None or trial.outcome is None:
            first |= {"class_phase": thread.class_phase.value, "subject": thread.subject.value}
            first["pupils"] = thread.pupils_n
        if trial is not None:
            first["version"] = str(trial.version)
        if trial is not None and trial.outcome is not None:
            first |= {
                "outcome": trial.outcome.value,
                "did": trial.did,
                "obstacle": trial.obstacle,
                "next_step": trial.next_step,
                "tried_on": trial.tried_on,
                "class_phase": trial.class_phase.value if trial.class_phase else "",
                "subject": trial.subject.value if trial.subject else "",
                "pupils": trial.pupils_n,
                "before": trial.before_n,
                "after": trial.after_n,
            }
        return cls(data=first) if typed is None else cls(formdata=MultiDict(typed), data=first)

    def validate_photo_checked(self, field: BooleanField) -> None:
        if photos_of("photo") and not field.data:
            raise ValueError(_("Tick this first, or take the photo away."))

    @property
    def report(self) -> Report:
        return Report(
            outcome=TrialOutcome(self.outcome.data),
            did=self.did.data or "",
            tried_on=self.tried_on.data,
            class_phase=ClassPhase(self.class_phase.data),
            subject=Subject(self.subject.data),
            pupils_n=self.pupils.data,
            before_n=self.before.data,
            after_n=self.after.data,
            obstacle=self.obstacle.data or "",
            next_step=self.next_step.data or "",
            again_on=self.again_on.data,
        )

    @property
    def sending(self) -> Sending:
        return Sending((self.key.data or "")[:40], photos_of("photo"), bool(self.checked.data))


class AcceptForm(PortalForm):
    note = LineField(
        _l("Why this one?"),
        max_length=300,
        description=_l("For example: two classes reported that it worked"),
    )
