"""Reads of a person's own notices, across their clusters; every statement names the person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, tuple_

from kkg_portal.accounts.cluster_view import ClusterView
from kkg_portal.accounts.identity import Visitor, look_up
from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import NotFound
from kkg_portal.core.i18n import format_date, format_time
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.notifications.lines import line_of
from kkg_portal.core.notifications.models import (
    Notice,
    NoticeMute,
    NoticePreference,
    NoticeSettings,
    PushSubscription,
)
from kkg_portal.core.notifications.modes import Channel, Mode
from kkg_portal.core.notifications.seeing import judged_refs
from kkg_portal.core.refs import ObjectRef
from kkg_portal.notifications.closed import RefThere, closed_refs

CONVERSATIONS_PER_PAGE = 20
LINES_SHOWN = 3

# Everything about one conversation in one cluster.
_PLACE = (Notice.cluster_id, Notice.within_kind, Notice.within_id)
_UNREAD = case((Notice.read_at.is_(None), 1), else_=0)
Place = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One notice as the list shows it; `when` by the wall clock of its cluster."""

    text: str
    reason: str
    when: str
    is_unread: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """The newest notices about one thing; `opens` is the one whose address the button leads to.

    `is_closed`: the person may not see it any more, so neither title nor words are shown and nothing opens.
    """

    opens: str
    title: str
    cluster_title: str
    unread: int
    lines: tuple[ShownLine, ...]
    more: int
    place: str
    is_muted: bool
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Conversations with something unread first, then the newest. `after` is the key of the next page."""

    conversations: tuple[Conversation, ...]
    after: str | None
    newest_id: int


def page(visitor: Visitor, after: tuple[int, int] | None) -> NoticePage:
    """One page of the list, in four statements and two for each cluster of the person."""
    views = {view.id: view for view in _clusters(visitor)}
    unread, newest = func.sum(_UNREAD), func.max(Notice.id)
    has_unread = func.max(_UNREAD)
    statement = (
        select(*_PLACE, unread.label("unread"), newest.label("newest"), func.count().label("total"))
        .where(*_shown_to(visitor.user_id, views))
        .group_by(*_PLACE)
        .order_by(has_unread.desc(), newest.desc())
        .limit(CONVERSATIONS_PER_PAGE + 1)
    )
    if after is not None:
        statement = statement.having(tuple_(has_unread, newest) < tuple_(*after))
    found = session.execute(statement).all()
    rows = found[:CONVERSATIONS_PER_PAGE]
    notices = _newest_of(visitor.user_id, [(row[0], row[1], row[2]) for row in rows])
    muted = {(row.cluster_id, row.within_kind, row.within_id) for row in mutes(visitor.user_id)}
    closed = closed_refs(visitor, views, (ref for some in notices.values() for ref in _judged(some)))
    conversations = tuple(
        _conversation(
            views[row.cluster_id], notices[place], row.unread, row.total, closed, is_muted=place in muted
        )
        for row in rows
        if (place := (row[0], row[1], row[2])) in notices
    )
    last = rows[-1] if len(found) > CONVERSATIONS_PER_PAGE else None
    return NoticePage(
        conversations,
        f"{min(last.unread, 1)}.{last.newest}" if last is not None else None,
        max((row.newest for row in rows), default=0),
    )


def key_of(text: str) -> tuple[int, int] | None:
    """The key of a page as it stands in an address; anything else is the first page."""
    flag, _dot, number = text.partition(".")
    newest = id_of(number)
    return (int(flag), newest) if flag in {"0", "1"} and newest else None


def _clusters(visitor: Visitor) -> list[ClusterView]:
    """The person's clusters as they are now, remembered under their stamps."""
    views = [look_up(None, belonging.slug)[1] for belonging in visitor.clusters]
    return [view for view in views if view is not None]


def _shown_to(user_id: int, views: dict[int, ClusterView]) -> tuple[ColumnElement[bool], ...]:
    """Notices of clusters the person belongs to, of parts that are on there."""
    here = [
        and_(
            Notice.cluster_id == view.id,
            or_(*(Notice.kind.startswith(f"{owner}.", autoescape=True) for owner in {*view.enabled, "core"})),
        )
        for view in views.values()
    ]
    return (Notice.user_id == user_id, Notice.hidden_at.is_(None), or_(false(), *here))


def _newest_of(user_id: int, places: Sequence[Place]) -> dict[Place, list[Notice]]:
    """The few newest of each conversation, newest first."""
    if not places:
        return {}
    number = func.row_number().over(partition_by=_PLACE, order_by=(_UNREAD.desc(), Notice.id.desc()))
    numbered = (
        select(Notice.id, number.label("number"))
        .where(Notice.user_id == user_id, Notice.hidden_at.is_(None), tuple_(*_PLACE).in_(places))
        .subquery()
    )
    rows = session.scalars(
        select(Notice)
        .join(numbered, numbered.c.id == Notice.id)
        .where(numbered.c.number <= LINES_SHOWN)
        .order_by(Notice.id.desc())
    )
    found: dict[Place, list[Notice]] = {}
    for notice in rows:
        found.setdefault((notice.cluster_id, notice.within_kind, notice.within_id), []).append(notice)
    return found


