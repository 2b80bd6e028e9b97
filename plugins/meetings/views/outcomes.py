"""Information and decisions under an item, and the register of all decisions."""

from __future__ import annotations

from flask import Response, flash, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    NotFound,
    PortalError,
    PortalForm,
    back_to,
    clock,
    current_actor,
    current_cluster,
    explain,
    paper_response,
    render,
    requires,
    safe_headers,
    xlsx_bytes,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..forms import DecisionForm, InformationForm
from ..models import AgendaItem, Decision, InformationPoint, Meeting
from ..papers import decision_register, decision_sheet
from ..permissions import MeetingPermission
from .blueprint import bp

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_SEARCH = 80


@bp.route("/<ref:meeting>/minutes/<ref:item>/information", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_EDIT, load=queries.item)
def new_information(item: AgendaItem) -> BaseResponse:
    form = InformationForm()
    if form.validate_on_submit():
        try:
            services.add_information(item, form.text.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return _back_to_minutes(item.meeting, _("Saved."))
    return _page("meetings/minutes/information.html", item.meeting, form, about=item.title, point=None)


@bp.route("/<ref:meeting>/information/<ref:point>", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_EDIT, load=queries.information_point)
def edit_information(point: InformationPoint) -> BaseResponse:
    meeting = point.meeting
    form = InformationForm(data={"text": point.text, "version": str(point.version)})
    if form.validate_on_submit():
        try:
            services.edit_information(
                point, form.text.data or "", version=form.version_number, actor=current_actor()
            )
        except PortalError as error:
            explain(form, error)
        else:
            return _back_to_minutes(meeting, _("Saved."))
    return _page("meetings/minutes/information.html", meeting, form, about="", point=point)


@bp.route("/<ref:meeting>/minutes/<ref:item>/decision", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_EDIT, load=queries.item)
def new_decision(item: AgendaItem) -> BaseResponse:
    form = DecisionForm(older=queries.replaceable_decisions())
    if form.validate_on_submit():
        try:
            decision = services.add_decision(
                item,
                form.text.data or "",
                replaces=form.replaces.data or "",
                valid_until=form.valid_until.data,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            message = _("Decision no. %(number)d of %(year)d.", number=decision.number, year=decision.year)
            return _back_to_minutes(item.meeting, message)
    return _page("meetings/decision.html", item.meeting, form, about=item.title, decision=None)


@bp.route("/<ref:meeting>/decisions/<ref:decision>", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_EDIT, load=queries.decision)
def edit_decision(decision: Decision) -> BaseResponse:
    form = DecisionForm(
        older=queries.replaceable_decisions(except_id=decision.id),
        data={
            "text": decision.text,
            "valid_until": decision.valid_until,
            "replaces": queries.replaced_choice(decision),
            "version": str(decision.version),
        },
    )
    if form.validate_on_submit():
        try:
            services.edit_decision(
                decision,
                form.text.data or "",
                replaces=form.replaces.data or "",
                valid_until=form.valid_until.data,
                version=form.version_number,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return _back_to_minutes(decision.meeting, _("Saved."))
    return _page("meetings/decision.html", decision.meeting, form, about="", decision=decision)


@bp.post("/<ref:meeting>/decisions/<ref:decision>/withdraw")
@requires(MeetingPermission.MINUTES_EDIT, load=queries.decision)
def withdraw_decision(decision: Decision) -> BaseResponse:
    withdrawn = decision.withdrawn_at is None
    try:
        services.withdraw_decision(decision, withdrawn=withdrawn, actor=current_actor())
    except PortalError as error:
        flash(error.message, "error")
        return _back_to_minutes(decision.meeting, "")
    message = _("Withdrawn; its number stays.") if withdrawn else _("The decision counts again.")
    return _back_to_minutes(decision.meeting, message)


@bp.get("/decisions")
@requires(MeetingPermission.VIEW)
def decisions() -> BaseResponse:
    actor = current_actor()
    years = list(queries.register_years(actor))
    asked = request.args.get("year", "")
    this_year = clock.today(current_cluster()).year
    year = (
        int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else (years or [this_year])[0]
    )
    words = request.args.get("q", "").strip()[:_LONGEST_SEARCH]
    return render(
        "meetings/minutes/register.html",
        lines=queries.register(actor, year, words=words),
        year=year,
        years=years,
        words=words,
    )


@bp.get("/decisions/<int:year>/<kind>")
@requires(MeetingPermission.VIEW)
def decision_register_paper(year: int, kind: str) -> Response:
    if not 2000 <= year <= 9999:
        raise NotFound
    lines = queries.register(current_actor(), year)
    if kind == "xlsx":
        response = make_response(xlsx_bytes([decision_sheet(lines, year)]))
        response.headers.update(safe_headers(f"keputusan-{year}.xlsx", _XLSX))
        return response
    return paper_response(
        decision_register(lines, year), kind, back_url=url_for("meetings.decisions", year=year)
    )


def _back_to_minutes(meeting: Meeting, message: str) -> BaseResponse:
    return back_to("meetings.minutes", message, meeting=meeting.public_id)


def _page(template: str, meeting: Meeting, form: PortalForm, **values: object) -> BaseResponse:
    return render(
        template, meeting=meeting, form=form, show_tab_bar=False, status=422 if form.errors else 200, **values
    )
