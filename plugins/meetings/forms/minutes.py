"""Forms for what is written down: minutes, corrections, outcomes, tasks, trials in class, closing."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import Optional

from kkg_portal.api import (
    DateField,
    LineField,
    LongTextField,
    PortalForm,
    Required,
    TimeField,
    UploadField,
    VersionedForm,
    choices_of,
)
from kkg_portal.api import (
    gettext as _,
)
from kkg_portal.api import (
    lazy_gettext as _l,
)

from ..kinds import DisplacementReason, TaskState, TrialOutcome
from ..queries import Choices, member_choices

_WHY = _l("Why does it change?")
_WHY_HINT = _l("For example: the name of the speaker was wrong")


class NoteForm(VersionedForm):
    """`base` is a text of the writer's own that was joined with another's before."""

    base = HiddenField()
    text = LongTextField(_l("What was said and agreed"), max_length=20_000, rows=12)
    reason = LineField(_WHY, max_length=200, description=_WHY_HINT)


class FrameForm(VersionedForm):
    """When it really began and ended, and what belongs to no item."""

    opened = TimeField(_l("Opened at"), validators=[Optional()])
    finished = TimeField(_l("Closed at"), validators=[Optional()])
    text = LongTextField(_l("Remarks"), max_length=10_000, rows=6)
    reason = LineField(_WHY, max_length=200, description=_WHY_HINT)


class BringBackForm(VersionedForm):
    reason = LineField(_WHY, max_length=200, description=_WHY_HINT)


class ProposalForm(PortalForm):
    """A paragraph of circulated minutes, written as the reader remembers it."""

    paragraph = HiddenField()
    proposed = LongTextField(
        _l("How should it read?"),
        max_length=5000,
        rows=6,
        validators=[Required(_l("Write the paragraph as it should read."))],
    )
    reason = LineField(
        _l("Why?"), max_length=300, description=_l("For example: it was Ibu Sri who said this")
    )


class RefusalForm(PortalForm):
    answer = LineField(
        _l("Why not?"),
        max_length=300,
        validators=[Required(_l("Write why not, for example: this was said after the meeting had ended."))],
    )


class ReopenForm(VersionedForm):
    reason = LineField(
        _l("Why is it opened again?"),
        max_length=200,
        validators=[Required(_l("Write why it is opened again, for example: two names were left out."))],
    )


class InformationForm(VersionedForm):
    text = LongTextField(
        _l("What should everybody know?"),
        max_length=2000,
        rows=4,
        description=_l("For example: the supervisor visits all schools in December"),
    )


class DecisionForm(VersionedForm):
    text = LongTextField(
        _l("What was decided?"),
        max_length=2000,
        rows=4,
        validators=[Required(_l("Write the decision in one sentence."))],
    )
    replaces = SelectField(_l("Does it replace an older decision?"), validate_choice=False)
    valid_until = DateField(
        _l("Until when does it count?"),
        description=_l("For example: 30 June. Empty means until it is replaced."),
        validators=[Optional()],
    )

    def __init__(self, *, older: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.replaces.choices = choices_of(older, empty=_("No, it is new"))


class TaskForm(VersionedForm):
    text = LongTextField(
        _l("What is to be done?"),
        max_length=500,
        rows=3,
        validators=[Required(_l("Write the task, for example: Try the number line in grade 3."))],
    )
    owner = SelectField(_l("Who does it?"), validators=[Required(_l("Choose who does it."))])
    due_on = DateField(
        _l("By when?"),
        description=_l("For example: 28 November"),
        validators=[Required(_l("Write the day, for example 28 November."))],
    )

    def __init__(self, **kwargs: Any) -> None:
        self.members: Choices = member_choices()
        super().__init__(**kwargs)
        self.owner.choices = choices_of(self.members.pairs, empty=_("Choose a person"))

    @property
    def chosen_day(self) -> date:
        day: date | None = self.due_on.data
        assert day is not None, "asked for before validation"
        return day

    @property
    def owner_id(self) -> int:
        return self.members.key_of(self.owner.data) or 0


class OutcomeForm(PortalForm):
    outcome = LineField(
        _l("What came of it?"),
        max_length=200,
        description=_l("A short line is enough: tried twice, pupils liked it"),
    )


class SchoolTaskForm(VersionedForm):
    """How a task of one's own school stands."""

    state = RadioField(
        _l("How does it stand?"),
        choices=choices_of([(state.value, state.label) for state in TaskState]),
        validators=[Required(_l("Choose one of the three answers."))],
    )
    outcome = LineField(
        _l("Note"),
        max_length=200,
        description=_l("For example: waits for the books, tried again in January"),
    )


class TrialForm(PortalForm):
    """ "I have tried it". No change is as good an answer as any."""

    tried_on = DateField(
        _l("When did you try it?"),
        description=_l("For example: yesterday, or 18 November"),
        validators=[Required(_l("Write the day, for example: yesterday."))],
    )
    did = LongTextField(
        _l("What did you do?"),
        max_length=2000,
        rows=4,
        description=_l("Two sentences are enough. Write no names of pupils."),
        validators=[Required(_l("Write what you did, for example: folded paper with grade 4."))],
    )
    outcome = RadioField(_l("What came of it?"), validators=[Required(_l("Choose what came of it."))])
    next_step = LineField(
        _l("What will you do next?"),
        max_length=300,
        description=_l("For example: once more with smaller groups"),
    )
    file = UploadField(_l("A photo or file, if you have one"))
    is_done = BooleanField(_l("The task is finished with this"), default=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.outcome.choices = choices_of([(outcome.value, outcome.label) for outcome in TrialOutcome])

    @property
    def chosen_day(self) -> date:
        day: date | None = self.tried_on.data
        assert day is not None, "asked for before validation"
        return day


class CloseForm(VersionedForm):
    """The question before closing."""


class NotHeldForm(VersionedForm):
    """Nobody came, and why."""

    because = SelectField(_l("Why did nobody come?"))
    note = LineField(
        _l("In a few words"), max_length=200, description=_l("For example: the road was flooded")
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.because.choices = choices_of([(one.value, one.label) for one in DisplacementReason])
