"""Ways back in for whoever forgot the password: by mailed link or by a code read out."""

from __future__ import annotations

from flask import current_app, flash, redirect, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.accounts import devices, recovery
from kkg_portal.accounts.forms import CodeForm, ForgotForm, NewPasswordForm
from kkg_portal.accounts.identity import memory
from kkg_portal.accounts.views.blueprint import bp
from kkg_portal.accounts.views.door import enter, refuse_crowds
from kkg_portal.core.access.rules import public
from kkg_portal.core.errors import Invalid, PortalError, TooMany
from kkg_portal.core.i18n import current_language
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.person_names import greeting
from kkg_portal.core.web import explain, render

# The secret of a mailed link on its way from the link to the form, in the signed cookie: never in an address
# that a page shown from there could leak.
LINK_KEY = "password_link"
LONGEST_TOKEN = 100


@bp.route("/password/forgot", methods=["GET", "POST"])
@public
def forgot() -> BaseResponse:
    form = ForgotForm()
    if request.method == "POST" and form.validate():
        try:
            refuse_crowds(memory().recovery_tries)
        except TooMany as error:
            return _page("accounts/forgot.html", form, refusal=error, is_sent=False)
        recovery.ask_for_link(form.username.data or "")
        return _page("accounts/forgot.html", form, is_sent=True)
    return _page("accounts/forgot.html", form, is_sent=False)


@bp.route("/password/link/<token>", methods=["GET"])
@public
def open_link(token: str) -> BaseResponse:
    """Only carries the secret over: whoever merely looks (a mail scanner, a link preview) uses nothing up."""
    cookie[LINK_KEY] = token[:LONGEST_TOKEN]
    return redirect(url_for("accounts.new_password"), code=303)


@bp.route("/password/new", methods=["GET", "POST"])
@public
def new_password() -> BaseResponse:
    token = str(cookie.get(LINK_KEY, ""))
    try:
        person = recovery.user_for_link(token)
    except Invalid as error:
        return render("accounts/link_used.html", status=410, reason=error.message)
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            opened = recovery.set_by_link(token, form.password.data or "", device=devices.device_label())
        except PortalError as error:
            explain(form, error)
        else:
            return _welcome_back(opened)
    name = greeting(person.name, person.honorific, current_language())
    return _page("accounts/new_password.html", form, person_greeting=name)


@bp.route("/password/code", methods=["GET", "POST"])
@public
def use_code() -> BaseResponse:
    # A printed slip brings its name along; the code stands on paper alone, never in an address.
    form = CodeForm(data={"username": request.args.get("name", "")[:254]})
    if form.validate_on_submit():
        try:
            refuse_crowds(memory().recovery_tries)
            opened = recovery.set_by_code(
                form.username.data or "",
                form.code.data or "",
                form.password.data or "",
                device=devices.device_label(),
                network=devices.network_prefix(),
            )
        except TooMany as error:
            return _page("accounts/code.html", form, refusal=error)
        except PortalError as error:
            explain(form, error)
        else:
            return _welcome_back(opened)
    return _page("accounts/code.html", form)


def _welcome_back(token: str) -> BaseResponse:
    response = enter(token, redirect(url_for("dashboard.start"), code=303))
    # After entering: a new session starts with an empty cookie.
    flash(_("Your new password is set and you are signed in."), "success")
    return response


def _page(
    template: str,
    form: ForgotForm | NewPasswordForm | CodeForm,
    *,
    refusal: TooMany | None = None,
    **values: object,
) -> BaseResponse:
    status = 429 if refusal else 422 if form.errors else 200
    page = render(
        template,
        status=status,
        form=form,
        refusal=refusal.message if refusal else "",
        mail_is_set_up=bool(current_app.extensions["kkg_settings"].mail_host),
        **values,
    )
    if refusal:
        page.headers["Retry-After"] = str(refusal.retry_after_seconds)
    return page
