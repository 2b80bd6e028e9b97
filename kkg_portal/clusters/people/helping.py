"""A way in for somebody who has none: a one-time code that a coordinator reads out or hands over on a slip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from kkg_portal.accounts import recovery
from kkg_portal.accounts.services import free_username
from kkg_portal.clusters.models import Membership, MemberStatus, School
from kkg_portal.clusters.people import queries
from kkg_portal.core import audit
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.errors import Conflict, Invalid
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.uow import verb


@dataclass(frozen=True, slots=True)
class Slip:
    """What the person needs; the code exists nowhere else and is shown once."""

    sign_in_name: str
    code: str


@verb(CorePermission.MEMBER_HELP)
def give_code(membership: Membership, *, actor: Actor) -> Slip:
    """A code for a new password, and a username for whoever has nothing to sign in with.

    Whoever holds the code can take the account, so it is refused for every account that opens more than
    this cluster: those of portal administrators and of members of another cluster.
    """
    _refuse_where_it_opens_more(membership, actor)
    return _new_slip(membership, recovery.CODE_LIFE)


def _refuse_where_it_opens_more(membership: Membership, actor: Actor) -> None:
    user = membership.user
    if membership.status is not MemberStatus.ACTIVE or user.disabled_at is not None:
        raise Invalid(_("Codes are for members only. Take this person back first."))
    if membership.id == actor.membership_id:
        raise Invalid(_("This is you. Change your password on your own account page."))
    if user.is_admin or queries.belongs_elsewhere(membership):
        raise Invalid(
            _(
                "This account is used beyond this group, so no code can be made here. Ask the portal's administrator."
            )
        )
    queries.require_rank(membership, actor)


def _new_slip(membership: Membership, life: timedelta) -> Slip:
    user = membership.user
    if not (user.username or user.email or user.phone):
        user.username = free_username(user.name)
        user.stamp += 1
    return Slip(user.username or user.email or user.phone or "", recovery.make_code(user, life))


@dataclass(frozen=True, slots=True)
class SlipOf:
    """A slip with whom it is for."""

    full_name: str
    slip: Slip


@verb(CorePermission.MEMBER_HELP)
def print_slips(school: School, chosen: Sequence[Membership], *, actor: Actor) -> list[SlipOf]:
    """Slips for members of `school` who have no account yet; those printed before stop working.

    Longer-lived than a code read out, so only for those without an account: there is nothing behind it yet.
    """
    slips = []
    for membership in chosen:
        if membership.school_id != school.id or membership.user.has_account:
            raise Conflict(_("Somebody has an account by now or changed schools. Look at the list again."))
        _refuse_where_it_opens_more(membership, actor)
        slips.append(SlipOf(membership.user.full_name, _new_slip(membership, recovery.SLIP_LIFE)))
        audit.record("clusters.give_code", ref=membership.ref, actor_id=actor.user_id)
    return slips
