"""Forms around posts: replying, changing, hiding, reporting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from kkg_portal.api import LineField, LongTextField, PortalForm, Required, UploadField, VersionedForm
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..kinds import FlagReason
from ..plans import Reply, Sending
from .asking import CHECKED, PHOTO_CHECKED, photos_of

_MANY = _l("Yes, tell all of them")


def new_key() -> str:
    return uuid4().hex


class ReplyForm(PortalForm):
    """A reply. `to` is the number it answers; `tell` names colleagues, who are told of it."""

    key = HiddenField()
    to = HiddenField()
    text = LongTextField(
        _l("Your reply"), max_length=20_000, rows=5, validators=[Required(_l("Write your reply first."))]
    )
    solution = BooleanField(_l("This is a solution others could try"))
    colleagues = SelectMultipleField(
        _l("Tell colleagues who wrote here"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    tell = LineField(
        _l("Tell other colleagues"),
        max_length=400,
        description=_l("Their names, with commas between them. Writing @Name in the text does the same."),
    )
    photo = UploadField(_l("File or photo"))
    photo_checked = BooleanField(PHOTO_CHECKED)
    checked = BooleanField(CHECKED)
    many_confirmed = BooleanField(_MANY)

    def __init__(self, *, draft: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data={"key": new_key(), **(draft or {})}, **kwargs)
        self.offer(())

    def offer(self, writers: Iterable[tuple[str, str]]) -> None:
        """The boxes that tell them; a form that is only read needs none."""
        self.colleagues.choices = list(writers)

    def validate_photo_checked(self, field: BooleanField) -> None:
        if photos_of("photo") and not field.data:
            raise ValidationError(_("Tick this first, or take the photo away."))

    @property
    def reply(self) -> Reply:
        to = self.to.data or ""
        return Reply(
            text=self.text.data or "",
            is_solution=bool(self.solution.data),
            reply_to_no=int(to) if to.isascii() and to.isdigit() and len(to) < 8 else None,
            names=[name.strip() for name in (self.tell.data or "").split(",") if name.strip()][:50],
            ticked=frozenset(self.colleagues.data or ()),
        )

    @property
    def sending(self) -> Sending:
        return Sending(
            (self.key.data or "")[:40],
            photos_of("photo"),
            bool(self.checked.data),
            bool(self.many_confirmed.data),
        )


@dataclass(frozen=True, slots=True)
class BlankReply:
    """The form below a thread before anybody typed anything: alike for many, so a page keeps how its fields look."""

    writers: tuple[tuple[str, str], ...]

    @property
    def form(self) -> ReplyForm:
        form = ReplyForm(formdata=None)
        form.offer(self.writers)
        return form

    @property
    def key(self) -> str:
        """Another one for each page: it tells two sendings of one form from two forms."""
        return new_key()


class PostForm(VersionedForm):
    """The text of a post that exists."""

    text = LongTextField(
        _l("Text"), max_length=20_000, rows=8, validators=[Required(_l("A text cannot become empty."))]
    )
    reason = LineField(
        _l("Why does it change?"), max_length=200, description=_l("For example: a typing error")
    )
    checked = BooleanField(CHECKED)
    many_confirmed = BooleanField(_MANY)

    @property
    def sending(self) -> Sending:
        return Sending(is_checked=bool(self.checked.data), many_confirmed=bool(self.many_confirmed.data))


class HideForm(PortalForm):
    reason = LineField(
        _l("Why is it hidden?"),
        max_length=300,
        description=_l("For example: a pupil's full name is in it"),
        validators=[Required(_l("Write why, in a few words: the writer reads it."))],
    )


class FlagForm(PortalForm):
    reason = RadioField(
        _l("What is wrong with it?"), validators=[Required(_l("Choose what is wrong with it."))]
    )
    note = LineField(_l("More about it"), max_length=300)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason.choices = [(one.value, str(one.label)) for one in FlagReason]

    @property
    def chosen(self) -> FlagReason:
        return FlagReason(self.reason.data)
