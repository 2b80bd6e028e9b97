"""The form by which a resource is begun, described and shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import request
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import Optional

from kkg_portal.api import (
    LineField,
    LongTextField,
    PortalForm,
    UploadField,
    VersionedForm,
    WholeNumberField,
    choices_of,
)
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..kinds import FileRole, Visibility
from ..licences import DEFAULT, licence_choices
from ..models import ResourceVersion
from ..plans import FIELDS, Description, description_of
from ..vocabulary import CLASSES, CURRICULA, KINDS, LANGUAGES, SEMESTERS, SUBJECTS

OWN, FOREIGN = "own", "foreign"
SHOWN_TO = (Visibility.CLUSTER, Visibility.SCHOOL)


class _ShelfFields:
    """What a resource is found by."""

    title = LineField(
        _l("What is it called?"),
        max_length=150,
        description=_l("For example: Worksheet on fractions with paper strips"),
    )
    kind = SelectField(_l("Which kind of material?"))
    class_phase = SelectField(_l("For which class?"))
    subject = SelectField(_l("Which subject?"))
    topic = LineField(_l("Topic"), max_length=150, description=_l("For example: equal fractions"))
    semester = SelectField(_l("Semester"))
    curriculum = SelectField(_l("Curriculum"))

    def _offer_shelves(self) -> None:
        self.kind.choices = choices_of(KINDS.choices(), empty=_("Choose"))
        self.class_phase.choices = choices_of(CLASSES.choices(), empty=_("Choose a class"))
        self.subject.choices = choices_of(SUBJECTS.choices(), empty=_("Choose a subject"))
        self.semester.choices = choices_of(SEMESTERS.choices(), empty=_("Both, or none"))
        self.curriculum.choices = choices_of(CURRICULA.choices(), empty=_("Any"))

    @property
    def description(self) -> Description:
        return Description(
            title=self.title.data or "",
            kind=self.kind.data or "",
            class_phase=self.class_phase.data or "",
            subject=self.subject.data or "",
            topic=self.topic.data or "",
            semester=self.semester.data or "",
            curriculum=self.curriculum.data or "",
        )


class _DescriptionFields(_ShelfFields):
    """The whole description, of which most may stay empty."""

    goals = LongTextField(
        _l("Goals of learning (TP)"),
        max_length=3000,
        rows=3,
        description=_l("For example: pupils compare fractions by paper strips"),
    )
    summary = LongTextField(
        _l("What should colleagues know?"),
        max_length=5000,
        rows=4,
        description=_l("For example: needs coloured paper; the second part may be left out"),
    )
    language = SelectField(_l("Language"))
    minutes = WholeNumberField(_l("Minutes of lesson"), minimum=1, maximum=6000, validators=[Optional()])
    licence = SelectField(_l("What may colleagues do with it?"))
    # Asked by the verb, where a draft becomes something others see.
    own = RadioField(_l("Did you make it yourself?"), validate_choice=False)
    foreign_parts = LongTextField(
        _l("What is from others in it?"),
        max_length=2000,
        rows=3,
        description=_l("Pictures, texts, songs: who made them and where they are from"),
    )
    links = LongTextField(
        _l("Links"),
        max_length=6000,
        rows=2,
        description=_l("For example a video. One address in each line."),
    )

    def _offer_choices(self) -> None:
        self._offer_shelves()
        self.language.choices = choices_of(LANGUAGES.choices())
        self.licence.choices = choices_of(licence_choices())
        self.own.choices = [
            (OWN, _("Yes, I or we made it")),
            (FOREIGN, _("No, or only parts of it")),
        ]

    @property
    def description(self) -> Description:
        return replace(
            super().description,
            goals=self.goals.data or "",
            summary=self.summary.data or "",
            language=self.language.data or "id",
            minutes=self.minutes.data,
            licence=self.licence.data or "",
            is_own_work={OWN: True, FOREIGN: False}.get(self.own.data or ""),
            foreign_parts=self.foreign_parts.data or "",
            links=[line.strip() for line in (self.links.data or "").splitlines() if line.strip()],
        )


class _SharingFields(_DescriptionFields):
    """Files, and who may see what comes of it."""

    files = UploadField(_l("Files"))
    visibility = RadioField(_l("Who may see it?"), validate_choice=False)
    checked = BooleanField(_l("I looked: no pupil can be recognised by it"))

    def _offer_audience(self, *, has_school: bool) -> None:
        offered = SHOWN_TO if has_school else SHOWN_TO[:1]
        self.visibility.choices = [(one.value, str(one.label)) for one in offered]

    @property
    def uploads(self) -> list[FileStorage]:
        """The files that came, without the empty one a browser sends when nothing was chosen."""
        return [upload for upload in request.files.getlist("files") if upload.filename]

    @property
    def shown_to(self) -> Visibility:
        """Nobody else where nothing was chosen, which the verb does not take."""
        chosen = self.visibility.data
        return Visibility(chosen) if chosen in set(Visibility) else Visibility.PRIVATE

    @property
    def wants_to_share(self) -> bool:
        return request.form.get("act") == "share"


class BeginForm(_SharingFields, PortalForm):
    """A new resource. `key` makes the form one resource, however often it arrives."""

    key = HiddenField()

    def __init__(self, *, has_school: bool, **kwargs: Any) -> None:
        first = _values(Description(licence=DEFAULT), Visibility.CLUSTER)
        super().__init__(data={"key": uuid4().hex, **first}, **kwargs)
        self._offer_choices()
        self._offer_audience(has_school=has_school)


class DraftForm(_SharingFields, VersionedForm):
    """A draft that goes on being written; `note` says what a new version changes."""

    note = LineField(
        _l("What is new in this version?"),
        max_length=300,
        description=_l("For example: answers of question 4 corrected"),
    )

    def __init__(
        self, draft: ResourceVersion, *, visibility: Visibility, has_school: bool, **kwargs: Any
    ) -> None:
        super().__init__(data=_stored(draft, visibility), **kwargs)
        self._offer_choices()
        self._offer_audience(has_school=has_school)

    @property
    def description(self) -> Description:
        return replace(super().description, note=self.note.data or "")

    @property
    def roles(self) -> Mapping[str, FileRole]:
        """What each file is, by its public id."""
        chosen = {
            name.removeprefix("role-"): value
            for name, value in request.form.items()
            if name.startswith("role-")
        }
        return {file: FileRole(value) for file, value in chosen.items() if value in set(FileRole)}


class FixForm(_ShelfFields, VersionedForm):
    """What a coordinator may correct; the words of the author are not on the page."""

    def __init__(self, newest: ResourceVersion, **kwargs: Any) -> None:
        super().__init__(data=_stored(newest, Visibility.CLUSTER), **kwargs)
        self._offer_shelves()


def _stored(version: ResourceVersion, visibility: Visibility) -> dict[str, Any]:
    return {**_values(description_of(version), visibility), "version": str(version.version)}


def _values(kept: Description, visibility: Visibility) -> dict[str, Any]:
    """What the fields begin with."""
    shown_to = visibility if visibility in SHOWN_TO else Visibility.CLUSTER
    return {
        **{name: getattr(kept, name) for name in FIELDS},
        "licence": kept.licence or DEFAULT,
        "own": {True: OWN, False: FOREIGN, None: None}[kept.is_own_work],
        "links": "\n".join(kept.links),
        "visibility": shown_to.value,
    }
