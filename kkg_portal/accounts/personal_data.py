"""The rights of a person over their data: a full copy, and being forgotten (UU PDP 5-9).

Both work from the schema: whatever points at the person's account or membership is theirs, so a new
plugin cannot forget to take part.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, and_, delete, func, or_, select, update

from kkg_portal.accounts.erasures import NOTE_ERASURE
from kkg_portal.accounts.identity import read_cluster
from kkg_portal.accounts.models import Consent, Token, User
from kkg_portal.accounts.sessions import end_all_sessions, require_own_password
from kkg_portal.clusters.events import MemberErased
from kkg_portal.clusters.models import (
    Grant,
    ImportBatch,
    Invitation,
    Membership,
    MemberStatus,
    SubgroupMember,
)
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.busy import BusyTime
from kkg_portal.core.db.engine import db, session
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.inbox import InboxItem
from kkg_portal.core.jobs import Job, enqueue, job
from kkg_portal.core.notifications.leaving import forget_notices_of
from kkg_portal.core.person_names import sort_key
from kkg_portal.core.search.index import forget_entries
from kkg_portal.core.tenancy import bound_cluster_id, rows_of_person
from kkg_portal.core.uow import publish, unit_of_work, verb

# Secrets, and lists about other people that the row merely carries; of no use in a copy of one's own data.
HIDDEN_COLUMNS = frozenset(
    {"digest", "password_hash", "rows", "changes", "seal", "endpoint", "p256dh", "auth"}
)
# The log names people by number without a foreign key, so that erasing somebody leaves it whole.
COLUMNS_WITHOUT_KEY = {"core_audit": "actor_id"}
FORMER_MEMBER = "Mantan anggota"
_BLANK_IDS = {"nuptk": None, "nip": None, "sex": None}
_BLANK_WORDS = ("position", "grade", "subject", "extra_duty", "employment_status", "rank_grade")

Copy = dict[str, list[dict[str, Any]]]


@verb(None)
def take_copy(*, actor: Actor) -> Copy:
    """`copy_of` the actor, noted in the audit log: a copy in other hands is a leak somebody must be able to see."""
    assert actor.user_id is not None
    return copy_of(actor.user_id)


def copy_of(user_id: int) -> Copy:
    """Every row about a person, by table name, in JSON-ready values. Reads across the person's own clusters."""
    memberships = _memberships(user_id)
    connection = session.connection()
    copy: Copy = {}
    for table in sorted(db.metadata.tables.values(), key=lambda one: one.name):
        condition = _about(table, user_id, memberships)
        if condition is None:
            continue
        rows = connection.execute(select(table).where(condition)).mappings()
        found = [
            {name: _plain(value) for name, value in row.items() if name not in HIDDEN_COLUMNS} for row in rows
        ]
        if found:
            copy[table.name] = found
    return copy


def _memberships(user_id: int) -> list[tuple[int, int]]:
    table: Any = Membership.__table__
    return [
        (row.cluster_id, row.id) for row in rows_of_person(table, user_id, table.c.cluster_id, table.c.id)
    ]


def _about(table: Table, user_id: int, memberships: list[tuple[int, int]]) -> Any:
    if table.name == "core_user":
        return table.c.id == user_id
    conditions = [table.c[column] == user_id for column in _columns_to(table, "core_user")]
    if table.name in COLUMNS_WITHOUT_KEY:
        conditions.append(table.c[COLUMNS_WITHOUT_KEY[table.name]] == user_id)
    for column in _columns_to(table, "core_membership"):
        conditions += [and_(table.c.cluster_id == c, table.c[column] == m) for c, m in memberships]
    return or_(*conditions) if conditions else None


def _columns_to(table: Table, target: str) -> Iterator[str]:
    for key in table.foreign_keys:
        if key.target_fullname == f"{target}.id":
            yield key.parent.name


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def erase_account(password: str, *, actor: Actor) -> None:
    """Forget the actor: name, contacts and official ids go; attendance stays as a count under "former member"."""
    require_own_password(password, actor=actor)
    _erase_account(actor=actor)


