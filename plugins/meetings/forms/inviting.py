"""Forms about the list of those invited: members, guests, an answer written down, a substitute, a reminder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from kkg_portal.api import (
    Invalid,
    LineField,
    LongTextField,
    MemberRow,
    PortalForm,
    Required,
    Role,
    choices_of,
    email_address,
    phone_number,
)
from kkg_portal.api import (
    gettext as _,
)
from kkg_portal.api import (
    lazy_gettext as _l,
)

from ..guest_plan import Circle, GuestPlan
from ..kinds import Answer, InvitedAs, ReminderAudience
from ..queries import Choices, member_choices, school_choices
from ..reminder_times import TIMES, words_before

# Offices whose holders are asked as a group; members in general come by their schools.
INVITED_ROLES: tuple[tuple[Role, Any], ...] = (
    (Role.PRINCIPAL, _l("Principals")),
    (Role.FACILITATOR, _l("Facilitators")),
    (Role.RESOURCE_PERSON, _l("Resource persons")),
    (Role.GRADE_COORDINATOR, _l("Grade coordinators")),
    (Role.DIVISION_HEAD, _l("Division heads")),
    (Role.TREASURER, _l("Treasurers")),
    (Role.SUPERVISOR, _l("Supervisors")),
    (Role.DISTRICT_OFFICER, _l("District officers")),
)


def _ticks(label: Any) -> SelectMultipleField:
    return SelectMultipleField(label, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False))


class CircleForm(PortalForm):
    """Members to invite: whole schools, holders of an office, one person."""

    schools = _ticks(_l("Whole schools"))
    roles = _ticks(_l("Whoever holds an office"))
    member = SelectField(_l("One person"))
    invited_as = SelectField(_l("Invited as"))

    def __init__(self, **kwargs: Any) -> None:
        self.known_schools: Choices = school_choices()
        self.members: Choices = member_choices()
        super().__init__(**kwargs)
        self.schools.choices = choices_of(self.known_schools.pairs)
        self.roles.choices = choices_of([(role.value, title) for role, title in INVITED_ROLES])
        self.member.choices = choices_of(self.members.pairs, empty=_("Nobody in particular"))
        self.invited_as.choices = choices_of([(kind.value, kind.label) for kind in InvitedAs])

    def circle(self) -> Circle:
        return Circle(
            school_ids=tuple(
                key for public_id in self.schools.data or () if (key := self.known_schools.key_of(public_id))
            ),
            roles=tuple(Role(value) for value in self.roles.data or ()),
            membership_id=self.members.key_of(self.member.data),
            invited_as=InvitedAs(self.invited_as.data),
        )


class GuestForm(PortalForm):
    """Somebody without an account."""

    name = LineField(
        _l("Name with titles"),
        max_length=160,
        validators=[Required(_l("Write the guest's name, for example: Dra. Ratna Dewi, M.Pd."))],
    )
    school = LineField(
        _l("School or office"), max_length=120, description=_l("For example: the education office")
    )
    phone = LineField(_l("WhatsApp number"), max_length=30, render_kw={"inputmode": "tel"})
    email = LineField(
        _l("E-mail"), max_length=254, render_kw={"inputmode": "email", "autocapitalize": "none"}
    )
    invited_as = SelectField(_l("Invited as"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        order = (InvitedAs.SPEAKER, InvitedAs.GUEST, InvitedAs.OBSERVER, InvitedAs.PARTICIPANT)
        self.invited_as.choices = choices_of([(kind.value, kind.label) for kind in order])

    def validate_phone(self, field: LineField) -> None:
        field.data = _understood(phone_number, field.data)

    def validate_email(self, field: LineField) -> None:
        field.data = _understood(email_address, field.data)

    def plan(self) -> GuestPlan:
        return GuestPlan(
            name=self.name.data or "",
            school=self.school.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            invited_as=InvitedAs(self.invited_as.data),
        )


class SubstituteForm(PortalForm):
    """A colleague of the same school."""

    colleague = SelectField(
        _l("Who comes instead?"), validators=[Required(_l("Choose a colleague from the list."))]
    )

    def __init__(self, colleagues: Sequence[MemberRow], **kwargs: Any) -> None:
        self.ids = {row.public_id: row.membership_id for row in colleagues}
        super().__init__(**kwargs)
        pairs = [(row.public_id, row.full_name) for row in colleagues]
        self.colleague.choices = choices_of(pairs, empty=_("Choose a colleague"))

    @property
    def membership_id(self) -> int:
        return self.ids.get(self.colleague.data or "", 0)


class OnBehalfForm(PortalForm):
    """What somebody said by mouth or WhatsApp."""

    answer = RadioField(
        _l("What did they say?"),
        choices=choices_of((a.value, a.label) for a in (Answer.YES, Answer.MAYBE, Answer.NO)),
    )
    reason = LineField(_l("Reason"), max_length=200)


class ReminderForm(PortalForm):
    """When, for whom, and words of one's own."""

    minutes_before = SelectField(_l("When?"), coerce=int)
    audience = SelectField(_l("Who is reminded?"))
    text = LongTextField(
        _l("Words of your own"), max_length=500, rows=3, description=_l("For example: bring your laptop")
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        own = self.minutes_before.data
        # A time that was set elsewhere stays choosable.
        times = sorted(
            {*TIMES, own} if isinstance(own, int) and own > 0 and not self.is_submitted() else TIMES
        )
        self.minutes_before.choices = [(minutes, words_before(minutes)) for minutes in reversed(times)]
        self.audience.choices = choices_of([(who.value, who.label) for who in ReminderAudience])

    @property
    def who(self) -> ReminderAudience:
        return ReminderAudience(self.audience.data)


def _understood(read: Any, typed: str | None) -> str:
    if not typed:
        return ""
    try:
        return str(read(typed))
    except Invalid as error:
        raise ValidationError(error.message) from error
