"""Series: what they are, their rule with its preview, announcing and ending."""

from __future__ import annotations

from datetime import date, timedelta

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    allows,
    back_to,
    back_with,
    clock,
    current_actor,
    current_cluster,
    explain,
    form_page,
    ngettext,
    render,
    requires,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..forms import EndSeriesForm, RuleForm, SeriesForm, chosen_dates
from ..kinds import DisplacementReason, ProgrammeKind
from ..models import Series
from ..permissions import MeetingPermission
from ..recurrence import RulePlan, rule_words
from ..series_plan import DateChoiceKind
from .blueprint import bp

_PAST, _AHEAD = timedelta(days=400), timedelta(days=800)


@bp.get("/series")
@requires(MeetingPermission.PROGRAMME_VIEW)
def series_list() -> BaseResponse:
    actor = current_actor()
    zone = clock.zone_label(current_cluster().time_zone)
    lines = [
        (schedule.series, rule_words(schedule.rules[-1], zone) if schedule.rules else "")
        for schedule in queries.schedules(queries.series_open_to(actor))
    ]
    return render("meetings/series/index.html", lines=lines, may_plan=allows(actor, MeetingPermission.EDIT))


@bp.route("/series/new", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT)
def new_series() -> BaseResponse:
    form = SeriesForm(data={"kind": ProgrammeKind.CORE_ROUTINE.value})
    if form.validate_on_submit():
        try:
            series = services.create_series(form.plan(), actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.series_rule", series=series.public_id)
    return form_page("meetings/series/edit.html", form, series=None)


@bp.get("/series/<ref:series>")
@requires(MeetingPermission.PROGRAMME_VIEW, load=queries.programme_loaders.one_series)
def show_series(series: Series) -> BaseResponse:
    actor, cluster = current_actor(), current_cluster()
    schedule = queries.schedule_of(series)
    today = clock.today(cluster)
    found = queries.occurrences(schedule, today - _PAST, today + _AHEAD)
    may_plan = allows(actor, MeetingPermission.EDIT)
    zone = clock.zone_label(cluster.time_zone)
    return render(
        "meetings/series/show.html",
        series=series,
        rules=[(rule, rule_words(rule, zone)) for rule in schedule.rules],
        coming=[one for one in found if _day_of(one) >= today],
        past=[one for one in found if _day_of(one) < today],
        may_plan=may_plan,
        hosts=queries.hosting_counts() if may_plan and series.rotates_host else [],
    )


@bp.route("/series/<ref:series>/edit", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.programme_loaders.one_series)
def edit_series(series: Series) -> BaseResponse:
    form = SeriesForm.showing(series)
    if form.validate_on_submit():
        try:
            services.edit_series(series, form.plan(), version=form.version_number, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.show_series", _("Saved."), series=series.public_id)
    return form_page("meetings/series/edit.html", form, series=series)


@bp.route("/series/<ref:series>/rule", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.programme_loaders.one_series)
def series_rule(series: Series) -> BaseResponse:
    """The rule, then the list of its days with what speaks against each, then it is saved: three steps, one address."""
    schedule = queries.schedule_of(series)
    latest = schedule.rules[-1] if schedule.rules else None
    form = RuleForm.showing(series, latest, clock.today(current_cluster()))
    step = request.form.get("step", "")
    if form.validate_on_submit() and step != "change":
        try:
            plan = form.plan()
            lines = queries.preview(plan, series)
            if step == "save":
                choices = chosen_dates(lines, request.form)
                services.set_rule(series, plan, choices, version=form.version_number, actor=current_actor())
                return back_to(
                    "meetings.show_series", _("The days of the series are saved."), series=series.public_id
                )
        except PortalError as error:
            explain(form, error)
            if error.field is None and step == "save":
                return _preview_page(series, form, form.plan())
        else:
            return _preview_page(series, form, plan)
    return form_page("meetings/series/rule.html", form, series=series, is_first=latest is None)


@bp.post("/series/<ref:series>/announce")
@requires(MeetingPermission.EDIT, load=queries.programme_loaders.one_series)
def announce_series(series: Series) -> BaseResponse:
    try:
        people = services.announce_series(series, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.show_series", series=series.public_id)
    message = ngettext(
        "Announced. %(num)d person gets a mail with the dates.",
        "Announced. %(num)d people get a mail with the dates.",
        people,
    )
    return back_to("meetings.show_series", message, series=series.public_id)


@bp.route("/series/<ref:series>/end", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.programme_loaders.one_series)
def end_series(series: Series) -> BaseResponse:
    form = EndSeriesForm(data={"version": str(series.version), "last_on": series.ended_on})
    if form.validate_on_submit():
        try:
            services.end_series(series, form.chosen_day, version=form.version_number, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.show_series", _("The series ends on that day."), series=series.public_id)
    return form_page("meetings/series/end.html", form, series=series)


@bp.get("/hosts")
@requires(MeetingPermission.PROGRAMME_VIEW)
def hosts() -> BaseResponse:
    return render("meetings/series/hosts.html", hosts=queries.hosting_counts())


def _preview_page(series: Series, form: RuleForm, plan: RulePlan) -> BaseResponse:
    zone = clock.zone_label(current_cluster().time_zone)
    return form_page(
        "meetings/series/preview.html",
        form,
        series=series,
        words=rule_words(plan, zone),
        lines=queries.preview(plan, series),
        choice_kinds=list(DateChoiceKind),
        reasons=list(DisplacementReason),
        answers=request.form,
    )


def _day_of(one: queries.Occurrence) -> date:
    """Where the occurrence lies now, which may be another day than its rule gave."""
    if one.meeting is None:
        return one.slot_on
    return clock.local(one.meeting.starts_at, current_cluster()).date()
