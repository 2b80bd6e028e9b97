"""Pictures of a school year, each with its table."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    SchoolYear,
    clock,
    current_actor,
    current_cluster,
    render,
    requires,
    school_year_of,
)

from .. import queries
from ..permissions import MeetingPermission
from .blueprint import bp

_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@bp.get("/statistics")
@requires(MeetingPermission.SCHOOL_STATISTICS_VIEW)
def statistics() -> BaseResponse:
    """This school year, or the one of `?year=2026`."""
    this_year = school_year_of(clock.today(current_cluster()))
    typed = request.args.get("year", "")
    is_year = typed.isascii() and typed.isdecimal() and _FIRST_YEAR <= int(typed[:4]) < _LAST_YEAR
    year = SchoolYear(int(typed[:4])) if is_year else this_year
    return render(
        "meetings/statistics.html",
        view=queries.statistics_of(year, current_actor()),
        this_year=this_year,
    )
