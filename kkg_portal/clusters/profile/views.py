"""Pages of the profile: names and habits, papers with a preview, the logo."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.clusters.models import Cluster
from kkg_portal.clusters.papers import bound_cluster
from kkg_portal.clusters.profile import services
from kkg_portal.clusters.profile.forms import LogoForm, PapersForm, ProfileForm, saved_papers, saved_profile
from kkg_portal.clusters.profile.logo import logo_response
from kkg_portal.clusters.profile.sample import next_number, sample_letter, with_papers
from kkg_portal.clusters.side_by_side import answer_stale
from kkg_portal.core import clock
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor, current_cluster
from kkg_portal.core.access.rules import requires
from kkg_portal.core.documents import page_html
from kkg_portal.core.errors import Conflict, PortalError
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.web import back_to, explain, render

bp = Blueprint("profile", __name__, url_prefix="/k/<cluster>/settings")


@bp.route("", methods=["GET", "POST"])
@requires(CorePermission.CLUSTER_EDIT)
def edit() -> BaseResponse:
    cluster = bound_cluster()
    form = ProfileForm(data=saved_profile(cluster))
    if form.validate_on_submit():
        try:
            services.edit_profile(cluster, form.profile, version=form.version_number, actor=current_actor())
        except Conflict:
            saved = ProfileForm(formdata=None, data=saved_profile(bound_cluster()))
            return answer_stale(form, saved, title=_("Profile"), keep_url=url_for(".edit"))
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(".edit", _("The profile is saved."))
    return render("clusters/profile/edit.html", form=form, slug=cluster.slug, status=_status(form))


@bp.route("/papers", methods=["GET", "POST"])
@requires(CorePermission.CLUSTER_EDIT)
def papers() -> BaseResponse:
    cluster = bound_cluster()
    form = PapersForm(data=saved_papers(cluster))
    shown = cluster
    if form.validate_on_submit():
        try:
            if "preview" in request.form:
                services.check_papers(form.papers)
                shown = with_papers(cluster, form.papers)
            else:
                services.edit_papers(cluster, form.papers, version=form.version_number, actor=current_actor())
                return back_to(".papers", _("The papers are saved."))
        except Conflict:
            saved = PapersForm(formdata=None, data=saved_papers(bound_cluster()))
            return answer_stale(form, saved, title=_("Papers"), keep_url=url_for(".papers"))
        except PortalError as error:
            explain(form, error)
    return _papers_page(shown, form, LogoForm(formdata=None))


@bp.get("/logo")
@requires(CorePermission.CLUSTER_VIEW)
def logo() -> Response:
    return logo_response(bound_cluster())


@bp.post("/logo")
@requires(CorePermission.CLUSTER_EDIT)
def set_logo() -> BaseResponse:
    cluster = bound_cluster()
    form = LogoForm()
    if form.validate_on_submit():
        if form.logo.data is None:
            form.logo.errors = [_("Choose a picture first. For example a PNG file of the KKG's logo.")]
        else:
            upload = form.logo.data
            try:
                services.set_logo(cluster, upload.stream, upload.filename or "", actor=current_actor())
            except PortalError as error:
                explain(form, error)
            else:
                return back_to(".papers", _("The logo is saved."))
    return _papers_page(cluster, PapersForm(formdata=None, data=saved_papers(cluster)), form)


@bp.post("/logo/remove")
@requires(CorePermission.CLUSTER_EDIT)
def remove_logo() -> BaseResponse:
    services.remove_logo(bound_cluster(), actor=current_actor())
    return back_to(".papers", _("The logo is removed. Letters go out without one."))


def _papers_page(cluster: Cluster, form: PapersForm, logo_form: LogoForm) -> Response:
    today = clock.today(current_cluster())
    return render(
        "clusters/profile/papers.html",
        form=form,
        logo_form=logo_form,
        page_has_errors=bool(form.errors or logo_form.errors),
        has_logo=cluster.logo_sha256 is not None,
        example=next_number(cluster, today),
        preview=page_html(sample_letter(cluster, today)),
        status=422 if form.errors or logo_form.errors else 200,
    )


def _status(form: ProfileForm) -> int:
    return 422 if form.errors else 200
