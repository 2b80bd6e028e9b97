"""Planning forms: a new meeting, changing it, moving it, cancelling it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.validators import Optional, ValidationError

from kkg_portal.api import (
    DateField,
    LineField,
    LongTextField,
    PortalForm,
    Required,
    TimeField,
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

from ..kinds import DisplacementReason, ProgrammeKind
from ..models import Meeting
from ..plan import MeetingPlan
from ..queries import Choices, member_choices, school_choices, subgroup_choices


class WhenFields(PortalForm):
    """A day with a beginning and an end, typed as people type them, in the cluster's zone."""

    day = DateField(
        _l("Day and date"),
        description=_l("For example: 14 November, or next Saturday"),
        validators=[Required(_l("The date is still empty. For example: 14 November 2026."))],
    )
    starts = TimeField(_l("Begins"), validators=[Required(_l("Write when it begins, for example 08.00."))])
    ends = TimeField(_l("Ends"), validators=[Required(_l("Write when it ends, for example 11.30."))])

    def validate_ends(self, field: TimeField) -> None:
        if self.starts.data is not None and field.data is not None and field.data <= self.starts.data:
            raise ValidationError(_("The end must be after the beginning."))

    @property
    def starts_at(self) -> datetime:
        return self._moment(self.starts.data)

    @property
    def ends_at(self) -> datetime:
        return self._moment(self.ends.data)

    @property
    def chosen_day(self) -> date:
        day: date | None = self.day.data
        assert day is not None, "asked for before validation"
        return day

    def _moment(self, wall_time: time | None) -> datetime:
        assert wall_time is not None, "asked for before validation"
        return clock.from_wall(self.chosen_day, wall_time, current_cluster())


class MeetingForm(WhenFields):
    """Planning a meeting. `choices` are read once, when the form is made."""

    title = LineField(
        _l("What is the meeting about?"),
        max_length=160,
        description=_l("Short, for example: Taking apart the science module"),
        validators=[Required(_l("Write what it is about, for example: Taking apart the science module."))],
    )
    is_past = BooleanField(_l("This meeting has already taken place and I am recording it"))
    place = LineField(
        _l("Place"), max_length=160, description=_l("A room or building; the host school's name is enough")
    )
    host_school = SelectField(_l("Host school"))
    subgroup = SelectField(_l("Who is it for?"))
    kind = SelectField(_l("Part of the work programme"))
    online_url = LineField(_l("Link for taking part online"), max_length=500)
    bring = LongTextField(_l("What people should bring"), max_length=1000, rows=3)
    note = LongTextField(_l("Note"), max_length=2000, rows=3)
    minute_taker = SelectField(_l("Who takes the minutes?"))
    capacity = WholeNumberField(
        _l("How many places are there?"),
        minimum=1,
        maximum=1000,
        description=_l(
            "Whoever says yes after the last one waits for a place. Empty: there is room for all."
        ),
        validators=[Optional()],
    )

    def __init__(self, **kwargs: Any) -> None:
        self.schools: Choices = school_choices()
        self.subgroups: Choices = subgroup_choices()
        self.members: Choices = member_choices()
        super().__init__(**kwargs)
        self.kind.choices = choices_of([(kind.value, kind.label) for kind in ProgrammeKind])
        self.host_school.choices = choices_of(self.schools.pairs, empty=_("No host school"))
        self.subgroup.choices = choices_of(self.subgroups.pairs, empty=_("The whole cluster"))
        self.minute_taker.choices = choices_of(self.members.pairs, empty=_("The secretary"))

    def validate_online_url(self, field: LineField) -> None:
        if field.data and not field.data.startswith("https://"):
            raise ValidationError(_("The link must begin with https://"))

    def validate_day(self, field: DateField) -> None:
        if field.data is not None and field.data < clock.today(current_cluster()) and not self.is_past.data:
            raise ValidationError(
                _(
                    "This date has passed. Tick “has already taken place” below if you are recording it afterwards."
                )
            )

    def plan(self) -> MeetingPlan:
        """What was typed, ready for the verb; only after validation."""
        return MeetingPlan(
            title=self.title.data or "",
            kind=ProgrammeKind(self.kind.data),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            place=self.place.data or "",
            host_school_id=self.schools.key_of(self.host_school.data),
            subgroup_id=self.subgroups.key_of(self.subgroup.data),
            online_url=self.online_url.data or "",
            bring=self.bring.data or "",
            note=self.note.data or "",
            minute_taker_id=self.members.key_of(self.minute_taker.data),
            capacity=self.capacity.data,
        )


class EditMeetingForm(MeetingForm, VersionedForm):
    """The same for a meeting that exists. Its day may lie in the past already, so the tick starts out set."""

    why = LineField(
        _l("Why does the time or place change?"),
        max_length=200,
        description=_l("Stands in the mail and the letter about it. For example: the hall is being painted"),
    )

    @classmethod
    def showing(cls, meeting: Meeting) -> EditMeetingForm:
        cluster = current_cluster()
        starts, ends = clock.local(meeting.starts_at, cluster), clock.local(meeting.ends_at, cluster)
        form = cls(
            data={
                "title": meeting.title,
                "kind": meeting.kind.value,
                "day": starts.date(),
                "starts": starts.time(),
                "ends": ends.time(),
                "is_past": starts.date() < clock.today(cluster),
                "place": meeting.place,
                "online_url": meeting.online_url,
                "bring": meeting.bring,
                "note": meeting.note,
                "capacity": meeting.capacity,
                "version": str(meeting.version),
            }
        )
        if not form.is_submitted():
            form.host_school.data = form.schools.public_id_of(meeting.host_school_id)
            form.subgroup.data = form.subgroups.public_id_of(meeting.subgroup_id)
            form.minute_taker.data = form.members.public_id_of(meeting.minute_taker_id)
        return form


class ReasonFields(VersionedForm):
    because = SelectField(_l("Reason"))
    displacement_note = LineField(
        _l("A few words about it"),
        max_length=200,
        description=_l("For example: rehearsal for Independence Day"),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.because.choices = choices_of([(reason.value, reason.label) for reason in DisplacementReason])

    @property
    def reason(self) -> DisplacementReason:
        return DisplacementReason(self.because.data)


class MoveForm(ReasonFields, WhenFields):
    """Another day and why."""

    def validate_day(self, field: DateField) -> None:
        if field.data is not None and field.data < clock.today(current_cluster()):
            raise ValidationError(_("This date has passed. Choose a day from today on."))


class CancelForm(ReasonFields):
    """Why it does not take place."""


def default_end(starts_at: datetime, minutes: int) -> datetime:
    """The end to propose; never past midnight, which would read as before the beginning."""
    end = starts_at + timedelta(minutes=minutes)
    last = starts_at.replace(hour=23, minute=55)
    return min(end, last)
