"""Forms: every field stripped, dates and times as people type them, the version of what is being edited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from flask import g
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, StopValidation
from wtforms.widgets import TextInput

from kkg_portal.core import clock
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import Text, plural_pattern
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.sanitize import clean_line, clean_text
from kkg_portal.core.typed_dates import format_typed_date, parse_date
from kkg_portal.core.typed_times import format_typed_time, parse_time
from kkg_portal.core.wtforms_sentences import OUR_WORDS

_TOO_LONG = _l("This is too long: %(length)d characters. At most %(max)d fit here.")


class _Translations:
    """WTForms' own sentences in our words, or else through our catalog."""

    def gettext(self, string: str) -> str:
        return str(OUR_WORDS[string]) if string in OUR_WORDS else _(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return str(OUR_WORDS[singular]) if singular in OUR_WORDS else plural_pattern(singular, plural, n)


class PortalForm(FlaskForm):
    """Base of all forms: CSRF by Flask-WTF, form_errors for sentences that belong to no single field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form_errors: list[str] = []

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> _Translations:
            return _Translations()

    @property
    def errors(self) -> dict[str | None, Any]:
        found = {name: field.errors for name, field in self._fields.items() if field.errors}
        if self.form_errors:
            found[None] = self.form_errors
        return found


class VersionedForm(PortalForm):
    """A form on an existing row: `version` travels along so that a stale form is noticed."""

    version = HiddenField()

    @property
    def version_number(self) -> int:
        """The version the person started from; 0, which never matches, when it was left out or tampered with.

        Only what was sent counts: the field's data would be the row's own version of this moment.
        """
        text = str((self.version.raw_data or [""])[0])
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class Required(InputRequired):
    """Asks for what is missing with an example instead of naming a rule: say what to type."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)

    def __call__(self, form: Any, field: Any) -> None:
        raw = field.raw_data[0] if field.raw_data else None
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            field.errors[:] = []
            raise StopValidation(str(self.message))


class LineField(StringField):
    """One line: stripped, inner spaces collapsed, control characters dropped, at most `max_length` characters."""

    def __init__(self, label: Text = "", *, max_length: int = 200, **kwargs: Any) -> None:
        validators = [*kwargs.pop("validators", []), Length(max=max_length, message=_TOO_LONG)]
        render_kw = {"maxlength": max_length, **kwargs.pop("render_kw", {})}
        super().__init__(label, validators=validators, render_kw=render_kw, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = clean_line(str(valuelist[0])[:10_000], 10_000)


class LongTextField(TextAreaField):
    """Several lines, cleaned of control characters; `max_length` is the form's limit, the column has none."""

    def __init__(self, label: Text = "", *, max_length: int = 20_000, rows: int = 6, **kwargs: Any) -> None:
        validators = [*kwargs.pop("validators", []), Length(max=max_length, message=_TOO_LONG)]
        render_kw = {"rows": rows, **kwargs.pop("render_kw", {})}
        super().__init__(label, validators=validators, render_kw=render_kw, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = clean_text(str(valuelist[0])[:200_000], 200_000)


class _TypedField(Field):
    """A text box whose content is understood; what was typed stays in the box when it is not."""

    widget = TextInput()

    def __init__(self, label: Text = "", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.typed = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.typed = str(valuelist[0]).strip()[:200] if valuelist else ""
        self.data = None
        if not self.typed:
            return
        try:
            self.data = self.understand(self.typed)
        except Invalid as error:
            raise ValueError(error.message) from error

    def understand(self, text: str) -> Any:
        raise NotImplementedError

    def spell(self, value: Any) -> str:
        raise NotImplementedError

    def _value(self) -> str:
        if self.data is not None:
            return self.spell(self.data)
        return self.typed


class DateField(_TypedField):
    """A day in any usual form, in the cluster's calendar: "14 Nov", "besok", "14/11/26"."""

    def understand(self, text: str) -> date:
        return parse_date(text, today=clock.today(g.cluster))

    def spell(self, value: date) -> str:
        return format_typed_date(value)


class TimeField(_TypedField):
    """A wall time in any usual form: "8", "08.00", "jam 1 siang"."""

    def understand(self, text: str) -> time:
        return parse_time(text)

    def spell(self, value: time) -> str:
        return format_typed_time(value)


def choices_of(pairs: Iterable[tuple[str, Text]], *, empty: Text | None = None) -> list[SelectChoice]:
    """Choices for a SelectField, translated when shown; `empty` adds a first line with no value."""
    head = [SelectChoice("", empty)] if empty is not None else []
    return head + [SelectChoice(value, title) for value, title in pairs]
