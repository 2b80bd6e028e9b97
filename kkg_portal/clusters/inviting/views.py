"""Pages of coordinators: make a link, send it, print it, see who came, close it."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, current_app, flash, make_response, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.clusters import directory
from kkg_portal.clusters.inviting import carried, queries, services
from kkg_portal.clusters.inviting.forms import InviteForm
from kkg_portal.clusters.inviting.services import NewLink
from kkg_portal.clusters.models import Invitation, Membership
from kkg_portal.clusters.people import queries as people
from kkg_portal.clusters.schools import queries as schools
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor, current_cluster
from kkg_portal.core.access.rules import requires
from kkg_portal.core.errors import Invalid, NotFound, PortalError
from kkg_portal.core.i18n import format_date, in_language
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.square_codes import square_code
from kkg_portal.core.web import back_to, explain, render, wall_day

bp = Blueprint("invitations", __name__, url_prefix="/k/<cluster>/invitations")


@bp.get("/")
@requires(CorePermission.INVITATION_EDIT)
def index() -> BaseResponse:
    found = queries.invitations()
    return render(
        "clusters/invitations/index.html",
        open_ones=[one for one in found if queries.is_open(one)],
        closed_ones=[one for one in found if not queries.is_open(one)],
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(CorePermission.INVITATION_EDIT)
def new() -> BaseResponse:
    choices = directory.schools()
    form = InviteForm.over(choices)
    if form.validate_on_submit():
        try:
            school = schools.school(form.school.data)
            link = services.invite_school(school, form.terms, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return _show_once(link)
    return render(
        "clusters/invitations/new.html",
        form=form,
        has_schools=bool(choices),
        status=422 if form.errors else 200,
    )


@bp.post("/for/<ref:person>")
@requires(CorePermission.INVITATION_EDIT, load=people.person)
def personal(person: Membership) -> BaseResponse:
    try:
        return _show_once(services.invite_person(person, actor=current_actor()))
    except Invalid as error:
        flash(error.message, "error")
        return back_to("people.show", person=person.public_id)


def _show_once(link: NewLink) -> BaseResponse:
    response = redirect(url_for("invitations.show", invitation=link.invitation.public_id), code=303)
    carried.remember_link(response, link.invitation, link.token)
    return response


@bp.get("/<ref:invitation>")
@requires(CorePermission.INVITATION_EDIT, load=queries.invitation)
def show(invitation: Invitation) -> BaseResponse:
    token = carried.link_token(invitation)
    link = _address(token) if token else ""
    return render(
        "clusters/invitations/show.html",
        invitation=invitation,
        is_open=queries.is_open(invitation),
        link=link,
        message=_message(invitation, link) if link else "",
        inviter=queries.inviter(invitation),
        guests=queries.guests(invitation),
    )


@bp.get("/<ref:invitation>/qr.svg")
@requires(CorePermission.INVITATION_EDIT, load=queries.invitation)
def qr_code(invitation: Invitation) -> Response:
    """The link as a picture, for as long as this browser carries the link."""
    drawing = BytesIO()
    code = square_code(_address(_carried_token(invitation)))
    code.save(drawing, kind="svg", scale=8, border=2, light="#fff", xmldecl=False, nl=False)
    response = make_response(drawing.getvalue())
    response.headers["Content-Type"] = "image/svg+xml; charset=utf-8"
    return response


@bp.get("/<ref:invitation>/poster")
@requires(CorePermission.INVITATION_EDIT, load=queries.invitation)
def poster(invitation: Invitation) -> BaseResponse:
    """A sheet for the wall of the meeting room."""
    return render(
        "clusters/invitations/poster.html",
        invitation=invitation,
        link=_address(_carried_token(invitation)),
        back_url=url_for("invitations.show", invitation=invitation.public_id),
    )


@bp.post("/<ref:invitation>/revoke")
@requires(CorePermission.INVITATION_EDIT, load=queries.invitation)
def revoke(invitation: Invitation) -> BaseResponse:
    services.revoke(invitation, actor=current_actor())
    return back_to("invitations.index", _("The link is closed. Whoever came in by it stays."))


def _carried_token(invitation: Invitation) -> str:
    token = carried.link_token(invitation)
    if token is None:
        raise NotFound(_("A link can be seen for half an hour after it was made. Make a new one."))
    return token


def _address(token: str) -> str:
    base_url: str = current_app.extensions["kkg_settings"].base_url
    return base_url.rstrip("/") + url_for("join.arrive", token=token)


def _message(invitation: Invitation, link: str) -> str:
    """The text for WhatsApp, in the cluster's language because that is who reads it."""
    cluster = current_cluster()
    with in_language(cluster.language):
        until = format_date(wall_day(invitation.expires_at))
        if invitation.membership is not None:
            return _(
                "For %(name)s: this link opens your account on the KKG portal of %(cluster)s. It is for you alone "
                "and works once, until %(until)s.\n%(link)s",
                name=invitation.membership.user.full_name,
                cluster=cluster.title,
                until=until,
                link=link,
            )
        assert invitation.school is not None
        return _(
            "Teachers of %(school)s are invited to the KKG portal of %(cluster)s. Open this link on your phone "
            "before %(until)s.\n%(link)s",
            school=invitation.school.name,
            cluster=cluster.title,
            until=until,
            link=link,
        )
