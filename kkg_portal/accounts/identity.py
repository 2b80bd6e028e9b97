"""Who is asking, and in which cluster: one small query a request, the rest remembered under stamps.

A visitor (name, memberships, roles) and a cluster (title, zone, switches) are read in full once and kept
in memory until their stamp in the database differs.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Generic, TypeVar

from flask import current_app, g
from sqlalchemy import LargeBinary, String, and_, bindparam, func, select

from kkg_portal.accounts.cluster_view import ClusterView
from kkg_portal.accounts.models import SignInSession, User
from kkg_portal.accounts.visitor import Belonging, Term, Visitor
from kkg_portal.clusters.models import (
    Cluster,
    Grant,
    Membership,
    MemberStatus,
    Regency,
    RolePermission,
    Subdistrict,
)
from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.notifications.models import Notice
from kkg_portal.core.passwords import token_digest
from kkg_portal.core.person_names import full_name
from kkg_portal.core.plugins.cluster_switch import effective
from kkg_portal.core.rate_limits import RateLimiter
from kkg_portal.core.tenancy import rows_of_cluster, rows_of_person

__all__ = [
    "Belonging",
    "ClusterView",
    "Memory",
    "Term",
    "Visitor",
    "belongings_of",
    "look_up",
    "memory",
    "read_cluster",
    "visitor_of",
]

V = TypeVar("V")
MAX_REMEMBERED = 4096


class Remembered(Generic[V]):
    """A bounded memory of values under a stamp; the least recently used goes first. Safe among threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, tuple[Any, V]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, stamp: Any) -> V | None:
        entry = self._values.get(key)
        return entry[1] if entry is not None and entry[0] == stamp else None

    def put(self, key: Hashable, stamp: Any, value: V) -> None:
        with self._lock:
            self._values[key] = (stamp, value)
            self._values.move_to_end(key)
            if len(self._values) > self._size:
                self._values.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._values.clear()


class Memory:
    """What one application remembers; kept in `app.extensions` so that two applications never share it."""

    def __init__(self) -> None:
        self.visitors: Remembered[Visitor] = Remembered(MAX_REMEMBERED)
        self.clusters: Remembered[ClusterView] = Remembered(512)
        self.last_seen: dict[int, datetime] = {}
        # By network, whatever names were typed; a whole school may share one address.
        self.sign_in_tries = RateLimiter(150, per_seconds=300)
        self.recovery_tries = RateLimiter(40, per_seconds=900)


def memory() -> Memory:
    found: Memory = current_app.extensions["kkg_identity"]
    return found


_WHO = (
    select(
        SignInSession.id,
        SignInSession.user_id,
        SignInSession.expires_at,
        SignInSession.last_seen_at,
        SignInSession.fresh_until,
        User.stamp,
        User.disabled_at,
        Cluster.id.label("cluster_id"),
        Cluster.stamp.label("cluster_stamp"),
        # The bell of every page, answered by an index of what is unread alone.
        select(func.count(Notice.id))
        .where(Notice.user_id == SignInSession.user_id, Notice.read_at.is_(None), Notice.hidden_at.is_(None))
        .correlate(SignInSession)
        .scalar_subquery()
        .label("unread"),
    )
    .join(User, User.id == SignInSession.user_id)
    .outerjoin(Cluster, and_(Cluster.slug == bindparam("slug", type_=String), Cluster.archived_at.is_(None)))
    .where(SignInSession.digest == bindparam("digest", type_=LargeBinary))
)
_WHICH = select(Cluster.id.label("cluster_id"), Cluster.stamp.label("cluster_stamp")).where(
    Cluster.slug == bindparam("slug", type_=String), Cluster.archived_at.is_(None)
)


def look_up(token: str | None, slug: str | None) -> tuple[Visitor | None, ClusterView | None]:
    """The visitor behind a session token and the cluster behind a URL; either may be missing."""
    connection = session.connection()
    row: Any = None
    if token:
        row = connection.execute(_WHO, {"digest": token_digest(token), "slug": slug}).first()
        g.unread_notices = row.unread if row is not None else 0
    visitor = _visitor(token, row) if token and row is not None else None
    if row is None and slug:
        row = connection.execute(_WHICH, {"slug": slug}).first()
    cluster = _cluster(row.cluster_id, row.cluster_stamp) if row is not None and row.cluster_id else None
    return visitor, cluster


