"""Forms of the calendar: an entry, a file of holidays, the days chosen from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from kkg_portal.clusters.calendar.services import TITLE_LENGTH, DayEntry
from kkg_portal.core.errors import Invalid
from kkg_portal.core.forms import DateField, LineField, PortalForm, Required, VersionedForm, choices_of
from kkg_portal.core.i18n import format_date
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.school_year import DayKind, SchoolYear


class DayForm(VersionedForm):
    title = LineField(
        _l("What is on these days"),
        max_length=TITLE_LENGTH,
        description=_l("For example: Penilaian tengah semester"),
        validators=[Required(_l("Write what is on these days. For example: Penilaian tengah semester"))],
    )
    kind = SelectField(
        _l("Kind"),
        choices=choices_of((kind.value, kind.label) for kind in DayKind),
        default=DayKind.LOCAL_EVENT.value,
    )
    first_day = DateField(
        _l("First day"),
        description=_l("For example: 14 November 2026, 14/11/26, or next Monday"),
        validators=[Required(_l("Write the first day. For example: 14 November 2026"))],
    )
    last_day = DateField(_l("Last day"), description=_l("Leave it empty when it is one day."))
    blocks_meetings = BooleanField(_l("No meetings on these days"), default=True)
    to_check = BooleanField(_l("Still to be checked against this year's decree"))

    @property
    def entry(self) -> DayEntry:
        first_day = self.first_day.data
        assert first_day is not None
        return DayEntry(
            first_day,
            self.last_day.data or first_day,
            self.title.data or "",
            DayKind(self.kind.data),
            bool(self.blocks_meetings.data),
            bool(self.to_check.data),
        )


class FileForm(PortalForm):
    file = FileField(
        _l("Calendar file"),
        description=_l("A file that ends in .ics, at most 1 MB, for example from Google Calendar."),
    )
    year = SelectField(_l("School year"))
    kind = SelectField(
        _l("These days are"),
        choices=choices_of((kind.value, kind.label) for kind in DayKind),
        default=DayKind.NATIONAL_HOLIDAY.value,
    )

    def __init__(self, *args: Any, years: Sequence[SchoolYear], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year.choices = choices_of((str(year.starting_year), year.label) for year in years)


class ChosenDaysForm(PortalForm):
    """The preview: every day of the file with a tick, carried in the page until it is saved."""

    day = SelectMultipleField(
        _l("Days to add"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )

    @classmethod
    def showing(cls, entries: Sequence[DayEntry]) -> ChosenDaysForm:
        """All days ticked."""
        values = [_packed(entry) for entry in entries]
        form = cls(formdata=None, data={"day": values})
        form.day.choices = choices_of(
            (value, f"{span_words(entry.first_day, entry.last_day)}: {entry.title} ({entry.kind.label})")
            for value, entry in zip(values, entries, strict=True)
        )
        return form

    @property
    def entries(self) -> list[DayEntry]:
        """Raises Invalid for anything that `showing` did not write."""
        return [_unpacked(value) for value in self.day.data or ()]


def _packed(entry: DayEntry) -> str:
    return f"{entry.first_day.isoformat()}|{entry.last_day.isoformat()}|{entry.kind.value}|{entry.title}"


def _unpacked(value: str) -> DayEntry:
    try:
        first_day, last_day, kind, title = value.split("|", 3)
        return DayEntry(
            date.fromisoformat(first_day),
            date.fromisoformat(last_day),
            " ".join(title.split())[:TITLE_LENGTH],
            DayKind(kind),
        )
    except ValueError:
        raise Invalid(_("The list of days is not complete. Upload the file again."), field="day") from None


def span_words(first_day: date, last_day: date) -> str:
    """One day with its weekday; several as first and last."""
    if first_day == last_day:
        return format_date(first_day)
    return _(
        "%(first)s to %(last)s", first=format_date(first_day, "long"), last=format_date(last_day, "long")
    )
