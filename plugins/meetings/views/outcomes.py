"""Information and decisions under an item, and the register of all decisions."""

from __future__ import annotations

from flask import Response, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    NotFound,
    PortalError,
    back_to,
    back_with,
    clock,
    current_actor,
    current_cluster,
    explain,
    form_page,
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
from ..models import AgendaItem, Decision, InformationPoint
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
            return back_to("meetings.minutes", _("Saved."), meeting=item.meeting.public_id)
    return form_page(
        "meetings/minutes/information.html", form, meeting=item.meeting, about=item.title, point=None
    )


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
            return back_to("meetings.minutes", _("Saved."), meeting=meeting.public_id)
    return form_page("meetings/minutes/information.html", form, meeting=meeting, about="", point=point)


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
            return back_to("meetings.minutes", message, meeting=item.meeting.public_id)
    return form_page("meetings/decision.html", form, meeting=item.meeting, about=item.title, decision=None)


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
            return back_to("meetings.minutes", _("Saved."), meeting=decision.meeting.public_id)
    return form_page("meetings/decision.html", form, meeting=decision.meeting, about="", decision=decision)


@bp.post("/<ref:meeting>/decisions/<ref:decision>/withdraw")
@requires(MeetingPermission.MINUTES_EDIT, load=queries.decision)
def withdraw_decision(decision: Decision) -> BaseResponse:
    withdrawn = decision.withdrawn_at is None
    try:
        services.withdraw_decision(decision, withdrawn=withdrawn, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.minutes", meeting=decision.meeting.public_id)
    message = _("Withdrawn; its number stays.") if withdrawn else _("The decision counts again.")
    return back_to("meetings.minutes", message, meeting=decision.meeting.public_id)


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
