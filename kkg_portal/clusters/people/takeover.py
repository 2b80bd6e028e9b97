"""One person, two rows: an imported member without an account and the account that turns out to be theirs."""

from __future__ import annotations

from sqlalchemy import select, update

from kkg_portal.accounts.models import User
from kkg_portal.clusters.dependents import pointed_at
from kkg_portal.clusters.models import InvitationUse, Membership, MemberStatus
from kkg_portal.clusters.stamps import people_changed
from kkg_portal.core.db.engine import session


def membership_of(user_id: int) -> Membership | None:
    """The person's row in the bound cluster, whatever its status."""
    return session.scalar(select(Membership).where(Membership.user_id == user_id))


def hand_over(membership: Membership, user: User) -> None:
    """Give an imported member's row to `user`; ids and history stay, the placeholder and a waiting row go.

    Inside a verb, for a membership whose person has no account.
    """
    placeholder = membership.user
    waiting = membership_of(user.id)
    if waiting is not None:
        _move_uses(waiting, membership)
        forget_application(waiting)
        # The row of (cluster, user) must be free before the other one takes it.
        session.flush()
    membership.user = user
    membership.status = MemberStatus.ACTIVE
    membership.left_on = None
    session.flush()
    if not pointed_at("core_user", [placeholder.id]):
        session.delete(placeholder)
    people_changed([user.id])


def _move_uses(waiting: Membership, membership: Membership) -> None:
    session.execute(
        update(InvitationUse)
        .where(InvitationUse.membership_id == waiting.id)
        .values(membership_id=membership.id)
        .execution_options(synchronize_session=False)
    )


def forget_application(waiting: Membership) -> None:
    """Remove the row of somebody who was never let in; a former member's goes back to what it was."""
    if waiting.left_on is not None:
        waiting.status = MemberStatus.LEFT
    else:
        session.delete(waiting)
