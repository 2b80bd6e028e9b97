"""Invitations as coordinators see them, and the one behind a link as its holder sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from kkg_portal.accounts.models import User
from kkg_portal.clusters.directory import MemberRow, members_with_role
from kkg_portal.clusters.models import Invitation, InvitationUse, Membership, MemberStatus
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import NotFound
from kkg_portal.core.passwords import token_digest
from kkg_portal.core.person_names import full_name

MOST_INVITATIONS = 50
MOST_USES = 200

# Whom a person with a dead link is sent to, the most likely one first.
_HELPERS = (Role.GROUP_CHAIR, Role.SECRETARY, Role.CLUSTER_HEAD)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who came in by a link; still waiting, in, or gone again."""

    public_id: str
    full_name: str
    status: MemberStatus
    used_at: datetime


def invitations() -> Sequence[Invitation]:
    """The newest links of the cluster with what they lead to."""
    return session.scalars(
        select(Invitation)
        .options(joinedload(Invitation.school), joinedload(Invitation.membership).joinedload(Membership.user))
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
        .limit(MOST_INVITATIONS)
    ).all()


def invitation(invitation: str) -> Invitation:
    return _one(Invitation.public_id == invitation)


def invitation_for(token: str) -> Invitation:
    """The invitation a link belongs to, open or not. NotFound for a token nobody made in this cluster."""
    return _one(Invitation.digest == token_digest(token))


def _one(condition: ColumnElement[bool]) -> Invitation:
    found: Invitation | None = session.scalar(
        select(Invitation)
        .options(
            joinedload(Invitation.school),
            joinedload(Invitation.membership).joinedload(Membership.user),
            joinedload(Invitation.membership).joinedload(Membership.school),
        )
        .where(condition)
    )
    if found is None:
        raise NotFound
    return found


def is_open(invitation: Invitation) -> bool:
    """Whether the link still lets somebody in; the count is checked once more when it does."""
    if invitation.revoked_at is not None or invitation.expires_at <= clock.now():
        return False
    person = invitation.membership
    # A personal link dies the moment its person has an account by another way, or leaves.
    is_claimable = person is None or (person.status is MemberStatus.ACTIVE and not person.user.has_account)
    return is_claimable and invitation.uses < invitation.max_uses


def guests(invitation: Invitation) -> list[Guest]:
    """Who came in by this link, the latest first."""
    rows = session.execute(
        select(
            Membership.public_id,
            User.name,
            User.title_prefix,
            User.title_suffix,
            Membership.status,
            InvitationUse.used_at,
        )
        .join(Membership, Membership.id == InvitationUse.membership_id)
        .join(User, User.id == Membership.user_id)
        .where(InvitationUse.invitation_id == invitation.id)
        .order_by(InvitationUse.used_at.desc(), InvitationUse.id.desc())
        .limit(MOST_USES)
    )
    return [
        Guest(row.public_id, full_name(row.name, row.title_prefix, row.title_suffix), row.status, row.used_at)
        for row in rows
    ]


def inviter(invitation: Invitation) -> str:
    """Who sent the link, by name with titles; "" when that account is gone."""
    row = session.execute(
        select(User.name, User.title_prefix, User.title_suffix).where(
            User.id == invitation.created_by_id, User.erased_at.is_(None)
        )
    ).first()
    return full_name(*row) if row is not None else ""


def helper(today: date) -> tuple[MemberRow, Role] | None:
    """Whom to ask for a new link: the chair, else the secretary, else the head."""
    for role in _HELPERS:
        holders = members_with_role(role, today)
        if holders:
            return holders[0], role
    return None
