"""Ways back in: a link by mail, or a one-time code that a coordinator reads out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, select, update

from kkg_portal.accounts.models import Token, TokenKind, User
from kkg_portal.accounts.names import read_sign_in_name
from kkg_portal.accounts.services import password_context
from kkg_portal.accounts.sessions import end_all_sessions, open_session
from kkg_portal.accounts.tries import forget_failures, note_failure, refuse_while_waiting, try_digest
from kkg_portal.core import audit, clock, passwords
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.jobs import enqueue, job
from kkg_portal.core.notifications.mail import send_mail
from kkg_portal.core.uow import unit_of_work

LINK_LIFE = timedelta(minutes=30)
CODE_LIFE = timedelta(hours=24)
# On paper, handed out at the next meeting of the school.
SLIP_LIFE = timedelta(days=14)
# A second link within this time is the same link: nobody's mailbox is flooded.
LINK_EVERY_SECONDS = 120


def ask_for_link(typed_name: str) -> None:
    """Have a link mailed when the name is known and has an address; the caller cannot tell whether it was.

    Known or not, the request does the same work: it lays one job down. The job alone makes the secret, so
    that the table of jobs never holds one.
    """
    user_id = _user_id_for_mail(typed_name)
    slot = int(clock.now().timestamp()) // LINK_EVERY_SECONDS
    whose = try_digest("password-link", typed_name.strip().lower()).hex()
    with unit_of_work():
        enqueue("core.password_link", {"user_id": user_id}, key=f"password_link:{whose}:{slot}")


def _user_id_for_mail(typed_name: str) -> int | None:
    try:
        name = read_sign_in_name(typed_name)
    except Invalid:
        return None
    return session.scalar(
        select(User.id).where(
            name.matches(),
            User.disabled_at.is_(None),
            User.email.is_not(None),
            User.password_hash.is_not(None),
        )
    )


@job("core.password_link")
def mail_link(payload: dict[str, Any]) -> None:
    """Make a link and mail it; run again after a crash it makes another, and only the newest opens."""
    user = session.get(User, payload["user_id"]) if payload["user_id"] else None
    if user is None or user.email is None or user.disabled_at is not None:
        return
    with unit_of_work():
        token, digest = passwords.new_token()
        _replace_token(user, TokenKind.PASSWORD_LINK, digest, LINK_LIFE)
    base_url = current_app.extensions["kkg_settings"].base_url.rstrip("/")
    minutes = int(LINK_LIFE.total_seconds() // 60)
    values = {"url": f"{base_url}/password/link/{token}", "minutes": minutes}
    send_mail({"template": "mail/password_link", "user_id": user.id, "values": values})


def make_code(user: User, life: timedelta = CODE_LIFE) -> str:
    """A new code for `user`, shown once to the coordinator who hands it on; earlier ones die. Inside their verb."""
    code = passwords.one_time_code()
    _replace_token(user, TokenKind.PASSWORD_CODE, _code_digest(user, code), life)
    return code


def forget_codes(user_id: int) -> None:
    """Open codes die when an account begins to open more than whoever made them was allowed to hand out.

    Inside the verb that lets the person into a cluster or makes them an administrator.
    """
    session.execute(
        delete(Token)
        .where(Token.user_id == user_id, Token.kind == TokenKind.PASSWORD_CODE)
        .execution_options(synchronize_session=False)
    )


def _replace_token(user: User, kind: TokenKind, digest: bytes, life: timedelta) -> None:
    # Only the same kind: otherwise anybody could spoil a code by asking for a link in that name.
    session.execute(delete(Token).where(Token.user_id == user.id, Token.kind == kind))
    session.add(Token(user_id=user.id, kind=kind, digest=digest, expires_at=clock.now() + life))


def _code_digest(user: User, code: str) -> bytes:
    # Codes are short, so each belongs to one person: guessing one person's code does not try everybody's.
    return passwords.token_digest(f"{user.public_id}:{passwords.normalise_code(code)}")


def user_for_link(token: str) -> User:
    """Whom a mailed link belongs to, without using it up: a link preview must not consume it."""
    row = _open_token(passwords.token_digest(token), TokenKind.PASSWORD_LINK)
    user = session.get_one(User, row.user_id) if row else None
    if user is None or user.disabled_at is not None:
        raise _used_up()
    return user


def set_by_link(token: str, password: str, *, device: str) -> str:
    """A new password by mailed link; ends every session and returns the token of a new one."""
    user = user_for_link(token)
    return _set(user, passwords.token_digest(token), password, device=device)


def set_by_code(typed_name: str, code: str, password: str, *, device: str, network: str) -> str:
    """A new password by a code read out. One sentence for a wrong name and a wrong code.

    Wrong tries are counted per name and network: a guesser elsewhere cannot make a teacher wait.
    """
    digest = try_digest("password-code", typed_name.strip().lower(), network)
    refuse_while_waiting(digest)
    user = _user_with_code(typed_name, code)
    if user is None:
        note_failure(digest)
        raise Invalid(
            _("The name or the code does not match. Ask your coordinator to read it out again."),
            field="code",
        )
    token = _set(user, _code_digest(user, code), password, device=device)
    with unit_of_work():
        forget_failures(digest)
    return token


def _user_with_code(typed_name: str, code: str) -> User | None:
    try:
        name = read_sign_in_name(typed_name)
    except Invalid:
        return None
    user = session.scalar(select(User).where(name.matches(), User.disabled_at.is_(None)))
    if user is None or _open_token(_code_digest(user, code), TokenKind.PASSWORD_CODE) is None:
        return None
    return user


def _open_token(digest: bytes, kind: TokenKind) -> Token | None:
    return session.scalar(
        select(Token).where(
            Token.digest == digest,
            Token.kind == kind,
            Token.used_at.is_(None),
            Token.expires_at > clock.now(),
        )
    )


def _used_up() -> Invalid:
    return Invalid(_("This link has expired or was used already. Ask for a new one."))


def _set(user: User, digest: bytes, password: str, *, device: str) -> str:
    passwords.check_strength(password, context_words=password_context(user), field="password")
    with unit_of_work():
        now = clock.now()
        used = session.execute(
            update(Token)
            .where(Token.digest == digest, Token.used_at.is_(None), Token.expires_at > now)
            .values(used_at=now)
        )
        if not used.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
            raise _used_up()
        user.password_hash = passwords.hash_password(password)
        user.password_changed_at = now
        user.stamp += 1
        session.execute(delete(Token).where(Token.user_id == user.id))
        end_all_sessions(user.id)
        audit.record("accounts.password_recovered", ref=user.ref, actor_id=user.id)
        return open_session(user, device=device)
