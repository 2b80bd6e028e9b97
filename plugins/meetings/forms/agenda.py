"""Forms of the agenda: items, proposals, files, agendas to keep, copies of a meeting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

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
    clock,
    current_cluster,
)
from kkg_portal.api import (
    gettext as _,
)
from kkg_portal.api import (
    lazy_gettext as _l,
)

from ..kinds import AgendaKind, FileKind
from ..plan import ItemPlan
from ..queries import Choices, Pair, member_choices
from ..queries.templates import agenda_starts
from .planning import MeetingForm, WhenFields

_LATER = ""


class AgendaItemForm(PortalForm):
    """One item. The presenter is a member from the list or any other name."""

    title = LineField(
        _l("What happens?"),
        max_length=160,
        validators=[Required(_l("Write what happens, for example: Group work by grade."))],
    )
    minutes = WholeNumberField(
        _l("How many minutes?"),
        minimum=0,
        maximum=840,
        validators=[Required(_l("Write how many minutes it takes, for example 45."))],
    )
    kind = SelectField(_l("Kind"))
    presenter = SelectField(_l("Who leads it?"))
    presenter_name = LineField(
        _l("Or somebody who is not a member"),
        max_length=160,
        description=_l("For example: Dra. Ratna, supervisor"),
    )
    section = LineField(
        _l("Heading above it"),
        max_length=80,
        description=_l("Begins a new part of the agenda. For example: After the break"),
    )
    chair_note = LongTextField(
        _l("Note for whoever leads the meeting"),
        max_length=1000,
        rows=3,
        description=_l("Seen by the board alone, in the running order."),
    )
    is_internal = BooleanField(_l("For the board alone: seen by nobody else and printed nowhere"))

    def __init__(self, **kwargs: Any) -> None:
        self.members: Choices = member_choices()
        super().__init__(**kwargs)
        self.kind.choices = choices_of([(kind.value, kind.label) for kind in AgendaKind])
        self.presenter.choices = choices_of(self.members.pairs, empty=_("Nobody yet"))

    def plan(self) -> ItemPlan:
        return ItemPlan(
            title=self.title.data or "",
            minutes=self.minutes.data or 0,
            kind=AgendaKind(self.kind.data),
            presenter_id=self.members.key_of(self.presenter.data),
            presenter_name=self.presenter_name.data or "",
            section=self.section.data or "",
            is_internal=self.is_internal.data,
            chair_note=self.chair_note.data or "",
        )


class EditAgendaItemForm(AgendaItemForm, VersionedForm):
    """The same for an item that exists."""


class SummaryForm(VersionedForm):
    """What somebody who presents says about it beforehand."""

    text = LongTextField(
        _l("What is it about?"),
        max_length=4000,
        rows=8,
        description=_l("A few sentences. Everybody invited reads them, and the minutes may begin with them."),
    )
    material_url = LineField(
        _l("Link to the material"),
        max_length=500,
        description=_l("For example a Google Drive folder that everybody with the link may open"),
    )

    def words(self) -> dict[str, str]:
        return {"text": self.text.data or "", "material_url": self.material_url.data or ""}


class ItemProposalForm(PortalForm):
    """What a member would like a meeting to speak about."""

    title = LineField(
        _l("What should we speak about?"),
        max_length=160,
        validators=[Required(_l("Write it in a few words, for example: Reading corner without books."))],
    )
    note = LongTextField(
        _l("Why, and what do you hope for?"),
        max_length=2000,
        rows=5,
        description=_l("The chair reads this before answering."),
    )
    minutes = WholeNumberField(
        _l("How many minutes would it take?"),
        minimum=5,
        maximum=180,
        validators=[Required(_l("Write how many minutes it takes, for example 20."))],
    )
    meeting = SelectField(_l("At which meeting?"))

    def __init__(self, meetings: Iterable[Pair], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        pairs = [(_LATER, _("A later meeting, the chair chooses")), *meetings]
        self.meeting.choices = choices_of(pairs)

    def plan(self) -> ItemPlan:
        return ItemPlan(
            title=self.title.data or "", minutes=self.minutes.data or 15, kind=AgendaKind.DISCUSSION
        )


class ProposalAnswerForm(VersionedForm):
    """Yes with a place on the agenda, or no with a reason."""

    answer = RadioField(
        _l("What do you answer?"),
        validators=[Required(_l("Choose one of the two."))],
    )
    after = SelectField(_l("Behind which item?"))
    reason = LineField(
        _l("If not: why?"),
        max_length=300,
        description=_l("Whoever proposed it reads this. For example: it fits better into January."),
    )

    def __init__(self, items: Iterable[Pair], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.answer.choices = choices_of(
            [("accept", _("It comes onto the agenda")), ("refuse", _("Not this time"))]
        )
        self.after.choices = choices_of([("", _("At the beginning")), *items])


class WaitingAnswerForm(VersionedForm):
    """Why something that waits for a later meeting is not taken up."""

    reason = LineField(
        _l("Why is it not taken up?"),
        max_length=300,
        description=_l("Whoever proposed it reads this. For example: it fits better into January."),
        validators=[Required(_l("Write why, for example: it was solved in the meantime."))],
    )


class MeetingFileForm(PortalForm):
    """A file for a meeting or for one item of its agenda."""

    file = UploadField(_l("File"))
    title = LineField(
        _l("What is it?"), max_length=120, description=_l("Empty: the name of the file is shown.")
    )
    kind = SelectField(_l("Kind"))
    item = SelectField(_l("Belongs to"))

    def __init__(self, items: Iterable[Pair], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = choices_of([(kind.value, kind.label) for kind in FileKind])
        self.item.choices = choices_of(items, empty=_("The whole meeting"))


class CopyForm(WhenFields):
    """Another day and the parts that come along."""

    parts = SelectMultipleField(
        _l("What comes along?"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def __init__(self, parts: Iterable[Pair], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parts.choices = choices_of(parts)

    def validate_day(self, field: DateField) -> None:
        if field.data is not None and field.data < clock.today(current_cluster()):
            raise ValidationError(_("This date has passed. Choose a day from today on."))


class NewMeetingForm(MeetingForm):
    """Planning a meeting from nothing, which includes what its agenda begins with."""

    start = SelectField(_l("What does the agenda begin with?"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        starts = agenda_starts()
        self.start.choices = choices_of(starts)
        self.start.data = self.start.data or starts[0][0]


class KeepForm(PortalForm):
    title = LineField(
        _l("Name of this agenda"),
        max_length=100,
        description=_l("For example: Lesson study, open class"),
        validators=[Required(_l("Write a name, for example: Lesson study, open class."))],
    )
