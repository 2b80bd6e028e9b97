"""What the installation's own administrators do: places, clusters, their first chair, other administrators.

Commands use the same functions with the actor `CLI`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import func, select

from kkg_portal.accounts import recovery
from kkg_portal.accounts.models import User
from kkg_portal.accounts.names import read_sign_in_name
from kkg_portal.accounts.services import free_username
from kkg_portal.clusters.models import (
    Cluster,
    Grant,
    Membership,
    MemberStatus,
    Regency,
    Subdistrict,
)
from kkg_portal.core import clock, identifiers
from kkg_portal.core.access.actor import Actor, Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid, NotAllowed
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.person_names import PersonName, sort_key
from kkg_portal.core.uow import unique_rule, verb

CLI = Actor(user_id=None, name="kkg-portal", is_admin=True, is_system=True)

SLUG = re.compile(r"[a-z0-9](?:-?[a-z0-9]){1,38}")
# Words that would read as a part of the portal in an address.
RESERVED_SLUGS = frozenset(
    {"account", "admin", "api", "demo", "design", "home", "k", "language", "login", "logout", "new"}
    | {"password", "portal", "privacy", "static", "sw", "support", "www"}
)
# A board's term is three years (domain 1.3); its end is set on the board's own page.
FIRST_ROLES = (Role.GROUP_CHAIR, Role.CLUSTER_HEAD, Role.SECRETARY)

unique_rule(
    "core_cluster", ("slug",), _l("This address is taken. Add the subdistrict, for example."), field="slug"
)
unique_rule("core_regency", ("code",), _l("A regency with this code is there already."), field="code")
unique_rule("core_subdistrict", ("code",), _l("A subdistrict with this code is there already."), field="code")


@dataclass(frozen=True, slots=True)
class Appointed:
    """Who was given the role; `code` is set when the account is new and shown once."""

    user: User
    code: str = ""


def _require_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise NotAllowed(_("Only the administrators of the portal may do this."))


@verb(None)
def add_regency(code: str, *, name: str, office_title: str = "", actor: Actor) -> Regency:
    _require_admin(actor)
    regency = Regency(code=_region(code), name=name)
    if office_title:
        regency.office_title = office_title
    session.add(regency)
    return regency


@verb(None)
def add_subdistrict(
    regency: Regency, *, code: str, name: str, office_title: str = "", actor: Actor
) -> Subdistrict:
    _require_admin(actor)
    subdistrict = Subdistrict(regency_id=regency.id, code=_region(code), name=name)
    if office_title:
        subdistrict.office_title = office_title
    session.add(subdistrict)
    return subdistrict


def _region(code: str) -> str:
    try:
        return identifiers.region_code(code)
    except Invalid as error:
        raise Invalid(error.message, field="code") from error


@verb(None)
def ensure_subdistrict(
    regency_code: str, regency_name: str, code: str, name: str, *, actor: Actor
) -> Subdistrict:
    """The subdistrict with this code, made together with its regency when it is not there yet."""
    _require_admin(actor)
    found = session.scalar(select(Subdistrict).where(Subdistrict.code == _region(code)))
    if found is not None:
        return found
    regency = session.scalar(select(Regency).where(Regency.code == _region(regency_code)))
    if regency is None:
        regency = add_regency(regency_code, name=regency_name, actor=actor)
        session.flush()  # the subdistrict needs its id
    return add_subdistrict(regency, code=code, name=name, actor=actor)


@verb(None)
def add_cluster(
    subdistrict: Subdistrict,
    *,
    slug: str,
    name: str,
    number: str = "",
    time_zone: str = "Asia/Jakarta",
    city: str = "",
    actor: Actor,
) -> Cluster:
    """A new, empty cluster. Its address is part of every link to it and cannot be changed on a page."""
    _require_admin(actor)
    cluster = Cluster(
        subdistrict_id=subdistrict.id,
        slug=read_slug(slug),
        name=name,
        number=number,
        time_zone=time_zone,
        city=city or subdistrict.name,
    )
    session.add(cluster)
    return cluster


def read_slug(text: str) -> str:
    """The address part as stored; Invalid says how one looks, or that the word has another meaning here."""
    slug = text.strip().lower()
    if not SLUG.fullmatch(slug):
        raise Invalid(
            _("Use small letters, digits and hyphens, at least 2. For example: melati-arunika"), field="slug"
        )
    if slug in RESERVED_SLUGS:
        raise Invalid(_("This word is part of the portal itself. Choose another address."), field="slug")
    return slug


@verb(None)
def archive_cluster(cluster: Cluster, *, actor: Actor) -> Cluster:
    """Close a cluster: its pages are gone for everybody, its data stays and can come back."""
    _require_admin(actor)
    cluster.archived_at = cluster.archived_at or clock.now()
    _refresh_members(cluster)
    return cluster


@verb(None)
def unarchive_cluster(cluster: Cluster, *, actor: Actor) -> Cluster:
    _require_admin(actor)
    cluster.archived_at = None
    _refresh_members(cluster)
    return cluster


def _refresh_members(cluster: Cluster) -> None:
    """What requests remember of the cluster and of its members' list of clusters is old now."""
    cluster.stamp += 1
    members = select(Membership.user_id).where(Membership.cluster_id == cluster.id)
    for user in session.scalars(select(User).where(User.id.in_(members))):
        user.stamp += 1


