"""Pages of the board: its members and terms for everybody, giving and ending roles, what roles may do."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.clusters.board import queries, rights, services
from kkg_portal.clusters.board.forms import EndRoleForm, GiveRoleForm, RoleRightsForm
from kkg_portal.clusters.directory import active_members
from kkg_portal.clusters.models import Grant
from kkg_portal.core import clock
from kkg_portal.core.access.actor import ROLE_TITLES, Role
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor, current_cluster
from kkg_portal.core.access.policy import allows
from kkg_portal.core.access.rules import requires
from kkg_portal.core.errors import Invalid, NotFound, PortalError
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.web import back_to, explain, render

bp = Blueprint("board", __name__, url_prefix="/k/<cluster>/board")


@bp.get("")
@requires(CorePermission.MEMBER_VIEW)
def index() -> Response:
    actor, today = current_actor(), clock.today(current_cluster())
    sees_phones = allows(actor, CorePermission.MEMBER_IDS_VIEW)
    may_edit = allows(actor, CorePermission.BOARD_EDIT)
    return render(
        "clusters/board/index.html",
        seats=queries.seats_on(today, with_phones=sees_phones),
        coming=queries.seats_after(today),
        has_past=bool(queries.past_terms(today)),
        titles=ROLE_TITLES,
        may_edit=may_edit,
        with_buttons=may_edit or sees_phones,
    )


@bp.get("/past")
@requires(CorePermission.MEMBER_VIEW)
def past() -> Response:
    terms = queries.past_terms(clock.today(current_cluster()))
    return render("clusters/board/past.html", terms=terms, titles=ROLE_TITLES)


@bp.route("/give", methods=["GET", "POST"])
@requires(CorePermission.BOARD_EDIT)
def give() -> BaseResponse:
    form = GiveRoleForm(candidates=active_members(), data={"starts_on": clock.today(current_cluster())})
    if form.validate_on_submit():
        try:
            member = queries.active_member(form.member.data)
            if member is None:
                raise Invalid(_("This person is no longer a member. Choose somebody else."), field="member")
            services.give_role(member, _role(form.role.data), form.term, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(".index", _("The role is given."))
    return render("clusters/board/give.html", form=form, status=422 if form.errors else 200)


def _role(value: str) -> Role:
    if value not in set(Role):
        raise Invalid(_("Choose a role."), field="role")
    return Role(value)


@bp.route("/<ref:grant>/end", methods=["GET", "POST"])
@requires(CorePermission.BOARD_EDIT, load=queries.grant)
def end(grant: Grant) -> BaseResponse:
    name, title = queries.holder_name(grant), ROLE_TITLES[grant.role]
    today = clock.today(current_cluster())
    form = EndRoleForm(data={"gone_from": max(today, grant.starts_on)})
    gone_from: date | None = form.gone_from.data
    if form.validate_on_submit() and gone_from is not None:
        try:
            services.end_role(grant, gone_from=gone_from, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(".index", _("%(name)s: the role ends.", name=name))
    status = 422 if form.errors else 200
    return render("clusters/board/end.html", form=form, grant=grant, name=name, role=title, status=status)


@bp.get("/rights")
@requires(CorePermission.BOARD_EDIT)
def role_rights() -> Response:
    return render(
        "clusters/board/rights.html", parts=rights.all_rights(), titles=ROLE_TITLES, roles=queries.ROLE_ORDER
    )


@bp.route("/rights/<role>", methods=["GET", "POST"])
@requires(CorePermission.BOARD_EDIT)
def edit_rights(role: str) -> BaseResponse:
    if role not in set(Role):
        raise NotFound
    chosen = Role(role)
    parts = rights.all_rights()
    held = [right.key for part in parts for right in part.rights if chosen in right.holders]
    fixed = [right.key for part in parts for right in part.rights if right.is_fixed]
    form = RoleRightsForm(data={"may": held})
    if form.validate_on_submit():
        # A fixed permission has no box to tick; what was sent in its place counts only when it differs.
        ticked = {*form.may.data, *(key for key in fixed if key in held)}
        try:
            rights.choose_rights(chosen, ticked, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(".role_rights", _("What this role may do is saved."))
    return render(
        "clusters/board/edit_rights.html",
        form=form,
        parts=parts,
        role=chosen,
        title_of_role=ROLE_TITLES[chosen],
        ticked=set(form.may.data or ()),
        is_changed=any(
            (chosen in right.holders) != (chosen in right.default) for part in parts for right in part.rights
        ),
        status=422 if form.errors else 200,
    )


@bp.post("/rights/<role>/reset")
@requires(CorePermission.BOARD_EDIT)
def reset_rights(role: str) -> BaseResponse:
    if role not in set(Role):
        raise NotFound
    rights.reset_rights(Role(role), actor=current_actor())
    return back_to(".role_rights", _("This role may do again what is usual."))
