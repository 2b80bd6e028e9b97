"""Coming in by a link: as a new account, as somebody who has one, as the imported person one always was."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select, update

from kkg_portal.accounts import recovery
from kkg_portal.accounts.consent import record_consent
from kkg_portal.accounts.models import Honorific, Token, User
from kkg_portal.accounts.names import SignInName
from kkg_portal.accounts.sessions import open_session
from kkg_portal.clusters.inviting import queries
from kkg_portal.clusters.models import Cluster, Invitation, InvitationUse, Membership, MemberStatus
from kkg_portal.clusters.people import takeover
from kkg_portal.clusters.people.queries import coordinator_user_ids, today
from kkg_portal.clusters.people.services import NEWCOMER, rename
from kkg_portal.clusters.stamps import people_changed
from kkg_portal.core import clock, inbox, passwords
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid, NotFound
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import in_language
from kkg_portal.core.person_names import PersonName
from kkg_portal.core.uow import verb


class LinkClosed(NotFound):
    """Expired, used up, revoked or never made: the answer is the same for all."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """What a person without an account says of themselves; `sign_in` is their phone number or e-mail address."""

    name: PersonName
    honorific: Honorific
    sign_in: SignInName
    password: str


@dataclass(frozen=True, slots=True)
class Joined:
    """`session_token` is for the cookie of a new account and empty for somebody who was signed in."""

    is_pending: bool
    session_token: str = ""


@verb(None)
def join_with_new_account(
    invitation: Invitation, applicant: Applicant, *, device: str, actor: Actor
) -> Joined:
    """Make an account and let it in. The use is counted first, in the same transaction: a link for one is for one."""
    _check_password(invitation, applicant)
    # Slow on purpose, so it comes before the use is counted and the invitation's row is held.
    password_hash = passwords.hash_password(applicant.password)
    _count_use(invitation)
    placeholder = invitation.membership
    user = placeholder.user if placeholder is not None else User()
    rename(user, applicant.name)
    user.honorific = applicant.honorific
    user.password_hash = password_hash
    user.password_changed_at = clock.now()
    _take_contact(user, applicant.sign_in)
    session.add(user)
    # The membership and the session point at the account.
    session.flush()
    record_consent(user)
    # A code that was made for the imported person must not open what is theirs alone from now on.
    session.execute(delete(Token).where(Token.user_id == user.id))
    membership = placeholder or _new_membership(invitation, user)
    joined = _let_in(invitation, membership)
    return Joined(joined.is_pending, open_session(user, device=device))


@verb(None)
def join_as_visitor(invitation: Invitation, *, actor: Actor) -> Joined:
    """Let in somebody who is signed in. Whoever is in already (Invalid) or waits uses nothing up."""
    user = session.get_one(User, actor.user_id)
    present = takeover.membership_of(user.id)
    if present is not None and present.status is MemberStatus.ACTIVE:
        raise Invalid(_("You are a member here already."))
    if present is not None and present.status is MemberStatus.PENDING and invitation.membership is None:
        return Joined(is_pending=True)
    _count_use(invitation)
    if invitation.membership is not None:
        takeover.hand_over(invitation.membership, user)
        return _let_in(invitation, invitation.membership)
    if present is not None:
        return _ask_back(invitation, present)
    return _let_in(invitation, _new_membership(invitation, user))


def _check_password(invitation: Invitation, applicant: Applicant) -> None:
    cluster = session.get_one(Cluster, invitation.cluster_id)
    person = invitation.membership
    school = invitation.school or (person.school if person is not None else None)
    words = [applicant.name.name, applicant.sign_in.value, cluster.title, school.name if school else ""]
    passwords.check_strength(applicant.password, context_words=words)


def _count_use(invitation: Invitation) -> None:
    """The row itself decides who is the last one in, however many tap at once."""
    if not queries.is_open(invitation):
        raise LinkClosed
    counted = session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.uses < Invitation.max_uses,
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
        .values(uses=Invitation.uses + 1)
        .execution_options(synchronize_session=False)
    )
    if not counted.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        raise LinkClosed


def _take_contact(user: User, sign_in: SignInName) -> None:
    """Give `user` the contact. An imported person without an account lets go of it: nobody signs in with theirs."""
    column = {"email": User.email, "phone": User.phone}[sign_in.kind]
    holder = session.scalar(select(User).where(column == sign_in.value, User.password_hash.is_(None)))
    if holder is not None and holder is not user:
        setattr(holder, sign_in.kind, None)
        session.flush()
    setattr(user, sign_in.kind, sign_in.value)


def _new_membership(invitation: Invitation, user: User) -> Membership:
    membership = Membership(
        user=user,
        school_id=invitation.school_id,
        status=MemberStatus.PENDING if invitation.needs_approval else MemberStatus.ACTIVE,
        joined_on=today(),
    )
    session.add(membership)
    session.flush()
    return membership


def _let_in(invitation: Invitation, membership: Membership) -> Joined:
    session.add(InvitationUse(invitation_id=invitation.id, membership_id=membership.id))
    # A code that another cluster's coordinator still holds must not open this one too.
    recovery.forget_codes(membership.user_id)
    people_changed([membership.user_id])
    if membership.status is MemberStatus.PENDING:
        _tell_coordinators(membership)
    return Joined(membership.status is MemberStatus.PENDING)


def _ask_back(invitation: Invitation, former: Membership) -> Joined:
    """Whoever left or was turned away is looked at again, whatever the link says."""
    former.status = MemberStatus.PENDING
    former.left_on = former.left_on or today()
    former.school_id = invitation.school_id
    return _let_in(invitation, former)


def _tell_coordinators(membership: Membership) -> None:
    cluster = session.get_one(Cluster, membership.cluster_id)
    with in_language(cluster.language):
        title = _("%(name)s waits to be let in", name=membership.user.full_name)
    inbox.put(
        coordinator_user_ids(today()), NEWCOMER, membership.ref, title=title, url=f"/k/{cluster.slug}/people/"
    )
