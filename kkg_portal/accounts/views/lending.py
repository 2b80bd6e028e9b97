"""A colleague sits by: hand the phone over, let them sign in as themselves, take it back."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.accounts import devices, sessions
from kkg_portal.accounts.views.blueprint import bp, me
from kkg_portal.accounts.views.door import leave
from kkg_portal.core.access.guard import current_actor, current_visitor
from kkg_portal.core.access.rules import public, signed_in
from kkg_portal.core.web import render


@bp.route("/account/lend", methods=["GET", "POST"])
@signed_in
def lend() -> BaseResponse:
    """Signs the owner out first: nobody ever sees or types the password of the other."""
    if request.method == "POST":
        sessions.lend_device(me().token, actor=current_actor())
        response = leave(redirect(url_for("accounts.lent"), code=303))
        devices.mark_as_lent(response)
        return response
    return render("accounts/lend.html", show_tab_bar=False)


@bp.get("/lent")
@public
def lent() -> BaseResponse:
    """For the colleague: the ways in. Signed in already, they are sent on."""
    if current_visitor() is not None or not devices.is_lent():
        return redirect(url_for("dashboard.start"), code=303)
    return render("accounts/lent.html")


@bp.post("/lent/back")
@public
def give_back() -> BaseResponse:
    """The phone is its owner's again, who signs in with their own password."""
    visitor = current_visitor()
    if visitor is not None and devices.is_lent():
        sessions.sign_out(visitor.token, actor=current_actor())
    response = redirect(url_for("accounts.sign_in"), code=303)
    if devices.is_lent():
        response = leave(response)
    devices.mark_as_returned(response)
    return response