def _visitor(token: str, row: Any) -> Visitor | None:
    now = clock.now()
    idle = timedelta(days=current_app.extensions["kkg_settings"].session_idle_days)
    last_seen = max(row.last_seen_at, memory().last_seen.get(row.id, row.last_seen_at))
    if row.disabled_at is not None or now >= row.expires_at or now - last_seen >= idle:
        return None
    if now - last_seen > timedelta(minutes=10):
        memory().last_seen[row.id] = now
    stamp = (row.stamp, row.fresh_until)
    known = memory().visitors.get(token, stamp)
    if known is None:
        known = visitor_of(row.user_id, token=token, session_id=row.id, fresh_until=row.fresh_until)
        memory().visitors.put(token, stamp, known)
    return known


def visitor_of(user_id: int, *, token: str, session_id: int, fresh_until: datetime) -> Visitor:
    """Who the person is, straight from the database; a request gets its visitor through `look_up` alone."""
    user = session.connection().execute(select(User.__table__).where(User.id == user_id)).one()
    return Visitor(
        token=token,
        session_id=session_id,
        user_id=user.id,
        public_id=user.public_id,
        full_name=full_name(user.name, user.title_prefix, user.title_suffix),
        name=user.name,
        honorific=user.honorific,
        language=user.language,
        large_type=user.large_type,
        is_admin=user.is_admin,
        consent_version=user.consent_version,
        fresh_until=fresh_until,
        belongings=belongings_of(user.id),
    )


def belongings_of(user_id: int) -> tuple[Belonging, ...]:
    """Where a person is a member now or waits for approval, with their roles there."""
    table: Any = Membership.__table__
    rows = rows_of_person(table, user_id, where=(table.c.status != MemberStatus.LEFT,))
    found = []
    for row in rows:
        cluster = (
            session.connection()
            .execute(
                select(Cluster.slug, Cluster.number, Cluster.name).where(
                    Cluster.id == row.cluster_id, Cluster.archived_at.is_(None)
                )
            )
            .first()
        )
        if cluster is None:
            continue
        found.append(
            Belonging(
                cluster_id=row.cluster_id,
                slug=cluster.slug,
                title=" ".join(part for part in ("Gugus", cluster.number, cluster.name) if part),
                membership_id=row.id,
                school_id=row.school_id,
                is_pending=row.status == MemberStatus.PENDING,
                terms=_terms(row.cluster_id, row.id),
                steps_done=frozenset(row.steps_done),
                steps_closed=row.steps_closed_at is not None,
            )
        )
    return tuple(found)


def _terms(cluster_id: int, membership_id: int) -> tuple[Term, ...]:
    table: Any = Grant.__table__
    rows = session.connection().execute(
        select(table.c.role, table.c.starts_on, table.c.ends_on).where(
            table.c.cluster_id == cluster_id, table.c.membership_id == membership_id
        )
    )
    return tuple(Term(row.role, row.starts_on, row.ends_on) for row in rows)


def _cluster(cluster_id: int, stamp: int) -> ClusterView:
    known = memory().clusters.get(cluster_id, stamp)
    if known is None:
        known = read_cluster(cluster_id)
        memory().clusters.put(cluster_id, stamp, known)
    return known


def read_cluster(cluster_id: int) -> ClusterView:
    """The cluster's view straight from the database; requests get theirs through `look_up`."""
    from kkg_portal.clusters.models import ClusterPlugin

    row = (
        session.connection()
        .execute(
            select(
                Cluster.__table__,
                Subdistrict.name.label("subdistrict_name"),
                Regency.name.label("regency_name"),
            )
            .join(Subdistrict, Subdistrict.id == Cluster.subdistrict_id)
            .join(Regency, Regency.id == Subdistrict.regency_id)
            .where(Cluster.id == cluster_id)
        )
        .one()
    )
    switches = rows_of_cluster(ClusterPlugin.__table__, cluster_id)  # type: ignore[arg-type]  # always a Table
    overrides = rows_of_cluster(RolePermission.__table__, cluster_id)  # type: ignore[arg-type]  # always a Table
    return ClusterView(
        id=row.id,
        slug=row.slug,
        title=" ".join(part for part in ("Gugus", row.number, row.name) if part),
        number=row.number,
        name=row.name,
        subdistrict=row.subdistrict_name,
        regency=row.regency_name,
        time_zone=row.time_zone,
        language=row.language,
        paper_size=row.paper_size,
        city=row.city,
        meeting_weekday=row.meeting_weekday,
        contact_whatsapp=row.contact_whatsapp,
        enabled=effective({switch.plugin: switch.is_enabled for switch in switches}),
        granted=_by_role(overrides, allowed=True),
        withheld=_by_role(overrides, allowed=False),
    )


def _by_role(overrides: Any, *, allowed: bool) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in overrides:
        if row.is_allowed is allowed:
            found.setdefault(row.role, set()).add(row.permission)
    return {role: frozenset(permissions) for role, permissions in found.items()}