@verb(None)
def _erase_account(*, actor: Actor) -> None:
    user = session.get_one(User, actor.user_id)
    if user.is_admin and not _other_administrators(user):
        raise Invalid(_("You are the only administrator. Make somebody else administrator first."))
    forget(user)


def _other_administrators(user: User) -> int:
    others = (User.is_admin.is_(True), User.disabled_at.is_(None), User.id != user.id)
    return session.scalar(select(func.count(User.id)).where(*others)) or 0


def forget(user: User) -> None:
    """Inside a unit of work: the account at once, each cluster's part by a job bound to that cluster."""
    memberships = _memberships(user.id)
    old_name = user.name
    _blank(user)
    end_all_sessions(user.id)
    session.execute(delete(Token).where(Token.user_id == user.id))
    session.execute(delete(InboxItem).where(InboxItem.user_id == user.id))
    session.execute(delete(BusyTime).where(BusyTime.user_id == user.id))
    session.execute(
        update(Consent)
        .where(Consent.user_id == user.id, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=clock.now())
    )
    session.execute(
        delete(Job).where(Job.kind == "core.mail", Job.payload["user_id"].as_integer() == user.id)
    )
    forget_notices_of(user.id)
    for cluster_id, membership_id in memberships:
        payload = {"membership_id": membership_id, "name": old_name}
        enqueue("core.leave_cluster", payload, cluster_id=cluster_id)
    # Outside the database too: a backup made before today must not bring the person back.
    enqueue(NOTE_ERASURE, {"public_id": user.public_id})


def _blank(user: User) -> None:
    user.name, user.sort_name = FORMER_MEMBER, sort_key(FORMER_MEMBER)
    user.title_prefix = user.title_suffix = ""
    user.username = user.email = user.phone = user.password_hash = user.language = None
    user.is_admin = False
    user.disabled_at = user.erased_at = clock.now()
    user.stamp += 1


@job("core.leave_cluster")
def leave_cluster(payload: dict[str, Any]) -> None:
    """Blank one membership in its own cluster and tell the plugins there; harmless when repeated."""
    with unit_of_work():
        member = session.get(Membership, payload["membership_id"])
        if member is None:
            return
        _clear_previews(member, payload["name"])
        _clear_mentions(member)
        _blank_membership(member)
        publish(MemberErased(membership_id=member.id))


def _blank_membership(member: Membership) -> None:
    cluster_id = bound_cluster_id()
    assert cluster_id is not None
    member.status = MemberStatus.LEFT
    member.left_on = member.left_on or clock.today(read_cluster(cluster_id))
    for name, value in _BLANK_IDS.items():
        setattr(member, name, value)
    for name in _BLANK_WORDS:
        setattr(member, name, "")
    session.execute(delete(SubgroupMember).where(SubgroupMember.membership_id == member.id))
    session.execute(delete(Grant).where(Grant.membership_id == member.id))


def _clear_mentions(member: Membership) -> None:
    """Links made for this person, and rows that carry their name in words: others' things to do, the index."""
    session.execute(delete(Invitation).where(Invitation.membership_id == member.id))
    session.execute(
        delete(InboxItem).where(
            InboxItem.cluster_id == member.cluster_id,
            InboxItem.ref_kind == member.ref.kind,
            InboxItem.ref_id == member.public_id,
        )
    )
    forget_entries(member.public_id)


def _clear_previews(member: Membership, name: str) -> None:
    """Rows about this person in imports nobody has decided on yet."""
    marks = {member.nuptk, member.nip, name} - {None, ""}
    waiting = select(ImportBatch).where(ImportBatch.applied_at.is_(None)).order_by(ImportBatch.id)
    for batch in session.scalars(waiting):
        batch.rows = [row for row in batch.rows if marks.isdisjoint(filter(_is_text, row.values()))]


def _is_text(value: object) -> bool:
    return isinstance(value, str)
