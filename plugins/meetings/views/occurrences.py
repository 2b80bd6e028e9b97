"""One day of a series: prepare it, move it, leave it out, or let it take place again."""

from __future__ import annotations

from datetime import date

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    NotFound,
    PortalError,
    back_to,
    back_with,
    current_actor,
    explain,
    form_page,
    format_date,
    render,
    requires,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..forms import SkipForm
from ..models import Series
from ..permissions import MeetingPermission
from .blueprint import bp

# Where somebody wants to go on once the day is a meeting.
_NEXT = {"show": "meetings.show", "move": "meetings.move", "postpone": "meetings.postpone"}


@bp.get("/series/<ref:series>/<slot>")
@requires(MeetingPermission.EDIT, load=queries.programme_loaders.one_series)
def occurrence(series: Series, slot: str) -> BaseResponse:
    found = _occurrence(series, slot)
    if found.meeting is not None:
        return back_to("meetings.show", meeting=found.meeting.public_id)
    return render("meetings/series/occurrence.html", series=series, one=found, slot=slot)


@bp.post("/series/<ref:series>/<slot>/prepare")
@requires(MeetingPermission.EDIT, load=queries.programme_loaders.one_series)
def prepare_occurrence(series: Series, slot: str) -> BaseResponse:
    """Make the day a meeting and go on: to its page, or to the form that moves or postpones it."""
    try:
        meeting = services.touch_occurrence(series, _day(slot), actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.show_series", series=series.public_id)
    endpoint = _NEXT.get(request.form.get("then", ""), "meetings.show")
    values = {"day": request.form.get("day", "")[:10]} if endpoint == "meetings.move" else {}
    return back_to(
        endpoint, meeting=meeting.public_id, **{key: value for key, value in values.items() if value}
    )


@bp.route("/series/<ref:series>/<slot>/skip", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.programme_loaders.one_series)
def skip_occurrence(series: Series, slot: str) -> BaseResponse:
    found = _occurrence(series, slot)
    form = SkipForm()
    if form.validate_on_submit():
        try:
            services.skip_occurrence(
                series,
                found.slot_on,
                because=form.reason,
                note=form.displacement_note.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            message = _("%(day)s is left out.", day=format_date(found.slot_on))
            return back_to("meetings.show_series", message, series=series.public_id)
    return form_page("meetings/series/skip.html", form, series=series, one=found, slot=slot)


@bp.post("/series/<ref:series>/<slot>/restore")
@requires(MeetingPermission.EDIT, load=queries.programme_loaders.one_series)
def restore_occurrence(series: Series, slot: str) -> BaseResponse:
    day = _day(slot)
    services.restore_occurrence(series, day, actor=current_actor())
    message = _("%(day)s takes place again.", day=format_date(day))
    return back_to("meetings.show_series", message, series=series.public_id)


def _occurrence(series: Series, slot: str) -> queries.Occurrence:
    found = queries.occurrence_on(series, _day(slot))
    if found is None:
        raise NotFound
    return found


def _day(slot: str) -> date:
    try:
        return date.fromisoformat(slot)
    except ValueError as error:
        raise NotFound from error
