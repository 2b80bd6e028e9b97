"""Pages of the school-year calendar: everybody looks, those who keep it add, correct and fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.clusters.calendar import queries, services
from kkg_portal.clusters.calendar.forms import DayForm, span_words
from kkg_portal.clusters.calendar.services import DayEntry
from kkg_portal.clusters.models import CalendarDay
from kkg_portal.clusters.side_by_side import answer_stale
from kkg_portal.core import clock
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor, current_cluster
from kkg_portal.core.access.policy import allows
from kkg_portal.core.access.rules import requires
from kkg_portal.core.errors import Conflict, Invalid, PortalError
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import ngettext
from kkg_portal.core.school_year import CHECK_NOTICE, DayKind, SchoolYear, holidays_are_known, school_year_of
from kkg_portal.core.web import back_to, explain, render

bp = Blueprint("calendar", __name__, url_prefix="/k/<cluster>/calendar")


@bp.get("")
@requires(CorePermission.CLUSTER_VIEW)
def index() -> Response:
    actor, today = current_actor(), clock.today(current_cluster())
    year = asked_year()
    months = queries.months_of(year, actor)
    this_month = today.replace(day=1)
    return render(
        "clusters/calendar/index.html",
        year=year,
        this_month=this_month,
        jump_to=_month_to_jump_to(months, this_month),
        months=months,
        is_empty=not any(month.lines for month in months),
        has_unchecked=any(line.entry and line.entry.to_check for month in months for line in month.lines),
        check_notice=CHECK_NOTICE,
        holidays_known=holidays_are_known(year),
        span_words=span_words,
        may_edit=allows(actor, CorePermission.CALENDAR_EDIT),
    )


def _month_to_jump_to(months: Sequence[queries.Month], this_month: date) -> date | None:
    """The first month from now on that has lines, where it is not the first of the page anyway."""
    shown = [month.first_day for month in months if month.lines]
    ahead = [first_day for first_day in shown if first_day >= this_month]
    return ahead[0] if ahead and ahead[0] != shown[0] else None


def asked_year() -> SchoolYear:
    """The school year of the address (`year=2026` is 2026/2027), or the present one."""
    asked = request.values.get("year", "")
    if asked.isascii() and asked.isdigit() and 2000 <= int(asked[:5]) < 2200:
        return SchoolYear(int(asked))
    return school_year_of(clock.today(current_cluster()))


@bp.route("/new", methods=["GET", "POST"])
@requires(CorePermission.CALENDAR_EDIT)
def add() -> BaseResponse:
    form = DayForm()
    if form.validate_on_submit():
        try:
            services.add_day(form.entry, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return _back_to_year(form.entry.first_day, _("The entry is in the calendar."))
    return _form_page(form, None)


@bp.route("/<ref:day>/edit", methods=["GET", "POST"])
@requires(CorePermission.CALENDAR_EDIT, load=queries.day)
def edit(day: CalendarDay) -> BaseResponse:
    form = DayForm(data=_saved(day))
    public_id = day.public_id
    if form.validate_on_submit():
        try:
            services.edit_day(day, form.entry, version=form.version_number, actor=current_actor())
        except Conflict:
            saved = DayForm(formdata=None, data=_saved(queries.day(public_id)))
            return answer_stale(form, saved, title=_("Change the entry"), keep_url=url_for(".index"))
        except PortalError as error:
            explain(form, error)
        else:
            return _back_to_year(form.entry.first_day, _("The entry is saved."))
    return _form_page(form, day)


def _saved(day: CalendarDay) -> dict[str, object]:
    return {
        "title": day.title,
        "kind": day.kind.value,
        "first_day": day.first_day,
        "last_day": None if day.last_day == day.first_day else day.last_day,
        "blocks_meetings": day.blocks_meetings,
        "to_check": day.to_check,
        "version": day.version,
    }


@bp.post("/<ref:day>/delete")
@requires(CorePermission.CALENDAR_EDIT, load=queries.day)
def delete(day: CalendarDay) -> BaseResponse:
    gone = services.delete_day(day, actor=current_actor())
    put_back = url_for(
        ".put_back",
        first=gone.first_day.isoformat(),
        last=gone.last_day.isoformat(),
        kind=gone.kind.value,
        title=gone.title,
        blocks=int(gone.blocks_meetings),
        check=int(gone.to_check),
    )
    flash((_("“%(title)s” is deleted.", title=gone.title), put_back), "undo")  # type: ignore[arg-type]  # words and address
    return _back_to_year(gone.first_day, "")


@bp.post("/put-back")
@requires(CorePermission.CALENDAR_EDIT)
def put_back() -> BaseResponse:
    """Undo of a deletion: adds again what its address describes, as anybody who may come here could by hand."""
    entry = _described(request.args)
    services.add_day(entry, actor=current_actor())
    return _back_to_year(entry.first_day, _("“%(title)s” is back.", title=entry.title))


def _described(parts: Mapping[str, str]) -> DayEntry:
    try:
        return DayEntry(
            date.fromisoformat(parts.get("first", "")),
            date.fromisoformat(parts.get("last", "")),
            " ".join(parts.get("title", "").split())[: services.TITLE_LENGTH],
            DayKind(parts.get("kind", "")),
            parts.get("blocks") == "1",
            parts.get("check") == "1",
        )
    except ValueError:
        raise Invalid(_("This entry cannot be put back. Add it again.")) from None


@bp.post("/fill")
@requires(CorePermission.CALENDAR_EDIT)
def fill() -> BaseResponse:
    year = asked_year()
    try:
        added = services.fill_with_usual_days(year, actor=current_actor())
    except Invalid as error:
        flash(error.message, "info")
    else:
        flash_batch(added)
    return redirect(url_for(".index", year=year.starting_year), code=303)


def flash_batch(added: services.Batch) -> None:
    words = ngettext("%(num)d entry was added.", "%(num)d entries were added.", added.count)
    flash((words, url_for("calendar.take_back", batch=added.id)), "undo")  # type: ignore[arg-type]  # words and address


@bp.post("/batch/<ref:batch>/undo")
@requires(CorePermission.CALENDAR_EDIT)
def take_back(batch: str) -> BaseResponse:
    count = services.take_back(batch, actor=current_actor())
    words = ngettext("%(num)d entry was taken back.", "%(num)d entries were taken back.", count)
    return back_to(".index", words)


@bp.post("/checked")
@requires(CorePermission.CALENDAR_EDIT)
def confirm_year() -> BaseResponse:
    year = asked_year()
    services.confirm_year(year, actor=current_actor())
    return back_to(".index", _("The calendar is marked as checked."), year=year.starting_year)


def _back_to_year(day: date, message: str) -> BaseResponse:
    return back_to(".index", message, year=school_year_of(day).starting_year)


def _form_page(form: DayForm, day: CalendarDay | None) -> Response:
    return render("clusters/calendar/form.html", form=form, day=day, status=422 if form.errors else 200)
