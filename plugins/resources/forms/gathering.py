"""Forms of adaptations, collections, requests and reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField

from kkg_portal.api import LineField, LongTextField, PortalForm, Required, VersionedForm, choices_of
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..kinds import AdaptationKind, CaseState, FlagReason
from ..vocabulary import CLASSES, SUBJECTS

_ID = re.compile(r"resources/([23456789bcdfghjkmnpqrstvwxyz]{10})(?![a-z0-9])")
_BARE_ID = re.compile(r"\s*([23456789bcdfghjkmnpqrstvwxyz]{10})\s*")


class AdaptForm(PortalForm):
    kind = RadioField(_l("What will you do with it?"), validators=[Required(_l("Choose one."))])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [(one.value, str(one.label)) for one in AdaptationKind]


class CollectionForm(VersionedForm):
    title = LineField(
        _l("What is the collection called?"),
        max_length=150,
        description=_l("For example: Fractions in class IV"),
        validators=[Required(_l("Write what the collection is called, for example: Fractions in class IV."))],
    )
    intro = LongTextField(_l("What is it for?"), max_length=2000, rows=3)


class PutForm(PortalForm):
    """Into one of one's own collections, or a new one."""

    collection = SelectField(_l("Into which collection?"))
    title = LineField(_l("Name of the new collection"), max_length=150)
    note = LineField(
        _l("A note beside it"), max_length=300, description=_l("For example: for the second lesson")
    )

    def __init__(self, collections: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.collection.choices = [*collections, ("", _("A new one"))]


class RequestForm(PortalForm):
    text = LineField(
        _l("What do you need?"),
        max_length=300,
        description=_l("For example: pictures of the water cycle for twenty pupils"),
        validators=[Required(_l("Write what you need, for example: pictures of the water cycle."))],
    )
    class_phase = SelectField(
        _l("For which class?"), validators=[Required(_l("Choose the class it is for."))]
    )
    subject = SelectField(_l("Which subject?"), validators=[Required(_l("Choose the subject."))])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.class_phase.choices = choices_of(CLASSES.choices(), empty=_("Choose a class"))
        self.subject.choices = choices_of(SUBJECTS.choices(), empty=_("Choose a subject"))


class AnswerForm(PortalForm):
    address = LineField(
        _l("Address of the material"),
        max_length=300,
        description=_l("Open the material and copy its address from the browser."),
        validators=[Required(_l("Paste the address of the material."))],
    )

    @property
    def public_id(self) -> str:
        typed = self.address.data or ""
        found = _ID.search(typed) or _BARE_ID.fullmatch(typed)
        return found[1] if found else ""


class FlagForm(PortalForm):
    reason = RadioField(_l("What is wrong with it?"), validators=[Required(_l("Choose a reason."))])
    note = LineField(_l("Note"), max_length=300)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason.choices = [(one.value, str(one.label)) for one in FlagReason]


class CaseForm(VersionedForm):
    decision = RadioField(_l("What becomes of it?"), validators=[Required(_l("Choose what becomes of it."))])
    note = LineField(_l("Note for its author"), max_length=300)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.decision.choices = [
            (CaseState.KEPT.value, _("It may stay")),
            (CaseState.RETURNED.value, _("Hide it until its author corrected it")),
            (CaseState.REMOVED.value, _("Remove it for good, with its files")),
        ]
