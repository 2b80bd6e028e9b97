"""Accounts: people who can sign in, their sessions on each device, tokens and consents."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kkg_portal.core import clock
from kkg_portal.core.db.engine import Model
from kkg_portal.core.db.mixins import PublicId, Referable, Timestamped, Versioned
from kkg_portal.core.db.types import UtcDateTime, enum_column
from kkg_portal.core.person_names import full_name, greeting


class Honorific(StrEnum):
    """The sapaan a person chose; NONE means the name alone."""

    BAPAK = "bapak"
    IBU = "ibu"
    NONE = "none"


class TokenKind(StrEnum):
    PASSWORD_LINK = "password_link"
    PASSWORD_CODE = "password_code"


class User(PublicId, Referable, Versioned, Timestamped, Model):
    """A person of this installation. Without a password hash they are known (imported) but cannot sign in.

    `stamp` rises whenever anything a request remembers of the person changes: name, roles, memberships.
    """

    __tablename__ = "core_user"
    __ref_kind__ = "core.user"
    __table_args__ = (
        CheckConstraint("username IS NULL OR username = lower(username)", name="username_lower"),
        CheckConstraint("email IS NULL OR email = lower(email)", name="email_lower"),
        Index("ix_core_user_sort_name", "sort_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    sort_name: Mapped[str] = mapped_column(String(120))
    title_prefix: Mapped[str] = mapped_column(String(60), default="")
    title_suffix: Mapped[str] = mapped_column(String(80), default="")
    honorific: Mapped[Honorific] = mapped_column(enum_column(Honorific, "honorific"), default=Honorific.NONE)
    username: Mapped[str | None] = mapped_column(String(40), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    language: Mapped[str | None] = mapped_column(String(5))
    large_type: Mapped[bool] = mapped_column(default=False)
    is_admin: Mapped[bool] = mapped_column(default=False)
    stamp: Mapped[int] = mapped_column(default=1)
    consent_version: Mapped[str | None] = mapped_column(String(20))
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def full_name(self) -> str:
        return full_name(self.name, self.title_prefix, self.title_suffix)

    @property
    def greeting(self) -> str:
        return greeting(self.name, self.honorific, self.language or "id")

    @property
    def has_account(self) -> bool:
        return self.password_hash is not None


class SignInSession(PublicId, Model):
    """One device that is signed in. The cookie holds the token, this row only its digest."""

    __tablename__ = "core_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    device: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fresh_until: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInFailure(Model):
    """Wrong tries for one typed name (known here or not, the two behave alike) from one kind of device."""

    __tablename__ = "core_sign_in_failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    count: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Token(Model):
    """A way in that works once: a mailed link or a code read out by a coordinator, kept as a digest."""

    __tablename__ = "core_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"), index=True)
    kind: Mapped[TokenKind] = mapped_column(enum_column(TokenKind, "kind"))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Consent(Model):
    """That a person agreed to a purpose, in which words and when (UU PDP 20-24); withdrawal keeps the row."""

    __tablename__ = "core_consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(40))
    text_version: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
