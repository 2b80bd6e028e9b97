"""What is agreed to and told about data, and the language of this device."""

from __future__ import annotations

from flask import current_app, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.accounts import services
from kkg_portal.accounts.consent import ACCOUNT_PURPOSE, CURRENT_VERSION
from kkg_portal.accounts.forms import ConsentForm
from kkg_portal.accounts.views.blueprint import bp, me
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.access.rules import public, signed_in
from kkg_portal.core.errors import NotFound
from kkg_portal.core.i18n import LANGUAGES
from kkg_portal.core.safe_redirect import safe_next
from kkg_portal.core.web import next_or, render

_YEAR_SECONDS = 365 * 24 * 3600


@bp.route("/account/consent", methods=["GET", "POST"])
@signed_in
def consent() -> BaseResponse:
    form = ConsentForm()
    if form.validate_on_submit():
        services.give_consent(ACCOUNT_PURPOSE, actor=current_actor())
        return next_or(url_for("dashboard.start"))
    return render(
        "accounts/consent.html",
        status=422 if form.errors else 200,
        form=form,
        next_url=safe_next(request.values.get("next"), ""),
        controller=_controller(),
        text_version=CURRENT_VERSION,
        state={None: "first", CURRENT_VERSION: "given"}.get(me().consent_version, "changed"),
        show_tab_bar=False,
    )


@bp.route("/privacy", methods=["GET"])
@public
def privacy() -> BaseResponse:
    return render("accounts/privacy.html", controller=_controller(), text_version=CURRENT_VERSION)


def _controller() -> str:
    controller: str = current_app.extensions["kkg_settings"].data_controller
    return controller


@bp.route("/language/<lang>", methods=["GET"])
@public
def language(lang: str) -> BaseResponse:
    """Remembered on this device alone: a reader of a public page has no account to keep it in."""
    if lang not in LANGUAGES:
        raise NotFound
    response = next_or(url_for("dashboard.start"))
    response.set_cookie(
        "lang",
        lang,
        max_age=_YEAR_SECONDS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response
