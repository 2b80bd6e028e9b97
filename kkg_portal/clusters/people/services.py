"""What coordinators decide about people: letting newcomers in, keeping rows right, ending memberships."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, update

from kkg_portal.accounts import recovery
from kkg_portal.accounts.models import Honorific, User
from kkg_portal.accounts.sessions import end_all_sessions
from kkg_portal.clusters.events import MemberLeft
from kkg_portal.clusters.finding.sources import reindex_person
from kkg_portal.clusters.first_steps.ticking import OWN_WORK, tick_step
from kkg_portal.clusters.models import Grant, Membership, MemberStatus, School
from kkg_portal.clusters.people import queries, takeover
from kkg_portal.clusters.stamps import people_changed
from kkg_portal.core import clock, inbox
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Conflict, Invalid
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.person_names import PersonName, sort_key
from kkg_portal.core.uow import publish, unique_rule, verb

NEWCOMER = "core.newcomer"

unique_rule(
    "core_membership",
    ("cluster_id", "nuptk"),
    _l("Another member here has this NUPTK already. Compare the two, one of them is wrong."),
    field="nuptk",
)
unique_rule("core_membership", ("cluster_id", "user_id"), _l("This person is a member here already."))


@dataclass(frozen=True, slots=True)
class Work:
    """What the cluster keeps about a member's work. `nuptk` and `nip` are in their stored form or None."""

    school_id: int | None
    position: str = ""
    grade: str = ""
    subject: str = ""
    extra_duty: str = ""
    nuptk: str | None = None
    nip: str | None = None
    rank_grade: str = ""
    employment_status: str = ""


@verb(CorePermission.MEMBER_EDIT)
def edit(
    membership: Membership,
    work: Work,
    *,
    name: PersonName | None,
    honorific: Honorific | None,
    version: int,
    actor: Actor,
) -> Membership:
    """Change a member's row. Name and honorific of somebody with an account are their own and stay as they are."""
    membership.expect(version)
    # Raises the version even when only the name differs, so that the second of two forms is always refused.
    membership.changed_at = clock.now()
    if work.school_id is not None:
        session.get_one(School, work.school_id)
    membership.school_id = work.school_id
    membership.position, membership.grade, membership.subject = work.position, work.grade, work.subject
    membership.extra_duty = work.extra_duty
    membership.nuptk, membership.nip = work.nuptk, work.nip
    membership.rank_grade, membership.employment_status = work.rank_grade, work.employment_status
    user = membership.user
    if not user.has_account and name is not None:
        rename(user, name)
        user.honorific = honorific or user.honorific
    people_changed([user.id])
    return membership


@verb(CorePermission.OWN_WORK_EDIT)
def edit_own_work(
    membership: Membership, grade: str, subject: str, *, version: int, actor: Actor
) -> Membership:
    """What a member says of their own class and subject; looking at it and saving it unchanged counts as checking."""
    membership.expect(version)
    membership.changed_at = clock.now()
    membership.grade, membership.subject = grade, subject
    tick_step(OWN_WORK, actor=actor)
    return membership


def rename(user: User, name: PersonName) -> None:
    """Set a person's name with everything that hangs on it."""
    user.name, user.sort_name = name.name, sort_key(name.name)
    user.title_prefix, user.title_suffix = name.title_prefix, name.title_suffix
    reindex_person(user)


@verb(CorePermission.MEMBER_EDIT)
def approve(newcomer: Membership, *, same_as: Membership | None, actor: Actor) -> Membership:
    """Let a newcomer in, as a new member or as the imported one (`same_as`) whose row they take over."""
    if newcomer.status is not MemberStatus.PENDING:
        raise Conflict(_("Somebody has decided about this person already."))
    inbox.take(NEWCOMER, newcomer.ref)
    if same_as is not None:
        if same_as.status is not MemberStatus.ACTIVE or same_as.user.has_account:
            raise Conflict(_("The person from the list has an account by now. Compare the two again."))
        queries.require_rank(same_as, actor)
        takeover.hand_over(same_as, newcomer.user)
        return same_as
    newcomer.status = MemberStatus.ACTIVE
    newcomer.left_on = None
    people_changed([newcomer.user_id])
    return newcomer


@verb(CorePermission.MEMBER_EDIT)
def refuse(newcomer: Membership, *, actor: Actor) -> None:
    """Turn a newcomer away; nothing of them stays here unless they were a member before."""
    if newcomer.status is not MemberStatus.PENDING:
        raise Conflict(_("Somebody has decided about this person already."))
    inbox.take(NEWCOMER, newcomer.ref)
    people_changed([newcomer.user_id])
    takeover.forget_application(newcomer)


@verb(CorePermission.MEMBER_EDIT)
def end_membership(membership: Membership, *, actor: Actor) -> None:
    """The member leaves: papers keep the name, the pages of this cluster close for them at once."""
    if membership.status is not MemberStatus.ACTIVE:
        raise Conflict(_("This person is no member any more."))
    if membership.id == actor.membership_id:
        raise Invalid(_("You cannot end your own membership. Ask another coordinator."))
    today = queries.today()
    if queries.coordinates(membership, today):
        raise Invalid(_("This person leads the group. End the role on the board page first."))
    membership.status = MemberStatus.LEFT
    membership.left_on = today
    people_changed([membership.user_id])
    if not membership.user.is_admin and not queries.belongs_elsewhere(membership):
        end_all_sessions(membership.user_id)
    publish(MemberLeft(membership_id=membership.id))


@verb(CorePermission.MEMBER_EDIT)
def reactivate(membership: Membership, *, actor: Actor) -> None:
    """Take a former member back. Roles come back only on the day they were ended, which undoes a mistake."""
    if membership.status is not MemberStatus.LEFT:
        raise Conflict(_("This person is a member already."))
    if membership.user.erased_at is not None:
        raise Invalid(_("This person had their data deleted. Invite them again."))
    bring_back(membership)


def bring_back(membership: Membership) -> None:
    """Inside a verb: LEFT becomes ACTIVE, and terms that were open when the member left end on that day."""
    today = queries.today()
    left_on = membership.left_on or today
    if left_on < today:
        session.execute(
            delete(Grant)
            .where(Grant.membership_id == membership.id, Grant.starts_on > left_on)
            .execution_options(synchronize_session=False)
        )
        session.execute(
            update(Grant)
            .where(Grant.membership_id == membership.id, Grant.starts_on <= left_on)
            .where(Grant.ends_on.is_(None) | (Grant.ends_on > left_on))
            .values(ends_on=left_on)
            .execution_options(synchronize_session=False)
        )
    membership.status = MemberStatus.ACTIVE
    membership.left_on = None
    recovery.forget_codes(membership.user_id)
    people_changed([membership.user_id])
