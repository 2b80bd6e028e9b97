"""What a person sees and changes of their own account."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.accounts import services, sessions
from kkg_portal.accounts.forms import ChangePasswordForm, ConfirmForm, ContactsForm, ProfileForm
from kkg_portal.accounts.models import Honorific, User
from kkg_portal.accounts.services import Profile
from kkg_portal.accounts.views.blueprint import bp, fresh_only, me
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.access.rules import signed_in
from kkg_portal.core.errors import Invalid, PortalError
from kkg_portal.core.forms import PortalForm
from kkg_portal.core.i18n import current_language
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.person_names import PersonName, clean_name, split_titles
from kkg_portal.core.safe_redirect import safe_next
from kkg_portal.core.web import back_to, explain, next_or, render


@bp.route("/account", methods=["GET"])
@signed_in
def overview() -> BaseResponse:
    return render("accounts/overview.html", user=services.own(current_actor()))


@bp.route("/account/profile", methods=["GET", "POST"])
@signed_in
def profile() -> BaseResponse:
    user = services.own(current_actor())
    form = ProfileForm(data=_profile_values(user))
    offer = ""
    if form.validate_on_submit():
        try:
            name = _name_as_meant(form)
            if name is None:
                offer = form.full_name.data or ""
            else:
                _save_profile(form, name)
                return _profile_saved(name)
        except PortalError as error:
            explain(form, error)
    status = 422 if form.errors else 200
    return render("accounts/profile.html", status=status, form=form, offer=offer, show_tab_bar=False)


def _profile_values(user: User) -> dict[str, object]:
    return {
        "version": user.version,
        "full_name": user.full_name,
        "honorific": user.honorific.value,
        "language": user.language or current_language(),
    }


def _name_as_meant(form: ProfileForm) -> PersonName | None:
    """The name to store; None when its right spelling was put into the box and should be looked at first."""
    typed = clean_name(form.full_name.data or "")
    try:
        reading = split_titles(typed)
    except Invalid as error:
        raise Invalid(error.message, field="full_name") from error
    if str(reading) == typed:
        return reading
    if form.offered.data == str(reading):
        # Shown this spelling and typed their own again: a person knows how the own name is written.
        return PersonName(typed)
    form.full_name.data = form.offered.data = str(reading)
    return None


def _save_profile(form: ProfileForm, name: PersonName) -> None:
    services.change_profile(
        Profile(
            name=name.name,
            title_prefix=name.title_prefix,
            title_suffix=name.title_suffix,
            honorific=Honorific(form.honorific.data),
            language=form.language.data,
        ),
        version=form.version_number,
        actor=current_actor(),
    )


def _profile_saved(name: PersonName) -> BaseResponse:
    response = back_to("accounts.overview", _("Saved. On letters you are %(name)s.", name=str(name)))
    # What was just chosen counts everywhere, also on this device.
    response.delete_cookie("lang")
    return response


@bp.route("/account/contacts", methods=["GET", "POST"])
@signed_in
@fresh_only
def contacts() -> BaseResponse:
    user = services.own(current_actor())
    values = {name: getattr(user, name) or "" for name in ("phone", "email", "username")}
    form = ContactsForm(data={"version": user.version, **values})
    if form.validate_on_submit():
        try:
            services.change_contacts(
                form.username.data or "",
                form.email.data or "",
                form.phone.data or "",
                version=form.version_number,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("accounts.overview", _("Saved. From now on you sign in with these."))
    return _page("accounts/contacts.html", form)


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
def password() -> BaseResponse:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            services.change_password(
                form.present.data or "",
                form.new.data or "",
                keep_session_id=me().session_id,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(
                "accounts.overview", _("Your new password is set. All other devices were signed out.")
            )
    return _page("accounts/password.html", form)


@bp.route("/account/confirm", methods=["GET", "POST"])
@signed_in
def confirm() -> BaseResponse:
    """The password again, for what a borrowed phone must not be able to do."""
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            sessions.confirm_password(me().session_id, form.password.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return next_or(url_for("accounts.overview"))
    return _page("accounts/confirm.html", form, next_url=safe_next(request.values.get("next"), ""))


@bp.route("/account/devices", methods=["GET"])
@signed_in
def devices() -> BaseResponse:
    return render(
        "accounts/devices.html", devices=sessions.devices(me().user_id), this_session_id=me().session_id
    )


@bp.route("/account/devices/<ref:device>/end", methods=["POST"])
@signed_in
def end_device(device: str) -> BaseResponse:
    sessions.end_session(device, actor=current_actor())
    return back_to("accounts.devices", _("This device was signed out."))


@bp.route("/account/devices/end-others", methods=["POST"])
@signed_in
def end_other_devices() -> BaseResponse:
    sessions.end_other_sessions(me().session_id, actor=current_actor())
    return back_to("accounts.devices", _("All other devices were signed out."))


def _page(template: str, form: PortalForm, **values: object) -> BaseResponse:
    status = 422 if form.errors else 200
    return render(template, status=status, form=form, show_tab_bar=False, **values)
