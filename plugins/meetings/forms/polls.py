"""Forms of a date poll: asking for a day, voting, one more time, why it is opened again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from wtforms import BooleanField, FieldList, Form, FormField, RadioField, SelectField
from wtforms.validators import ValidationError

from kkg_portal.api import (
    DateField,
    LineField,
    LongTextField,
    PortalForm,
    Required,
    TimeField,
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

from ..kinds import ProgrammeKind, Vote
from ..plan import LONGEST
from ..poll_plan import PollPlan, Span
from ..queries import (
    Choices,
    member_choices,
    school_choices,
    subgroup_choices,
)

ROWS = 6
MUST_HAVE_ROWS = 2
_LONGEST_MINUTES = int(LONGEST.total_seconds() // 60)


class SlotRow(Form):
    """A day and when it begins; an empty row is no time at all."""

    day = DateField(_l("Day and date"))
    starts = TimeField(_l("Begins"))

    def validate_starts(self, field: TimeField) -> None:
        if self.day.data is not None and field.data is None and not field.errors:
            raise ValidationError(_("Write when it begins, for example 08.00."))

    def validate_day(self, field: DateField) -> None:
        if self.starts.data is not None and field.data is None and not field.typed:
            raise ValidationError(_("The date is still empty. For example: 14 November 2026."))


class PollForm(PortalForm):
    """Looking for a day. Choices are read once, when the form is made."""

    title = LineField(
        _l("What is the meeting about?"),
        max_length=160,
        validators=[Required(_l("Write what it is about, for example: Taking apart the science module."))],
    )
    minutes = WholeNumberField(
        _l("How long is it, in minutes?"),
        minimum=30,
        maximum=_LONGEST_MINUTES,
        validators=[Required(_l("Write how many minutes it takes, for example 180."))],
    )
    slots = FieldList(FormField(SlotRow), min_entries=ROWS, max_entries=ROWS)
    answer_day = DateField(
        _l("Last day for answers"),
        description=_l("The poll closes by itself at the end of that day."),
        validators=[Required(_l("Write until when people can answer."))],
    )
    host_school = SelectField(_l("Host school"))
    place = LineField(_l("Place"), max_length=160)
    subgroup = SelectField(_l("Who is it for?"))
    kind = SelectField(_l("Part of the work programme"))
    least_per_school = WholeNumberField(
        _l("How many people does every school need to send?"),
        description=_l("0 means that it does not matter. Schools below it are named beside each time."),
        minimum=0,
        maximum=20,
    )
    must_have = FieldList(SelectField(_l("Somebody who must be there")), min_entries=MUST_HAVE_ROWS)
    members_may_add = BooleanField(_l("Everybody may propose one more time"))
    note = LongTextField(_l("Note"), max_length=1000, rows=3)

    def __init__(self, **kwargs: Any) -> None:
        self.schools: Choices = school_choices()
        self.subgroups: Choices = subgroup_choices()
        self.members: Choices = member_choices()
        super().__init__(**kwargs)
        self.kind.choices = choices_of([(kind.value, kind.label) for kind in ProgrammeKind])
        self.host_school.choices = choices_of(self.schools.pairs, empty=_("No host school"))
        self.subgroup.choices = choices_of(self.subgroups.pairs, empty=_("The whole cluster"))
        for entry in self.must_have:
            entry.choices = choices_of(self.members.pairs, empty=_("Nobody in particular"))

    def plan(self) -> PollPlan:
        """What was typed, ready for the verb; only after validation."""
        return PollPlan(
            title=self.title.data or "",
            kind=ProgrammeKind(self.kind.data),
            slots=tuple(self._spans()),
            answer_by=_end_of(self.answer_day.data),
            place=self.place.data or "",
            host_school_id=self.schools.key_of(self.host_school.data),
            subgroup_id=self.subgroups.key_of(self.subgroup.data),
            note=self.note.data or "",
            least_per_school=self.least_per_school.data or 0,
            members_may_add=bool(self.members_may_add.data),
            must_have_ids=frozenset(
                key for entry in self.must_have if (key := self.members.key_of(entry.data)) is not None
            ),
        )

    def _spans(self) -> list[Span]:
        length = timedelta(minutes=self.minutes.data or 0)
        rows = [(row.form.day.data, row.form.starts.data) for row in self.slots]
        return [
            (starts, starts + length)
            for day, at in rows
            if day is not None and at is not None
            for starts in [clock.from_wall(day, at, current_cluster())]
        ]


class VotedSlot(Protocol):
    """A proposed time with what the person at the form said about it so far."""

    @property
    def public_id(self) -> str: ...
    @property
    def mine(self) -> Vote | None: ...


class VoteForm(PortalForm):
    """One choice for each proposed time, made for the poll at hand by `for_slots`."""

    reason = LineField(
        _l("Why can you not come?"),
        max_length=200,
        description=_l("Only the board reads it, for example: accompanying the scouts"),
    )

    @classmethod
    def for_slots(cls, slots: Sequence[VotedSlot], *, reason: str) -> VoteForm:
        fields = {
            f"slot_{slot.public_id}": RadioField(
                slot.public_id,
                choices=choices_of([(vote.value, vote.label) for vote in Vote]),
                default=slot.mine.value if slot.mine else None,
                validators=[Required(_l("Choose one of the three answers."))],
            )
            for slot in slots
        }
        made: VoteForm = type("VoteFormOfPoll", (cls,), fields)(data={"reason": reason})
        return made

    @property
    def votes(self) -> dict[str, Vote]:
        return {
            field.name.removeprefix("slot_"): Vote(field.data)
            for field in self
            if field.name.startswith("slot_")
        }


class OneSlotForm(PortalForm):
    """One more proposed time."""

    day = DateField(
        _l("Day and date"),
        validators=[Required(_l("The date is still empty. For example: 14 November 2026."))],
    )
    starts = TimeField(_l("Begins"), validators=[Required(_l("Write when it begins, for example 08.00."))])

    def span(self, length: timedelta) -> Span:
        """Only after validation; as long as the other times of the poll."""
        assert self.day.data is not None
        assert self.starts.data is not None
        starts = clock.from_wall(self.day.data, self.starts.data, current_cluster())
        return starts, starts + length


class PollGuestForm(PortalForm):
    """Somebody without an account who is asked for a day."""

    name = LineField(
        _l("Name with titles"),
        max_length=160,
        validators=[Required(_l("Write the name, for example: Dr. Budi Hartono, M.Pd."))],
    )
    school = LineField(_l("School or office"), max_length=120)


class ReasonForm(PortalForm):
    """Why a poll is opened again or given up; it stays on the poll's page."""

    reason = LineField(
        _l("Reason"),
        max_length=200,
        validators=[Required(_l("Say in a few words why, for example: the hall is taken that day."))],
    )


class ConfirmForm(PortalForm):
    """Nothing but the intention."""


def _end_of(day: date | None) -> datetime:
    assert day is not None, "asked for before validation"
    return clock.from_wall(day, time(23, 59), current_cluster())
