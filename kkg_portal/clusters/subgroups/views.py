"""Pages of the sub-groups. Members see titles, and the lists they are on themselves."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.clusters.directory import active_members
from kkg_portal.clusters.models import Subgroup, SubgroupKind
from kkg_portal.clusters.side_by_side import answer_stale
from kkg_portal.clusters.subgroups import queries, services
from kkg_portal.clusters.subgroups.forms import KIND_TITLES, MembersForm, SubgroupForm
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.access.policy import allows
from kkg_portal.core.access.rules import requires
from kkg_portal.core.errors import Conflict, PortalError
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.web import back_to, explain, render

bp = Blueprint("subgroups", __name__, url_prefix="/k/<cluster>/subgroups")


@bp.get("")
@requires(CorePermission.CLUSTER_VIEW)
def index() -> Response:
    actor = current_actor()
    may_edit = allows(actor, CorePermission.SUBGROUP_EDIT)
    return render(
        "clusters/subgroups/index.html",
        subgroups=queries.subgroup_lines(actor),
        archived=queries.archived_subgroups() if may_edit else (),
        kinds=KIND_TITLES,
        may_edit=may_edit,
    )


@bp.get("/<ref:subgroup>")
@requires(CorePermission.CLUSTER_VIEW, load=queries.open_subgroup)
def show(subgroup: Subgroup) -> Response:
    return render(
        "clusters/subgroups/show.html",
        subgroup=subgroup,
        kind=KIND_TITLES[subgroup.kind],
        members=queries.members_of(subgroup),
        may_edit=allows(current_actor(), CorePermission.SUBGROUP_EDIT),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(CorePermission.SUBGROUP_EDIT)
def add() -> BaseResponse:
    form = SubgroupForm()
    if form.validate_on_submit():
        try:
            kind = SubgroupKind(form.kind.data)
            subgroup = services.add_subgroup(form.title.data, kind=kind, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            words = _("%(subgroup)s is saved. Now tick who is in it.", subgroup=subgroup.title)
            return back_to(".members", words, subgroup=subgroup.public_id)
    return _form_page(form, None)


@bp.route("/<ref:subgroup>/edit", methods=["GET", "POST"])
@requires(CorePermission.SUBGROUP_EDIT, load=queries.subgroup)
def edit(subgroup: Subgroup) -> BaseResponse:
    form = SubgroupForm(obj=subgroup)
    public_id = subgroup.public_id
    if form.validate_on_submit():
        kind, version = SubgroupKind(form.kind.data), form.version_number
        try:
            services.edit_subgroup(
                subgroup, form.title.data, kind=kind, version=version, actor=current_actor()
            )
        except Conflict:
            saved = SubgroupForm(formdata=None, obj=queries.subgroup(public_id))
            keep = url_for(".show", subgroup=public_id)
            return answer_stale(form, saved, title=_("Change the sub-group"), keep_url=keep)
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(".show", _("The sub-group is saved."), subgroup=public_id)
    return _form_page(form, subgroup)


@bp.route("/<ref:subgroup>/members", methods=["GET", "POST"])
@requires(CorePermission.SUBGROUP_EDIT, load=queries.subgroup)
def members(subgroup: Subgroup) -> BaseResponse:
    candidates = active_members()
    form = MembersForm(candidates=candidates, data=_ticked(subgroup))
    public_id = subgroup.public_id
    if form.validate_on_submit():
        chosen, version = form.member.data or [], form.version_number
        try:
            services.set_members(subgroup, chosen, version=version, actor=current_actor())
        except Conflict:
            newest = _ticked(queries.subgroup(public_id))
            saved = MembersForm(formdata=None, candidates=candidates, data=newest)
            keep = url_for(".show", subgroup=public_id)
            return answer_stale(form, saved, title=_("Members of the sub-group"), keep_url=keep)
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(".show", _("The members are saved."), subgroup=public_id)
    return render(
        "clusters/subgroups/members.html", form=form, subgroup=subgroup, status=422 if form.errors else 200
    )


def _ticked(subgroup: Subgroup) -> dict[str, object]:
    inside = [member.public_id for member in queries.members_of(subgroup)]
    return {"member": inside, "version": subgroup.version}


@bp.post("/<ref:subgroup>/archive")
@requires(CorePermission.SUBGROUP_EDIT, load=queries.subgroup)
def archive(subgroup: Subgroup) -> BaseResponse:
    services.archive_subgroup(subgroup, actor=current_actor())
    words = _("%(subgroup)s is archived.", subgroup=subgroup.title)
    flash((words, url_for(".restore", subgroup=subgroup.public_id)), "undo")  # type: ignore[arg-type]  # words and address
    return redirect(url_for(".index"), code=303)


@bp.post("/<ref:subgroup>/restore")
@requires(CorePermission.SUBGROUP_EDIT, load=queries.subgroup)
def restore(subgroup: Subgroup) -> BaseResponse:
    services.restore_subgroup(subgroup, actor=current_actor())
    return back_to(".index", _("%(subgroup)s is back in the list.", subgroup=subgroup.title))


def _form_page(form: SubgroupForm, subgroup: Subgroup | None) -> Response:
    return render(
        "clusters/subgroups/form.html", form=form, subgroup=subgroup, status=422 if form.errors else 200
    )
