"""What people change about their own account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, select

from kkg_portal.accounts.consent import record_consent
from kkg_portal.accounts.identity import belongings_of
from kkg_portal.accounts.models import Honorific, SignInSession, Token, User
from kkg_portal.accounts.names import read_username
from kkg_portal.accounts.sessions import require_own_password
from kkg_portal.core import clock, identifiers, passwords
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import LANGUAGES
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.person_names import sort_key
from kkg_portal.core.uow import unique_rule, verb

unique_rule(
    "core_user", ("username",), _l("This username is taken. Add a digit or your school."), field="username"
)
unique_rule(
    "core_user",
    ("email",),
    _l("This e-mail address cannot be used. If it is yours, sign in with it first."),
    field="email",
)
unique_rule(
    "core_user",
    ("phone",),
    _l("This number cannot be used. If it is yours, sign in with it first."),
    field="phone",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person may say of themselves; titles apart from the name."""

    name: str
    title_prefix: str
    title_suffix: str
    honorific: Honorific
    language: str | None


def own(actor: Actor) -> User:
    return session.get_one(User, actor.user_id)


@verb(None)
def change_profile(profile: Profile, *, version: int, actor: Actor) -> User:
    user = own(actor)
    user.expect(version)
    user.name, user.title_prefix, user.title_suffix = profile.name, profile.title_prefix, profile.title_suffix
    user.sort_name = sort_key(profile.name)
    user.honorific = profile.honorific
    if profile.language in {None, *LANGUAGES}:
        user.language = profile.language
    user.stamp += 1
    return user


@verb(None)
def choose_letters(*, is_large: bool, actor: Actor) -> None:
    """Large or usual letters, on every device of this person."""
    user = own(actor)
    if user.large_type != is_large:
        user.large_type = is_large
        user.stamp += 1


@verb(None)
def change_contacts(username: str, email: str, phone: str, *, version: int, actor: Actor) -> User:
    """How a person signs in; at least one must stay. Asks for a fresh password first (the view's job).

    Links that were mailed to the old address die.
    """
    user = own(actor)
    user.expect(version)
    user.username = _read(read_username, username, "username")
    user.email = _read(_lower_email, email, "email")
    user.phone = _read(identifiers.phone, phone, "phone")
    if not (user.username or user.email or user.phone):
        raise Invalid(_("Keep at least one: username, e-mail address or phone number."), field="username")
    user.stamp += 1
    session.execute(delete(Token).where(Token.user_id == user.id))
    return user


def _lower_email(text: str) -> str:
    return identifiers.email(text).lower()


def _read(reader: Callable[[str], str], text: str, field: str) -> str | None:
    if not text:
        return None
    try:
        return reader(text)
    except Invalid as error:
        raise Invalid(error.message, field=field) from error


def change_password(present: str, new: str, *, keep_session_id: int, actor: Actor) -> None:
    """Replace the password; other devices are signed out and open recovery tokens die."""
    require_own_password(present, actor=actor, field="present")
    _change_password(new, keep_session_id=keep_session_id, actor=actor)


@verb(None)
def _change_password(new: str, *, keep_session_id: int, actor: Actor) -> User:
    user = own(actor)
    passwords.check_strength(new, context_words=password_context(user), field="new")
    user.password_hash = passwords.hash_password(new)
    user.password_changed_at = clock.now()
    user.stamp += 1
    session.execute(
        delete(SignInSession).where(SignInSession.user_id == user.id, SignInSession.id != keep_session_id)
    )
    session.execute(delete(Token).where(Token.user_id == user.id))
    return user


def password_context(user: User) -> list[str]:
    """Words a stranger would try first: the person's own names and those of their clusters."""
    own_words = [user.name, user.username or "", (user.email or "").partition("@")[0]]
    return own_words + [belonging.title for belonging in belongings_of(user.id)]


@verb(None)
def give_consent(purpose: str, *, actor: Actor) -> None:
    record_consent(own(actor), purpose=purpose)


def free_username(name: str) -> str:
    """A username made of somebody's name that nobody has yet, for people without e-mail and phone."""
    words = [word for word in sort_key(name).replace("'", "").split() if word.isascii() and word.isalpha()]
    stem = ".".join(words[:2])[:30] or "guru"
    candidate, number = stem if len(stem) > 2 else f"guru.{stem}", 1
    while session.scalar(select(User.id).where(User.username == candidate).limit(1)) is not None:
        number += 1
        candidate = f"{stem}{number}"
    return candidate
