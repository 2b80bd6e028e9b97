"""Pages of the installation's own administrators; the only views that may look into every cluster."""

from __future__ import annotations

from flask import Blueprint, current_app, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.admin import queries, services
from kkg_portal.admin.forms import (
    AdministratorForm,
    AppointForm,
    ClusterForm,
    RegencyForm,
    SubdistrictForm,
)
from kkg_portal.admin.health import examine
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.access.actor import Role
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.access.rules import platform_admin
from kkg_portal.core.errors import Invalid, PortalError
from kkg_portal.core.forms import PortalForm
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.person_names import PersonName, split_titles
from kkg_portal.core.tenancy import bind_cluster
from kkg_portal.core.web import back_to, explain, portal_url, render

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.route("/", methods=["GET"])
@platform_admin
def clusters() -> BaseResponse:
    return render("admin/clusters.html", clusters=queries.clusters_with_counts())


@bp.route("/clusters/new", methods=["GET", "POST"])
@platform_admin
def new_cluster() -> BaseResponse:
    places = list(queries.subdistricts())
    form = ClusterForm(places)
    if form.validate_on_submit():
        place = next(place for place in places if str(place.id) == form.subdistrict.data)
        try:
            cluster = services.add_cluster(
                place,
                slug=form.slug.data or "",
                name=form.name.data or "",
                number=form.number.data or "",
                time_zone=form.time_zone.data,
                city=form.city.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(
                "admin.cluster", _("Created. Now give it its first chair."), cluster_ref=cluster.public_id
            )
    return _page("admin/new_cluster.html", form, has_places=bool(places))


@bp.route("/clusters/<ref:cluster_ref>", methods=["GET"])
@platform_admin
def cluster(cluster_ref: str) -> BaseResponse:
    found = queries.cluster_by_ref(cluster_ref)
    return render(
        "admin/cluster.html", shown=found, leaders=queries.coordinators_of(found), path=f"/k/{found.slug}/"
    )


def _bound(cluster_ref: str) -> Cluster:
    """The cluster, with the session bound to it: what follows touches its members."""
    found = queries.cluster_by_ref(cluster_ref)
    bind_cluster(found.id)
    return found


@bp.route("/clusters/<ref:cluster_ref>/archive", methods=["POST"])
@platform_admin
def archive_cluster(cluster_ref: str) -> BaseResponse:
    services.archive_cluster(_bound(cluster_ref), actor=current_actor())
    return back_to(
        "admin.cluster", _("Archived. Nobody sees it now; nothing was deleted."), cluster_ref=cluster_ref
    )


@bp.route("/clusters/<ref:cluster_ref>/unarchive", methods=["POST"])
@platform_admin
def unarchive_cluster(cluster_ref: str) -> BaseResponse:
    services.unarchive_cluster(_bound(cluster_ref), actor=current_actor())
    return back_to("admin.cluster", _("Open again for its members."), cluster_ref=cluster_ref)


@bp.route("/clusters/<ref:cluster_ref>/appoint", methods=["GET", "POST"])
@platform_admin
def appoint(cluster_ref: str) -> BaseResponse:
    found = _bound(cluster_ref)
    form = AppointForm()
    if form.validate_on_submit():
        try:
            appointed = services.appoint_by_contact(
                found,
                Role(form.role.data),
                contact=form.contact.data or "",
                name=_name_in(form),
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            # Answered without a redirect: the code exists on this page only.
            return render(
                "admin/appointed.html",
                shown=found,
                appointed=appointed,
                type_at=portal_url(url_for("accounts.use_code")),
            )
    return _page("admin/appoint.html", form, shown=found)


def _name_in(form: AppointForm) -> PersonName | None:
    if not form.name.data:
        return None
    try:
        return split_titles(form.name.data)
    except Invalid as error:
        raise Invalid(error.message, field="name") from error


@bp.route("/regions", methods=["GET"])
@platform_admin
def regions() -> BaseResponse:
    return render("admin/regions.html", regencies=queries.regencies(), subdistricts=queries.subdistricts())


@bp.route("/regencies/new", methods=["GET", "POST"])
@platform_admin
def new_regency() -> BaseResponse:
    form = RegencyForm()
    if form.validate_on_submit():
        try:
            services.add_regency(
                form.code.data or "",
                name=form.name.data or "",
                office_title=form.office_title.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("admin.regions", _("The regency or city was added."))
    return _page("admin/new_regency.html", form)


@bp.route("/subdistricts/new", methods=["GET", "POST"])
@platform_admin
def new_subdistrict() -> BaseResponse:
    known = list(queries.regencies())
    form = SubdistrictForm(known)
    if form.validate_on_submit():
        regency = next(regency for regency in known if str(regency.id) == form.regency.data)
        try:
            services.add_subdistrict(
                regency,
                code=form.code.data or "",
                name=form.name.data or "",
                office_title=form.office_title.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("admin.regions", _("The subdistrict was added."))
    return _page("admin/new_subdistrict.html", form, has_regencies=bool(known))


@bp.route("/administrators", methods=["GET", "POST"])
@platform_admin
def administrators() -> BaseResponse:
    form = AdministratorForm()
    if form.validate_on_submit():
        try:
            person = services.make_administrator(form.contact.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(
                "admin.administrators", _("%(name)s administers the portal now.", name=person.full_name)
            )
    return _page("admin/administrators.html", form, people=queries.administrators())


@bp.route("/administrators/<ref:person>/remove", methods=["POST"])
@platform_admin
def remove_administrator(person: str) -> BaseResponse:
    user = services.remove_administrator(queries.administrator_by_ref(person), actor=current_actor())
    return back_to(
        "admin.administrators", _("%(name)s no longer administers the portal.", name=user.full_name)
    )


@bp.route("/health", methods=["GET"])
@platform_admin
def health() -> BaseResponse:
    with_audit = request.args.get("audit") == "yes"
    findings = list(examine(current_app.extensions["kkg_settings"], with_audit=with_audit))
    return render("admin/health.html", findings=findings, with_audit=with_audit)


def _page(template: str, form: PortalForm, **values: object) -> BaseResponse:
    return render(template, status=422 if form.errors else 200, form=form, show_tab_bar=False, **values)
