"""Making and revoking links. Only a digest is kept, so a link is shown once and cannot be looked up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update

from kkg_portal.clusters.models import Invitation, Membership, MemberStatus, School
from kkg_portal.clusters.people import queries
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.passwords import new_token
from kkg_portal.core.uow import verb

DEFAULT_DAYS = 14
MOST_DAYS = 30
MOST_USES = 200


@dataclass(frozen=True, slots=True)
class Terms:
    """How long and how often a school's link works, and whether a coordinator looks at each newcomer."""

    days: int = DEFAULT_DAYS
    max_uses: int = 30
    needs_approval: bool = True


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link just made; `token` exists nowhere else."""

    invitation: Invitation
    token: str


@verb(CorePermission.INVITATION_EDIT)
def invite_school(school: School, terms: Terms, *, actor: Actor) -> NewLink:
    """A link for a school's group chat. Whoever comes in by it is a teacher there, never more."""
    if not 1 <= terms.days <= MOST_DAYS:
        raise Invalid(_("A link works for at most %(most)d days.", most=MOST_DAYS), field="days")
    if not 1 <= terms.max_uses <= MOST_USES:
        raise Invalid(
            _("Type a number from 1 to %(most)d. For example: 30", most=MOST_USES), field="max_uses"
        )
    token, digest = new_token()
    invitation = Invitation(
        school_id=school.id,
        digest=digest,
        created_by_id=actor.user_id,
        expires_at=clock.now() + timedelta(days=terms.days),
        max_uses=terms.max_uses,
        needs_approval=terms.needs_approval,
    )
    return _added(invitation, token)


@verb(CorePermission.INVITATION_EDIT)
def invite_person(membership: Membership, *, actor: Actor) -> NewLink:
    """A link with which one imported member takes over their own row; earlier ones for them die."""
    if membership.status is not MemberStatus.ACTIVE:
        raise Invalid(_("Personal links are for members only. Take this person back first."))
    if membership.user.has_account:
        raise Invalid(_("This person has an account already. A one-time code helps with a lost password."))
    queries.require_rank(membership, actor)
    session.execute(
        update(Invitation)
        .where(Invitation.membership_id == membership.id, Invitation.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    token, digest = new_token()
    invitation = Invitation(
        membership_id=membership.id,
        digest=digest,
        created_by_id=actor.user_id,
        expires_at=clock.now() + timedelta(days=DEFAULT_DAYS),
        max_uses=1,
        needs_approval=False,
    )
    return _added(invitation, token)


def _added(invitation: Invitation, token: str) -> NewLink:
    session.add(invitation)
    # Its public id is the address of the page that shows the link.
    session.flush()
    return NewLink(invitation, token)


@verb(CorePermission.INVITATION_EDIT)
def revoke(invitation: Invitation, *, actor: Actor) -> None:
    """Close a link for good; who came in by it stays."""
    if invitation.revoked_at is None:
        invitation.revoked_at = clock.now()
