"""Pages of whoever holds a link: what it is about, one short form, and the room where newcomers wait."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.accounts import devices
from kkg_portal.accounts.consent import CURRENT_VERSION
from kkg_portal.accounts.views.door import enter
from kkg_portal.clusters.inviting import carried, joining, queries
from kkg_portal.clusters.inviting.forms import JoinAsMeForm, JoinForm
from kkg_portal.clusters.inviting.joining import Joined, LinkClosed
from kkg_portal.clusters.models import Invitation, School
from kkg_portal.core import clock
from kkg_portal.core.access.actor import ROLE_TITLES, SYSTEM, Actor
from kkg_portal.core.access.guard import current_cluster, current_visitor
from kkg_portal.core.access.rules import public, signed_in
from kkg_portal.core.errors import Invalid, NotFound, PortalError, TooMany
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.rate_limits import RateLimiter
from kkg_portal.core.web import explain, render

bp = Blueprint("join", __name__, url_prefix="/k/<cluster>")

# Only dead links count: a whole meeting room joins at once behind one address.
_tries = RateLimiter(200, per_seconds=600)


@bp.get("/join/<token>")
@public
def arrive(token: str) -> BaseResponse:
    """Take the token out of the address. A preview robot that comes here uses nothing up."""
    response = redirect(url_for("join.join"), code=303)
    carried.remember_guest(response, token[:100])
    return response


@bp.route("/join", methods=["GET", "POST"])
@public
def join() -> BaseResponse:
    try:
        invitation = _open_invitation()
        visitor = current_visitor()
        if visitor is None:
            return _join_anew(invitation)
        belonging = visitor.in_cluster(current_cluster().id)
        if belonging is not None and not (belonging.is_pending and invitation.membership_id is not None):
            if not belonging.is_pending:
                flash(_("You are a member here already."), "info")
            return _onward(Joined(belonging.is_pending))
        return _join_as_me(invitation)
    except LinkClosed:
        _refuse_crowds()
        helper = queries.helper(clock.today(current_cluster()))
        return render(
            "clusters/join/closed.html",
            status=404,
            helper=helper[0] if helper else None,
            helper_role=ROLE_TITLES[helper[1]] if helper else "",
        )


def _refuse_crowds() -> None:
    wait_seconds = _tries.hit(devices.network_prefix())
    if wait_seconds:
        raise TooMany(
            _("Too many tries from this network. Wait a few minutes."), retry_after_seconds=wait_seconds
        )


def _open_invitation() -> Invitation:
    """The one this browser holds a link to; every other case is LinkClosed, whatever its reason."""
    token = carried.guest_token()
    try:
        invitation = queries.invitation_for(token or "")
    except NotFound:
        raise LinkClosed from None
    if not queries.is_open(invitation):
        raise LinkClosed
    return invitation


def _join_anew(invitation: Invitation) -> BaseResponse:
    person = invitation.membership
    form = JoinForm.of(person.user if person is not None else None)
    if form.validate_on_submit():
        try:
            joined = joining.join_with_new_account(
                invitation, form.applicant(), device=devices.device_label(), actor=SYSTEM
            )
        except PortalError as error:
            # Which of the two the one box held is the person's own business; the sentence belongs to the box.
            error.field = "contact" if error.field in {"phone", "email"} else error.field
            explain(form, error)
        else:
            # Signing in empties the session, so the welcome comes after it.
            response = enter(joined.session_token, _onward(joined))
            _welcome(joined)
            return response
    return render(
        "clusters/join/new.html",
        form=form,
        status=422 if form.errors else 200,
        consent_version=CURRENT_VERSION,
        **_about(invitation),
    )


def _join_as_me(invitation: Invitation) -> BaseResponse:
    visitor = current_visitor()
    assert visitor is not None
    form = JoinAsMeForm()
    if form.validate_on_submit():
        actor = Actor(user_id=visitor.user_id, name=visitor.full_name, is_admin=visitor.is_admin)
        try:
            joined = joining.join_as_visitor(invitation, actor=actor)
        except Invalid as error:
            flash(error.message, "info")
            return _onward(Joined(is_pending=False))
        _welcome(joined)
        return _onward(joined)
    return render("clusters/join/as_me.html", form=form, **_about(invitation))


def _about(invitation: Invitation) -> dict[str, Any]:
    person = invitation.membership
    school: School | None = invitation.school or (person.school if person is not None else None)
    return {
        "school_name": school.name if school is not None else "",
        "person": person.user if person is not None else None,
        "inviter": queries.inviter(invitation),
        "needs_approval": invitation.needs_approval,
    }


def _welcome(joined: Joined) -> None:
    if not joined.is_pending:
        flash(_("Welcome to %(cluster)s.", cluster=current_cluster().title), "success")


def _onward(joined: Joined) -> BaseResponse:
    """To the waiting room or to the cluster's home; the link is done with."""
    response = redirect(url_for("join.waiting" if joined.is_pending else "dashboard.home"), code=303)
    carried.forget_guest(response)
    return response


@bp.get("/waiting")
@signed_in
def waiting() -> BaseResponse:
    """All that somebody who waits for approval sees of a cluster."""
    visitor = current_visitor()
    assert visitor is not None
    cluster = current_cluster()
    belonging = visitor.in_cluster(cluster.id)
    if belonging is None:
        raise NotFound
    if not belonging.is_pending:
        return redirect(url_for("dashboard.home"))
    helper = queries.helper(clock.today(cluster))
    return render("clusters/join/waiting.html", helper=helper[0] if helper else None)
