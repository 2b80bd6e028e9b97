"""What somebody who invites decides: which members, as what, and who comes without an account."""

from __future__ import annotations

from dataclasses import dataclass

from kkg_portal.api import Role

from .kinds import InvitedAs


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Members chosen at once: whole schools, whoever holds an office, and single ones by their key."""

    school_ids: tuple[int, ...] = ()
    roles: tuple[Role, ...] = ()
    membership_id: int | None = None
    invited_as: InvitedAs = InvitedAs.PARTICIPANT


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestPlan:
    """Somebody without an account. Phone and mail are both optional: a printed slip reaches everybody."""

    name: str
    school: str = ""
    phone: str = ""
    email: str = ""
    invited_as: InvitedAs = InvitedAs.GUEST
