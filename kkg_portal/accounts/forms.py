"""Forms about a person's own account."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, RadioField

from kkg_portal.core.forms import LineField, PortalForm, Required, VersionedForm, choices_of
from kkg_portal.core.i18n import LANGUAGES, Text
from kkg_portal.core.i18n import lazy_gettext as _l

HONORIFIC_CHOICES = [("bapak", _l("Bapak")), ("ibu", _l("Ibu")), ("none", _l("Without"))]
_NAME_HELP = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


def _sign_in_name(label: Text, message: Text) -> LineField:
    return LineField(label, max_length=254, validators=[Required(message)], render_kw=_NAME_HELP)


def _present_password(label: Text) -> PasswordField:
    return PasswordField(
        label,
        validators=[Required(_l("Type your password."))],
        render_kw={"autocomplete": "current-password", "maxlength": 256},
    )


def _new_password(label: Text) -> PasswordField:
    return PasswordField(
        label,
        description=_l("At least 8 characters. Three or four words together are easy to remember."),
        validators=[Required(_l("Type a new password, for example four words."))],
        render_kw={"autocomplete": "new-password", "maxlength": 256},
    )


class SignInForm(PortalForm):
    username = _sign_in_name(
        _l("Phone number, e-mail or username"), _l("Type your phone number, e-mail address or username.")
    )
    password = _present_password(_l("Password"))


class ForgotForm(PortalForm):
    username = _sign_in_name(
        _l("Phone number, e-mail or username"), _l("Type your phone number, e-mail address or username.")
    )


class NewPasswordForm(PortalForm):
    password = _new_password(_l("New password"))


class CodeForm(PortalForm):
    username = _sign_in_name(
        _l("Phone number, e-mail or username"), _l("Type your phone number, e-mail address or username.")
    )
    code = LineField(
        _l("Code"),
        max_length=40,
        description=_l("8 letters and digits, for example 7KQM-4TXR."),
        validators=[
            Required(_l("Type the code from your slip or your coordinator. For example: 7KQM-4TXR."))
        ],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"},
    )
    password = _new_password(_l("New password"))


class ConfirmForm(PortalForm):
    password = _present_password(_l("Password"))


class ChangePasswordForm(PortalForm):
    present = _present_password(_l("Present password"))
    new = _new_password(_l("New password"))


class EraseForm(PortalForm):
    password = _present_password(_l("Password"))


class ConsentForm(PortalForm):
    agreed = BooleanField(
        _l("I have read this and agree"),
        validators=[
            Required(_l("Tick the box when you agree. Without it the portal cannot keep your data."))
        ],
    )


class ProfileForm(VersionedForm):
    """`offered` holds the spelling shown last, so that somebody who declines it is not asked for ever."""

    full_name = LineField(
        _l("Name with titles"),
        max_length=200,
        description=_l("As on letters, in one line. For example: Sri Wahyuni, S.Pd., M.Pd."),
        validators=[Required(_l("Type your name. For example: Sri Wahyuni, S.Pd."))],
        render_kw={"autocomplete": "name"},
    )
    offered = HiddenField()
    honorific = RadioField(
        _l("How should we address you?"),
        validators=[Required(_l("Choose Bapak, Ibu or without."))],
    )
    language = RadioField(_l("Language of the portal"), validators=[Required(_l("Choose a language."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.honorific.choices = [(value, str(title)) for value, title in HONORIFIC_CHOICES]
        self.language.choices = list(LANGUAGES.items())


class LettersForm(PortalForm):
    size = RadioField(
        _l("Size of the letters"), choices=choices_of((("usual", _l("Usual")), ("large", _l("Large"))))
    )


class ContactsForm(VersionedForm):
    phone = LineField(
        _l("Phone number"),
        max_length=30,
        description=_l("Best one with WhatsApp. For example: 0812 3456 7890"),
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )
    email = LineField(
        _l("E-mail address"),
        max_length=254,
        description=_l("With it you can choose a new password by yourself. For example: sri@belajar.id"),
        render_kw={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none"},
    )
    username = LineField(
        _l("Username"),
        max_length=40,
        description=_l("Letters, digits and dots. For example: sri.wahyuni"),
        render_kw=_NAME_HELP,
    )


__all__ = [
    "HONORIFIC_CHOICES",
    "BooleanField",
    "ChangePasswordForm",
    "CodeForm",
    "ConfirmForm",
    "ConsentForm",
    "ContactsForm",
    "EraseForm",
    "ForgotForm",
    "LettersForm",
    "NewPasswordForm",
    "ProfileForm",
    "RadioField",
    "SignInForm",
]