@verb(None)
def appoint(cluster: Cluster, user: User, role: Role, *, actor: Actor) -> Grant:
    """Make `user` a member of `cluster` if need be and give the role from today on. For its first board.

    The session must be bound to the cluster, or cross every cluster with a reason.
    """
    _require_admin(actor)
    if user.disabled_at is not None:
        raise Invalid(_("This account is closed."), field="contact")
    today = clock.today(cluster)
    member = session.scalar(
        select(Membership).where(Membership.cluster_id == cluster.id, Membership.user_id == user.id)
    )
    if member is None:
        member = Membership(cluster_id=cluster.id, user_id=user.id, joined_on=today)
        session.add(member)
    member.status, member.left_on = MemberStatus.ACTIVE, None
    session.flush()  # the grant needs the membership's id
    grant = _running_grant(cluster, member, role)
    if grant is None:
        grant = Grant(cluster_id=cluster.id, membership_id=member.id, role=role, starts_on=today)
        session.add(grant)
    recovery.forget_codes(user.id)
    user.stamp += 1
    return grant


def _running_grant(cluster: Cluster, member: Membership, role: Role) -> Grant | None:
    return session.scalar(
        select(Grant)
        .where(
            Grant.cluster_id == cluster.id,
            Grant.membership_id == member.id,
            Grant.role == role,
            Grant.ends_on.is_(None),
        )
        .limit(1)
    )


@verb(None)
def appoint_by_contact(
    cluster: Cluster, role: Role, *, contact: str, name: PersonName | None, actor: Actor
) -> Appointed:
    """Appoint whoever signs in with `contact`; with a name, somebody new, who gets a code for a password."""
    _require_admin(actor)
    user = account_of(contact)
    code = ""
    if user is None:
        if name is None:
            raise Invalid(
                _("Nobody signs in with this yet. Type the person's name as well, and an account is made."),
                field="name",
            )
        user = _new_person(contact, name)
    appoint(cluster, user, role, actor=actor)
    if user.password_hash is None:
        code = recovery.make_code(user)
    return Appointed(user, code)


def account_of(contact: str) -> User | None:
    """The account that signs in with `contact`; Invalid when it can be no name at all."""
    try:
        name = read_sign_in_name(contact)
    except Invalid as error:
        raise Invalid(error.message, field="contact") from error
    return session.scalar(select(User).where(name.matches()))


def _new_person(contact: str, name: PersonName) -> User:
    sign_in = read_sign_in_name(contact)
    user = User(
        name=name.name,
        sort_name=sort_key(name.name),
        title_prefix=name.title_prefix,
        title_suffix=name.title_suffix,
    )
    setattr(user, sign_in.kind, sign_in.value)
    if user.username is None:
        user.username = free_username(name.name)
    session.add(user)
    session.flush()  # the code needs the person's id
    return user


@verb(None)
def make_administrator(contact: str, *, actor: Actor) -> User:
    _require_admin(actor)
    user = account_of(contact)
    if user is None or user.disabled_at is not None or not user.has_account:
        raise Invalid(_("Nobody signs in with this. The person needs an account first."), field="contact")
    user.is_admin = True
    recovery.forget_codes(user.id)
    user.stamp += 1
    return user


@verb(None)
def remove_administrator(user: User, *, actor: Actor) -> User:
    """Take the right away; one administrator always stays."""
    _require_admin(actor)
    active = select(func.count(User.id)).where(User.is_admin.is_(True), User.disabled_at.is_(None))
    if (session.scalar(active) or 0) < 2:
        raise Invalid(_("This is the only administrator. Add another one first."))
    user.is_admin = False
    user.stamp += 1
    return user
