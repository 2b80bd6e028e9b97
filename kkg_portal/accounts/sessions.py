"""Signing in and out: session rows on the server, the list of devices, the password asked for again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import Flask, current_app
from sqlalchemy import case, delete, select, update

from kkg_portal.accounts.identity import Visitor, look_up, memory
from kkg_portal.accounts.models import SignInFailure, SignInSession, User
from kkg_portal.accounts.names import SignInName, read_sign_in_name
from kkg_portal.accounts.tries import forget_failures, note_failure, refuse_while_waiting, try_digest
from kkg_portal.core import audit, clock, passwords
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import intending_to_write, session
from kkg_portal.core.errors import Invalid, NotFound
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.jobs import job
from kkg_portal.core.uow import unit_of_work, verb

FRESH = timedelta(minutes=10)
BORROWED_LIFE = timedelta(hours=1)


def sign_in(typed_name: str, password: str, *, device: str, known_as: str | None) -> str:
    """Open a session and return its token. `known_as` is the public id a returning device carries.

    Wrong name and wrong password look the same and cost the same; after several of them the next try has
    to wait. A device that signed in before counts on its own, so strangers cannot lock a teacher out.
    """
    try:
        name: SignInName | None = read_sign_in_name(typed_name)
    except Invalid:
        name = None
    user = _user_named(name)
    is_known_device = user is not None and known_as == user.public_id
    typed = name.value if name else typed_name.strip().lower()
    digest = try_digest("sign-in", typed, (known_as or "") if is_known_device else "")
    refuse_while_waiting(digest)
    stored = user.password_hash if user is not None and user.disabled_at is None else None
    # Hashing takes a while, and SQLite has one writer: a school that signs in at once must not queue for it.
    session.rollback()
    if user is None or stored is None:
        passwords.dummy_verify()
    elif passwords.verify_password(stored, password):
        return _open_for(user, password, device=device, digest=digest)
    note_failure(digest)
    raise Invalid(
        _("The name or the password does not match. Check both, or ask your coordinator for a code.")
    )


def _user_named(name: SignInName | None) -> User | None:
    return session.scalar(select(User).where(name.matches())) if name else None


def _open_for(user: User, password: str, *, device: str, digest: bytes) -> str:
    with unit_of_work():
        forget_failures(digest)
        assert user.password_hash is not None
        if passwords.needs_rehash(user.password_hash):
            user.password_hash = passwords.hash_password(password)
        return open_session(user, device=device)


def open_session(user: User, *, device: str) -> str:
    """A new session row for `user`; returns the token for the cookie. Inside a unit of work."""
    settings = current_app.extensions["kkg_settings"]
    token, digest = passwords.new_token()
    now = clock.now()
    session.add(
        SignInSession(
            user_id=user.id,
            digest=digest,
            device=device[:80],
            expires_at=now + timedelta(days=settings.session_absolute_days),
            fresh_until=now + FRESH,
        )
    )
    audit.record("accounts.sign_in", ref=user.ref, actor_id=user.id)
    return token


def visitor_of(token: str) -> Visitor:
    """The visitor behind a token that was just made."""
    visitor, _cluster = look_up(token, None)
    if visitor is None:
        raise NotFound
    return visitor


@verb(None)
def sign_out(token: str, *, actor: Actor) -> None:
    """End this session on the server: a copied cookie is worthless afterwards."""
    session.execute(delete(SignInSession).where(SignInSession.digest == passwords.token_digest(token)))


@verb(None)
def lend_device(token: str, *, actor: Actor) -> None:
    """End the owner's session on this device, so that nothing of theirs is open while a colleague uses it."""
    session.execute(delete(SignInSession).where(SignInSession.digest == passwords.token_digest(token)))


def limit_session(token: str) -> None:
    """A session on somebody else's device ends by itself soon, and the list of devices says what it was."""
    with unit_of_work():
        row = session.scalars(
            select(SignInSession).where(SignInSession.digest == passwords.token_digest(token))
        ).one()
        row.expires_at = min(row.expires_at, clock.now() + BORROWED_LIFE)
        row.device = _("%(device)s, lent by a colleague", device=row.device)[:80]


@verb(None)
def end_session(public_id: str, *, actor: Actor) -> None:
    """End one of the actor's own sessions."""
    gone = session.execute(
        delete(SignInSession).where(
            SignInSession.public_id == public_id, SignInSession.user_id == actor.user_id
        )
    )
    if not gone.rowcount:  # type: ignore[attr-defined]  # a DELETE gives a CursorResult
        raise NotFound


@verb(None)
def end_other_sessions(keep_session_id: int, *, actor: Actor) -> None:
    session.execute(
        delete(SignInSession).where(
            SignInSession.user_id == actor.user_id, SignInSession.id != keep_session_id
        )
    )


def end_all_sessions(user_id: int) -> None:
    """Inside the unit of work of whatever makes this necessary: a new password, a member disabled."""
    session.execute(delete(SignInSession).where(SignInSession.user_id == user_id))


def require_own_password(password: str, *, actor: Actor, field: str = "password") -> None:
    """Raise unless this is the actor's password.

    Wrong tries are counted and wait like those of the sign-in page, so that a phone found signed in does not
    let anybody guess on. They are counted before the verb this protects: its rollback would forget them.
    """
    user = session.get_one(User, actor.user_id)
    digest = try_digest("own-password", user.public_id)
    refuse_while_waiting(digest)
    if user.password_hash is None or not passwords.verify_password(user.password_hash, password):
        note_failure(digest, actor_id=user.id)
        raise Invalid(_("This is not your present password."), field=field)
    with unit_of_work():
        forget_failures(digest)


def confirm_password(session_id: int, password: str, *, actor: Actor) -> None:
    """Make this session fresh for ten minutes; Invalid when the password is not right."""
    require_own_password(password, actor=actor)
    _confirm_password(session_id, actor=actor)


@verb(None)
def _confirm_password(session_id: int, *, actor: Actor) -> None:
    mine = (SignInSession.id == session_id, SignInSession.user_id == actor.user_id)
    row = session.scalar(select(SignInSession).where(*mine))
    if row is None:
        raise NotFound
    row.fresh_until = clock.now() + FRESH


def devices(user_id: int) -> Sequence[SignInSession]:
    """Where a person is signed in now, the device used last first."""
    return session.scalars(
        select(SignInSession)
        .where(SignInSession.user_id == user_id, SignInSession.expires_at > clock.now())
        .order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc())
        .limit(50)
    ).all()


def flush_last_seen(app: Flask) -> None:
    """Write down when sessions were last used, in one statement, away from the pages that were read."""
    with app.app_context(), intending_to_write():
        seen, memory().last_seen = memory().last_seen, {}
        if not seen:
            return
        moments = case(seen, value=SignInSession.id, else_=SignInSession.last_seen_at)
        session.execute(
            update(SignInSession)
            .where(SignInSession.id.in_(seen))
            .values(last_seen_at=moments)
            .execution_options(synchronize_session=False)
        )
        session.commit()


@job("core.forget_old_sign_ins", every=timedelta(days=1))
def forget_old_sign_ins(_payload: dict[str, object]) -> None:
    """Expired sessions and old wrong tries are of no use to anybody."""
    now = clock.now()
    with unit_of_work():
        session.execute(delete(SignInSession).where(SignInSession.expires_at < now))
        session.execute(delete(SignInFailure).where(SignInFailure.last_at < now - timedelta(days=1)))
