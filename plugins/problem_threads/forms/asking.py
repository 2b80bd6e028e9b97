"""Forms around the problem itself: asking, and changing title and context."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import request
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from kkg_portal.api import (
    PICTURES,
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

from ..kinds import ClassPhase, Equipment, Subject
from ..plans import Context, Problem, Sending

_CLASSES = [(one.value, one.label) for one in ClassPhase]
_SUBJECTS = [(one.value, one.label) for one in Subject]
CHECKED = _l("I looked: nobody can recognise a pupil by this text")
PHOTO_CHECKED = _l("No pupil's face can be seen, or the parents agreed")


class _ContextFields:
    """The fields a problem is found by."""

    title = LineField(
        _l("Your problem in one sentence"),
        max_length=150,
        description=_l("For example: Nine pupils of class I do not know the letters in the third month"),
        validators=[Required(_l("Write the problem in one sentence."))],
    )
    class_phase = SelectField(_l("Which class?"), validators=[Required(_l("Choose the class it is about."))])
    subject = SelectField(_l("Which subject?"), validators=[Required(_l("Choose what it is about."))])
    pupils = WholeNumberField(_l("How many pupils?"), minimum=1, maximum=60, validators=[Optional()])
    tried = LongTextField(
        _l("What have you tried?"),
        max_length=3000,
        rows=3,
        description=_l("For example: letter cards every morning, but the next day they are forgotten"),
    )
    goal = LongTextField(_l("What do you hope for?"), max_length=1000, rows=2)
    equipment = SelectMultipleField(
        _l("What is at hand?"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    checked = BooleanField(CHECKED)

    def _offer_choices(self) -> None:
        self.class_phase.choices = choices_of(_CLASSES, empty=_("Choose a class"))
        self.subject.choices = choices_of(_SUBJECTS, empty=_("Choose a subject"))
        self.equipment.choices = [(one.value, str(one.label)) for one in Equipment]

    @property
    def context(self) -> Context:
        return Context(
            title=self.title.data or "",
            class_phase=ClassPhase(self.class_phase.data),
            subject=Subject(self.subject.data),
            pupils_n=self.pupils.data,
            tried=self.tried.data or "",
            goal=self.goal.data or "",
            equipment=frozenset(Equipment(value) for value in self.equipment.data or ()),
        )


class AskForm(_ContextFields, PortalForm):
    """A new problem. `key` makes the form one post, however often it arrives."""

    key = HiddenField()
    text = LongTextField(
        _l("What happens in your class?"),
        max_length=20_000,
        rows=6,
        validators=[Required(_l("Tell what happens in your class."))],
    )
    photo = UploadField(_l("Photo"), allowed=PICTURES)
    photo_checked = BooleanField(PHOTO_CHECKED)
    anonymous = BooleanField(_l("Do not show my name to colleagues"))

    def __init__(self, *, draft: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data={"key": uuid4().hex, **(draft or {})}, **kwargs)
        self._offer_choices()

    def validate_photo_checked(self, field: BooleanField) -> None:
        if photos_of("photo") and not field.data:
            raise ValidationError(_("Tick this first, or take the photo away."))

    @property
    def problem(self) -> Problem:
        return Problem(self.context, self.text.data or "", bool(self.anonymous.data))

    @property
    def sending(self) -> Sending:
        return Sending((self.key.data or "")[:40], photos_of("photo"), bool(self.checked.data))


class ContextForm(_ContextFields, VersionedForm):
    """Title and context of a thread that exists."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._offer_choices()


def photos_of(name: str) -> list[FileStorage]:
    """The files of a form's field, without the empty one a browser sends when nothing was chosen."""
    return [upload for upload in request.files.getlist(name) if upload.filename]
