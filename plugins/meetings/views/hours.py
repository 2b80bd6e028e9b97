"""The rules by which hours are counted."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    back_to,
    back_with,
    clock,
    current_actor,
    current_cluster,
    explain,
    render,
    requires,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..forms import HoursRuleForm
from ..models import HoursRule
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.route("/hours", methods=["GET", "POST"])
@requires(MeetingPermission.HOURS_RULE_EDIT)
def hours() -> BaseResponse:
    today = clock.today(current_cluster())
    now = queries.rule_on(today)
    form = HoursRuleForm(
        data={
            "title": now.title,
            "valid_from": today,
            "minutes_per_jp": now.minutes_per_jp,
            "least_percent": now.least_percent,
            "needs_reflection": now.needs_reflection,
        }
    )
    if form.validate_on_submit():
        try:
            services.add_hours_rule(form.plan(), actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.hours", _("The rule is in force from its day on."))
    return render(
        "meetings/hours/index.html",
        form=form,
        rules=queries.hours_rules(),
        now=now,
        today=today,
        status=422 if form.errors else 200,
    )


@bp.post("/hours/<ref:rule>/drop")
@requires(MeetingPermission.HOURS_RULE_EDIT, load=queries.hours_rule)
def drop_hours_rule(rule: HoursRule) -> BaseResponse:
    try:
        services.drop_hours_rule(rule, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.hours")
    return back_to("meetings.hours", _("Deleted."))
