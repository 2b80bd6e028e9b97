"""Days from somebody else's calendar file: upload, look at them, add the ticked ones at once."""

from __future__ import annotations

from flask import Response, flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.clusters.calendar import queries, services
from kkg_portal.clusters.calendar.forms import ChosenDaysForm, FileForm
from kkg_portal.clusters.calendar.services import DayEntry
from kkg_portal.clusters.calendar.views import asked_year, bp, flash_batch
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor, current_cluster
from kkg_portal.core.access.rules import requires
from kkg_portal.core.calendar_import import read_holidays
from kkg_portal.core.errors import Invalid, PortalError
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.school_year import DayKind, SchoolYear, school_year_of
from kkg_portal.core.web import explain, render

__all__ = ["bp"]  # the calendar's blueprint, complete with these pages

MOST_DAYS = 300
_JOINT_LEAVE = ("cuti bersama", "joint leave", "joint holiday")


@bp.route("/import", methods=["GET", "POST"])
@requires(CorePermission.CALENDAR_EDIT)
def upload() -> Response:
    year = asked_year()
    form = FileForm(years=(year.previous(), year, year.next()), data={"year": str(year.starting_year)})
    if form.validate_on_submit():
        try:
            found, known = _read(form)
        except PortalError as error:
            explain(form, error)
        else:
            chosen = ChosenDaysForm.showing(found)
            return render("clusters/calendar/preview.html", form=chosen, found=found, known=known)
    return render("clusters/calendar/upload.html", form=form, status=422 if form.errors else 200)


def _read(form: FileForm) -> tuple[list[DayEntry], int]:
    """New days of the file in the chosen year, and how many the calendar has already."""
    if form.file.data is None:
        raise Invalid(_("Choose a calendar file first. Its name ends in .ics."), field="file")
    year = SchoolYear(int(form.year.data))
    try:
        days = read_holidays(
            form.file.data.stream,
            first_day=year.first_day,
            last_day=year.last_day,
            zone_name=current_cluster().time_zone,
        )
    except Invalid as error:
        raise Invalid(error.message, field="file") from error
    entries = [
        DayEntry(
            day.first_day, day.last_day, day.title[: services.TITLE_LENGTH], _kind(day.title, form.kind.data)
        )
        for day in days
    ]
    present = {services.same_day(row) for row in queries.entries_of(year)}
    fresh = [entry for entry in entries if services.same_day(entry) not in present]
    if not fresh:
        raise Invalid(_("The file has no new days for %(year)s.", year=year.label), field="file")
    if len(fresh) > MOST_DAYS:
        raise Invalid(
            _(
                "The file has more than %(most)d days in this school year. Export a shorter one.",
                most=MOST_DAYS,
            ),
            field="file",
        )
    return fresh, len(entries) - len(fresh)


def _kind(title: str, chosen: str) -> DayKind:
    if any(words in title.casefold() for words in _JOINT_LEAVE):
        return DayKind.JOINT_LEAVE
    return DayKind(chosen)


@bp.post("/import/save")
@requires(CorePermission.CALENDAR_EDIT)
def save_import() -> BaseResponse:
    form = ChosenDaysForm()
    try:
        entries = form.entries
        added = services.import_days(entries, actor=current_actor())
    except Invalid as error:
        flash(error.message, "error")
        return redirect(url_for(".upload"), code=303)
    flash_batch(added)
    year = school_year_of(entries[0].first_day)
    return redirect(url_for(".index", year=year.starting_year), code=303)
