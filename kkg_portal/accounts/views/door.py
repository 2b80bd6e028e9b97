"""Signing in and out."""

from __future__ import annotations

from flask import current_app, g, redirect, request, url_for
from flask import session as cookie
from flask_login import login_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.accounts import demo, devices, sessions
from kkg_portal.accounts.forms import SignInForm
from kkg_portal.accounts.identity import memory
from kkg_portal.accounts.tries import too_many
from kkg_portal.accounts.views.blueprint import bp, me
from kkg_portal.core.access.guard import current_actor, current_visitor
from kkg_portal.core.access.rules import public, signed_in
from kkg_portal.core.errors import PortalError, TooMany
from kkg_portal.core.rate_limits import RateLimiter
from kkg_portal.core.safe_redirect import safe_next
from kkg_portal.core.web import BORROWED, explain, next_or, render


@bp.route("/login", methods=["GET", "POST"])
@public
def sign_in() -> BaseResponse:
    if current_visitor() is not None and request.method == "GET":
        return next_or(url_for("dashboard.start"))
    form = SignInForm()
    if form.validate_on_submit():
        try:
            refuse_crowds(memory().sign_in_tries)
            token = sessions.sign_in(
                form.username.data or "",
                form.password.data or "",
                device=devices.device_label(),
                known_as=devices.known_person(),
            )
        except TooMany as error:
            return _sign_in_page(form, refusal=error)
        except PortalError as error:
            explain(form, error)
        else:
            return enter(token, next_or(url_for("dashboard.start")))
    return _sign_in_page(form)


def _sign_in_page(form: SignInForm, refusal: TooMany | None = None) -> BaseResponse:
    status = 429 if refusal else 422 if form.errors else 200
    page = render(
        "accounts/sign_in.html",
        status=status,
        form=form,
        refusal=refusal.message if refusal else "",
        # Only an address that will be followed is carried along.
        next_url=safe_next(request.values.get("next"), ""),
        demo_clusters=demo.by_cluster() if demo.is_offered() else {},
        mail_is_set_up=bool(current_app.extensions["kkg_settings"].mail_host),
    )
    if refusal:
        page.headers["Retry-After"] = str(refusal.retry_after_seconds)
    return page


def enter(token: str, response: BaseResponse) -> BaseResponse:
    """Put the session into the cookie (a new one: no fixation) and remember the device."""
    before = current_visitor()
    if before is not None:
        # Whoever signs in over another session leaves none behind that nobody can see any more.
        sessions.sign_out(before.token, actor=current_actor())
    is_lent = devices.is_lent()
    if is_lent:
        sessions.limit_session(token)
    visitor = sessions.visitor_of(token)
    cookie.clear()
    # On a lent phone the cookie goes when the browser closes, and the phone does not learn whose it was.
    cookie.permanent = not is_lent
    if is_lent:
        cookie[BORROWED] = True
    login_user(visitor)
    # A new one, which stays, so that no later page has to send a new cookie; the form took another one along.
    g.pop("csrf_token", None)
    generate_csrf()
    if not is_lent:
        devices.remember_device(response, visitor.public_id)
    return response


def refuse_crowds(limiter: RateLimiter) -> None:
    """Too many tries from one network in a short time, whatever names they used."""
    wait_seconds = limiter.hit(devices.network_prefix())
    if wait_seconds:
        raise too_many(wait_seconds)


@bp.route("/logout", methods=["POST"])
@signed_in
def sign_out() -> BaseResponse:
    sessions.sign_out(me().token, actor=current_actor())
    onward = "accounts.lent" if devices.is_lent() else "accounts.sign_in"
    return leave(redirect(url_for(onward), code=303))


def leave(response: BaseResponse) -> BaseResponse:
    """Empty the cookie and have the browser forget pages and drafts of whoever was here."""
    cookie.clear()
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
