"""Verbs of the calendar. Days that come many at once carry a batch, so that one press takes them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kkg_portal.clusters.calendar import queries
from kkg_portal.clusters.models import CalendarDay
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.db.ids import public_id
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import format_date
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.school_year import DayKind, SchoolYear, default_calendar
from kkg_portal.core.uow import verb

TITLE_LENGTH = 160
LONGEST = timedelta(days=366)
MOST_IN_A_YEAR = 400


@dataclass(frozen=True, slots=True)
class DayEntry:
    """Days of one kind, both ends included, as typed or read from a file."""

    first_day: date
    last_day: date
    title: str
    kind: DayKind
    blocks_meetings: bool = True
    to_check: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """What came in together: how many days, and the id that takes them back."""

    id: str
    count: int


@verb(CorePermission.CALENDAR_EDIT)
def add_day(entry: DayEntry, *, actor: Actor) -> None:
    _check(entry)
    session.add(_row(entry))


@verb(CorePermission.CALENDAR_EDIT)
def edit_day(day: CalendarDay, entry: DayEntry, *, version: int, actor: Actor) -> None:
    day.expect(version)
    _check(entry)
    day.first_day, day.last_day, day.title = entry.first_day, entry.last_day, entry.title
    day.kind, day.blocks_meetings, day.to_check = entry.kind, entry.blocks_meetings, entry.to_check


def _check(entry: DayEntry) -> None:
    if not entry.title:
        raise Invalid(_("Write what is on these days. For example: Penilaian tengah semester"), field="title")
    if entry.last_day < entry.first_day:
        raise Invalid(
            _(
                "The last day is before the first one. Choose %(day)s or later.",
                day=format_date(entry.first_day),
            ),
            field="last_day",
        )
    if entry.last_day - entry.first_day > LONGEST:
        raise Invalid(_("An entry lasts a year at most. Check the dates."), field="last_day")
    if not 2000 <= entry.first_day.year < 2200:
        raise Invalid(_("Check the year of this date."), field="first_day")


def _row(entry: DayEntry, batch: str | None = None) -> CalendarDay:
    return CalendarDay(
        first_day=entry.first_day,
        last_day=entry.last_day,
        title=entry.title[:TITLE_LENGTH],
        kind=entry.kind,
        blocks_meetings=entry.blocks_meetings,
        to_check=entry.to_check,
        batch=batch,
    )


@verb(CorePermission.CALENDAR_EDIT)
def delete_day(day: CalendarDay, *, actor: Actor) -> DayEntry:
    """Returns what was there, for putting it back."""
    session.delete(day)
    return DayEntry(day.first_day, day.last_day, day.title, day.kind, day.blocks_meetings, day.to_check)


@verb(CorePermission.CALENDAR_EDIT)
def fill_with_usual_days(year: SchoolYear, *, actor: Actor) -> Batch:
    """Add the proposal for a school year, without what is there already; the uncertain ones marked."""
    proposed = [
        DayEntry(day.first_day, day.last_day, day.title, day.kind, day.blocks_meetings, day.to_check)
        for day in default_calendar(year)
    ]
    return _add_new(proposed, year)


@verb(CorePermission.CALENDAR_EDIT)
def import_days(entries: Sequence[DayEntry], *, actor: Actor) -> Batch:
    """Add the days somebody ticked in the preview of a file, all or none of them."""
    if not entries:
        raise Invalid(_("Tick at least one day."), field="day")
    for entry in entries:
        _check(entry)
    first = min(entry.first_day for entry in entries)
    return _add_new(
        entries, *{SchoolYear(first.year - 1), SchoolYear(first.year), SchoolYear(first.year + 1)}
    )


def _add_new(entries: Sequence[DayEntry], *years: SchoolYear) -> Batch:
    present = [row for year in years for row in queries.entries_of(year)]
    known = {same_day(row) for row in present}
    fresh = [entry for entry in entries if same_day(entry) not in known]
    if not fresh:
        raise Invalid(_("All of these days are in the calendar already."))
    if len(present) + len(fresh) > MOST_IN_A_YEAR * len(years):
        raise Invalid(_("The calendar is full. Delete entries that are not needed first."))
    batch = public_id()
    session.add_all(_row(entry, batch) for entry in fresh)
    return Batch(batch, len(fresh))


def same_day(entry: CalendarDay | DayEntry) -> tuple[date, date, str]:
    """What makes two entries one: the same days under the same name."""
    return entry.first_day, entry.last_day, entry.title[:TITLE_LENGTH].casefold()


@verb(CorePermission.CALENDAR_EDIT)
def take_back(batch: str, *, actor: Actor) -> int:
    """Remove what came in together, except entries somebody has edited since; how many went."""
    entries = queries.batch_entries(batch)
    for entry in entries:
        session.delete(entry)
    return len(entries)


@verb(CorePermission.CALENDAR_EDIT)
def confirm_year(year: SchoolYear, *, actor: Actor) -> None:
    """Somebody has compared the year with the decree: nothing in it is uncertain any more."""
    for entry in queries.entries_of(year):
        entry.to_check = False
