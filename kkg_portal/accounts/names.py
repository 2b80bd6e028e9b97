"""Which of the three names somebody typed into the one box of the sign-in page: e-mail, phone or username."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from kkg_portal.accounts.models import User
from kkg_portal.core import identifiers
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import gettext as _

USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,38})[a-z0-9]")
_PHONE = re.compile(r"[+0-9][0-9 ().-]{7,24}")


@dataclass(frozen=True, slots=True)
class SignInName:
    """`kind` is email, phone or username; `value` the stored form."""

    kind: str
    value: str

    def matches(self) -> ColumnElement[bool]:
        column = {"email": User.email, "phone": User.phone, "username": User.username}[self.kind]
        return column == self.value


def read_sign_in_name(text: str) -> SignInName:
    """The stored form of a typed e-mail, phone number or username; Invalid says what to type instead."""
    typed = text.strip()
    if "@" in typed:
        return SignInName("email", identifiers.email(typed).lower())
    if _PHONE.fullmatch(typed):
        return SignInName("phone", identifiers.phone(typed))
    return SignInName("username", read_username(typed))


def read_username(text: str) -> str:
    username = text.strip().lower()
    if not USERNAME.fullmatch(username):
        raise Invalid(
            _("Type an e-mail address, a phone number (0812…) or your username (letters, digits and dots)."),
            field="username",
        )
    return username
