"""The size of the letters: for a person on all devices, and for one device before anybody has signed in."""

from __future__ import annotations

from flask import current_app, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.accounts import services
from kkg_portal.accounts.forms import LettersForm
from kkg_portal.accounts.views.blueprint import bp
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.access.rules import public, signed_in
from kkg_portal.core.errors import NotFound
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.web import LETTER_SIZES, LETTERS_COOKIE, back_to, form_page, has_large_type, next_or

_YEAR_SECONDS = 365 * 24 * 3600


@bp.route("/account/letters", methods=["GET", "POST"])
@signed_in
def letters() -> BaseResponse:
    form = LettersForm(data={"size": "large" if has_large_type() else "usual"})
    if form.validate_on_submit():
        services.choose_letters(is_large=form.size.data == "large", actor=current_actor())
        response = back_to("accounts.letters", _("Saved."))
        # What was just chosen counts everywhere, also on this device.
        response.delete_cookie(LETTERS_COOKIE)
        return response
    return form_page("accounts/letters.html", form)


@bp.route("/letters/<size>", methods=["GET"])
@public
def letters_here(size: str) -> BaseResponse:
    """Remembered on this device alone: who cannot read the sign-in page has no account at hand yet."""
    if size not in LETTER_SIZES:
        raise NotFound
    response = next_or(url_for("dashboard.start"))
    response.set_cookie(
        LETTERS_COOKIE,
        size,
        max_age=_YEAR_SECONDS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response
