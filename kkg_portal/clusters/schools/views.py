"""Pages of the schools: the list for everybody, changes for those who keep it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.clusters.models import School
from kkg_portal.clusters.schools import queries, services
from kkg_portal.clusters.schools.forms import SchoolForm
from kkg_portal.clusters.side_by_side import answer_stale
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.access.policy import allows
from kkg_portal.core.access.rules import requires
from kkg_portal.core.errors import Conflict, PortalError
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.web import back_to, explain, render

bp = Blueprint("schools", __name__, url_prefix="/k/<cluster>/schools")


@bp.get("")
@requires(CorePermission.CLUSTER_VIEW)
def index() -> Response:
    may_edit = allows(current_actor(), CorePermission.SCHOOL_EDIT)
    return render(
        "clusters/schools/index.html",
        schools=queries.school_lines(),
        archived=queries.archived_schools() if may_edit else (),
        may_edit=may_edit,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(CorePermission.SCHOOL_EDIT)
def add() -> BaseResponse:
    form = SchoolForm()
    if form.validate_on_submit():
        try:
            school = services.add_school(form.entry, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(".index", _("%(school)s is in the list.", school=school.name))
    return _form_page(form, None)


@bp.route("/<ref:school>/edit", methods=["GET", "POST"])
@requires(CorePermission.SCHOOL_EDIT, load=queries.school)
def edit(school: School) -> BaseResponse:
    form = SchoolForm(obj=school)
    if form.validate_on_submit():
        public_id = school.public_id
        try:
            services.edit_school(school, form.entry, version=form.version_number, actor=current_actor())
        except Conflict:
            saved = SchoolForm(formdata=None, obj=queries.school(public_id))
            return answer_stale(form, saved, title=_("Change the school"), keep_url=url_for(".index"))
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(".index", _("%(school)s is saved.", school=school.name))
    return _form_page(form, school)


@bp.post("/<ref:school>/core")
@requires(CorePermission.SCHOOL_EDIT, load=queries.school)
def make_core(school: School) -> BaseResponse:
    try:
        services.move_core_mark(school, actor=current_actor())
    except Conflict:
        raise
    except PortalError as error:
        return _refused(error)
    return back_to(".index", _("%(school)s is now the core school.", school=school.name))


@bp.post("/<ref:school>/archive")
@requires(CorePermission.SCHOOL_EDIT, load=queries.school)
def archive(school: School) -> BaseResponse:
    try:
        services.archive_school(school, actor=current_actor())
    except Conflict:
        raise
    except PortalError as error:
        return _refused(error)
    words = _("%(school)s is archived. It stays on old papers.", school=school.name)
    flash((words, url_for(".restore", school=school.public_id)), "undo")  # type: ignore[arg-type]  # words and address
    return redirect(url_for(".index"), code=303)


@bp.post("/<ref:school>/restore")
@requires(CorePermission.SCHOOL_EDIT, load=queries.school)
def restore(school: School) -> BaseResponse:
    services.restore_school(school, actor=current_actor())
    return back_to(".index", _("%(school)s is back in the list.", school=school.name))


def _refused(error: PortalError) -> BaseResponse:
    """A button's refusal, said on the list the button stands in or leads back to."""
    flash(error.message, "error")
    return redirect(url_for(".index"), code=303)


def _form_page(form: SchoolForm, school: School | None) -> Response:
    return render("clusters/schools/form.html", form=form, school=school, status=422 if form.errors else 200)
