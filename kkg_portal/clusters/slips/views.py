"""Pages of coordinators: choose a school, choose its people, get the sheet of slips once."""

from __future__ import annotations

from flask import Blueprint, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.clusters.models import School
from kkg_portal.clusters.papers import CONTENT_TYPES
from kkg_portal.clusters.people import helping
from kkg_portal.clusters.schools.queries import school as school_by_url
from kkg_portal.clusters.slips import queries
from kkg_portal.clusters.slips.forms import SlipsForm
from kkg_portal.clusters.slips.paper import slips_paper
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.access.rules import requires
from kkg_portal.core.documents import Paper, download_name, page_html, pdf_bytes
from kkg_portal.core.errors import PortalError
from kkg_portal.core.storage.serving import safe_headers
from kkg_portal.core.web import explain, form_page, render

bp = Blueprint("slips", __name__, url_prefix="/k/<cluster>/slips")


@bp.get("/")
@requires(CorePermission.MEMBER_HELP)
def index() -> BaseResponse:
    return render("clusters/slips/index.html", schools=queries.schools_without_account())


@bp.route("/<ref:school>", methods=["GET", "POST"])
@requires(CorePermission.MEMBER_HELP, load=school_by_url)
def sheet(school: School) -> BaseResponse:
    """Answers with the sheet itself: the codes may stand in no address, no cookie and no second answer."""
    form = SlipsForm.over(queries.people_without_account(school))
    if form.validate_on_submit():
        chosen = queries.people_without_account(school, form.people.data)
        try:
            slips = helping.print_slips(school, chosen, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return _printed(slips_paper(school, slips), school)
    return form_page("clusters/slips/sheet.html", form, school=school)


def _printed(paper: Paper, school: School) -> BaseResponse:
    if request.form.get("kind") == "pdf":
        response = make_response(pdf_bytes(paper))
        response.headers.update(safe_headers(download_name(paper, "pdf"), CONTENT_TYPES["pdf"]))
        return response
    return render(
        "clusters/slips/printed.html",
        paper=paper,
        html=page_html(paper),
        back_url=url_for("slips.sheet", school=school.public_id),
    )
