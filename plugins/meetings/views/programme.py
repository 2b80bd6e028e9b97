"""The year programme: its page, theme and target, printed matrix, and days the calendar came to speak against."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    NotFound,
    PortalError,
    SchoolYear,
    allows,
    back_to,
    clock,
    current_actor,
    current_cluster,
    explain,
    form_page,
    paper_response,
    render,
    requires,
    school_year_of,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..forms import ProgrammeForm
from ..papers import programme_paper as paper_of_year
from ..permissions import MeetingPermission
from ..queries.programme import DEFAULT_TARGET
from .blueprint import bp

_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@bp.get("/programme")
@requires(MeetingPermission.PROGRAMME_VIEW)
def programme() -> BaseResponse:
    """This school year, or the one of `?year=2026`."""
    actor = current_actor()
    today = clock.today(current_cluster())
    year = _year(request.args.get("year", "")) or school_year_of(today)
    may_plan = allows(actor, MeetingPermission.EDIT)
    view = queries.programme_of(year, actor)
    return render(
        "meetings/programme/show.html",
        view=view,
        packages=queries.packages_in(year, actor),
        affected=queries.blocked_count(view, today) if may_plan else 0,
        may_plan=may_plan,
        this_month=today.replace(day=1),
    )


@bp.route("/programme/<year>/edit", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT)
def edit_programme(year: str) -> BaseResponse:
    school_year = known_year(year)
    row = queries.programme_row(school_year)
    form = ProgrammeForm(
        data={
            "theme": row.theme if row else "",
            "target": row.target_meetings if row else DEFAULT_TARGET,
            "note": row.note if row else "",
            "version": str(row.version if row else 0),
        }
    )
    if form.validate_on_submit():
        try:
            services.write_programme(
                school_year,
                theme=form.theme.data or "",
                target=form.target.data or DEFAULT_TARGET,
                note=form.note.data or "",
                version=form.version_number,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.programme", _("Saved."), year=school_year.starting_year)
    return form_page("meetings/programme/edit.html", form, year=school_year)


@bp.get("/programme/<year>/paper/<kind>")
@requires(MeetingPermission.PROGRAMME_VIEW)
def programme_paper(year: str, kind: str) -> BaseResponse:
    school_year = known_year(year)
    back = url_for("meetings.programme", year=school_year.starting_year)
    return paper_response(paper_of_year(school_year, current_actor()), kind, back_url=back)


@bp.get("/programme/blocked")
@requires(MeetingPermission.EDIT)
def affected() -> BaseResponse:
    return render("meetings/programme/affected.html", lines=queries.affected_days(current_actor()))


def known_year(text: str) -> SchoolYear:
    year = _year(text)
    if year is None:
        raise NotFound
    return year


def _year(text: str) -> SchoolYear | None:
    is_year = len(text) == 4 and text.isascii() and text.isdigit()
    return SchoolYear(int(text)) if is_year and _FIRST_YEAR <= int(text) < _LAST_YEAR else None