def _judged(notices: Sequence[Notice]) -> Iterator[RefThere]:
    for notice in notices:
        for ref in judged_refs(notice):
            yield notice.cluster_id, ref


def _conversation(
    view: ClusterView,
    notices: Sequence[Notice],
    unread: int,
    total: int,
    closed: frozenset[RefThere],
    *,
    is_muted: bool,
) -> Conversation:
    shown = [notice for notice in notices if closed.isdisjoint(_judged([notice]))]
    first_unread = [notice for notice in shown if notice.read_at is None][-1:]
    opens = (first_unread or shown or notices)[0]
    return Conversation(
        opens=opens.public_id,
        title=shown[0].title if shown else _("This is not open to you any more"),
        cluster_title=view.title,
        unread=unread,
        lines=tuple(_line(notice, view) for notice in shown),
        more=total - len(notices) if shown else 0,
        place=f"{view.id}:{opens.within}",
        is_muted=is_muted,
        is_closed=not shown,
    )


def _line(notice: Notice, view: ClusterView) -> ShownLine:
    line = line_of(notice)
    wall = clock.local(notice.created_at, view)
    return ShownLine(
        text=line.text,
        reason=line.reason,
        when=f"{format_date(wall.date())}, {format_time(wall)}",
        is_unread=notice.read_at is None,
    )


def own_notice(public_id: str, user_id: int) -> Notice:
    """One of the person's own; anybody else's was never there."""
    found = session.scalar(select(Notice).where(Notice.public_id == public_id, Notice.user_id == user_id))
    if found is None:
        raise NotFound
    return found


def settings_of(user_id: int) -> NoticeSettings:
    """What the person chose, or a row of the defaults that is not stored yet (version 0)."""
    found = session.scalar(select(NoticeSettings).where(NoticeSettings.user_id == user_id))
    return found or default_settings(user_id)


def default_settings(user_id: int) -> NoticeSettings:
    columns = NoticeSettings.__table__.c
    scalars = {
        column.key: column.default.arg
        for column in columns
        if column.default is not None and column.default.is_scalar
    }
    return NoticeSettings(**{**scalars, "user_id": user_id, "version": 0})


def chosen_modes(user_id: int) -> dict[tuple[str, Channel], Mode]:
    rows = session.execute(
        select(NoticePreference.kind, NoticePreference.channel, NoticePreference.mode).where(
            NoticePreference.user_id == user_id
        )
    )
    return {(row.kind, row.channel): row.mode for row in rows}


@dataclass(frozen=True, slots=True)
class ShownMute:
    """A conversation without mail; without its title where the person may not see it any more."""

    title: str
    place: str


def shown_mutes(visitor: Visitor) -> list[ShownMute]:
    """Conversations without mail in the person's clusters, the newest first."""
    views = {view.id: view for view in _clusters(visitor)}
    rows = [(row, (row.cluster_id, row.within)) for row in mutes(visitor.user_id) if row.cluster_id in views]
    closed = closed_refs(visitor, views, (there for _row, there in rows))
    hidden = _("This is not open to you any more")
    return [
        ShownMute(hidden if there in closed else row.title, f"{there[0]}:{there[1]}") for row, there in rows
    ]


def mutes(user_id: int) -> Sequence[NoticeMute]:
    """Conversations without mail, the newest first."""
    return session.scalars(
        select(NoticeMute).where(NoticeMute.user_id == user_id).order_by(NoticeMute.id.desc()).limit(200)
    ).all()


def id_of(text: str) -> int:
    """A number a form of ours carries; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def place_of(text: str) -> tuple[int, ObjectRef]:
    """A conversation as a form names it: cluster, kind and id."""
    parts = text.split(":")
    if len(parts) != 3:
        raise NotFound
    return id_of(parts[0]), ObjectRef(parts[1][:60], parts[2][:10])


def push_subscriptions(user_id: int) -> Sequence[PushSubscription]:
    return session.scalars(
        select(PushSubscription)
        .where(PushSubscription.user_id == user_id)
        .order_by(PushSubscription.id)
        .limit(20)
    ).all()


def parts_of(visitor: Visitor) -> frozenset[str]:
    """Parts that are on in any of the person's clusters."""
    return frozenset[str]().union(*(view.enabled for view in _clusters(visitor)))


def quiet_values(user_id: int) -> dict[str, Any]:
    """What the form of quiet hours shows."""
    settings = settings_of(user_id)
    names = (
        "version",
        "has_quiet_hours",
        "quiet_from",
        "quiet_until",
        "quiet_sundays",
        "quiet_holidays",
        "urgent_may_pass",
    )
    return {**{name: getattr(settings, name) for name in names}, "time_zone": settings.time_zone or ""}
