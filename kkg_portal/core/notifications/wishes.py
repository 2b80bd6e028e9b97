"""What people chose about being told, read for many at once: the same few statements for 3 people and 300."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from kkg_portal.accounts.models import User
from kkg_portal.clusters.models import Cluster
from kkg_portal.clusters.school_calendar import calendar_between
from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.notifications.deciding import ONE_DAY, Quiet, Reach, Wishes
from kkg_portal.core.notifications.models import (
    Delivery,
    NoticeMute,
    NoticePreference,
    NoticeSettings,
    PushSubscription,
)
from kkg_portal.core.notifications.modes import DIGEST, Channel, Mode
from kkg_portal.core.plugins.registry import registry
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.school_year import DayKind

FREE_KINDS = frozenset({DayKind.NATIONAL_HOLIDAY, DayKind.JOINT_LEAVE})
_LOOK_AHEAD = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of several people in one cluster, asked person by person."""

    cluster: Cluster
    holidays: frozenset[date]
    with_mail: frozenset[int]
    with_push: frozenset[int]
    settings: dict[int, NoticeSettings]
    preferences: dict[tuple[int, str, Channel], Mode]
    mutes: frozenset[tuple[int, ObjectRef]]
    mails_today: dict[int, int]

    def reach(self, user_id: int, within: ObjectRef) -> Reach:
        return Reach(
            has_mail=user_id in self.with_mail,
            has_push=user_id in self.with_push,
            mails_today=self.mails_today.get(user_id, 0),
            is_muted=(user_id, within) in self.mutes,
        )

    def wishes(self, user_id: int, kind: str) -> Wishes:
        modes = {channel: self.mode(user_id, kind, channel) for channel in Channel}
        return Wishes(modes, self.quiet(user_id))

    def mode(self, user_id: int, kind: str, channel: Channel) -> Mode:
        """What the person chose for this kind, else the kind's default; no mail at all for whoever said so."""
        chosen = self.settings.get(user_id)
        if channel is Channel.MAIL and chosen is not None and chosen.mail_is_off:
            return Mode.OFF
        declared = registry().notification_type(kind)
        default = declared.mail if channel is Channel.MAIL else declared.push
        mode = self.preferences.get((user_id, kind, channel), default)
        if mode in {Mode.DAILY, Mode.WEEKLY} and kind != DIGEST:
            # Whoever wants no digest does not get by it what was to come in it.
            return Mode.OFF if self.mode(user_id, DIGEST, channel) is Mode.OFF else mode
        return mode

    def quiet(self, user_id: int) -> Quiet:
        chosen = self.settings.get(user_id)
        if chosen is None:
            return Quiet(self.cluster.time_zone, holidays=self.holidays)
        return Quiet(
            chosen.time_zone or self.cluster.time_zone,
            starts=chosen.quiet_from if chosen.has_quiet_hours else None,
            ends=chosen.quiet_until,
            sundays=chosen.quiet_sundays,
            holidays=self.holidays if chosen.quiet_holidays else frozenset(),
            urgent_may_pass=chosen.urgent_may_pass,
        )


def choices_of_people(user_ids: Collection[int], cluster: Cluster) -> Choices:
    """Everything `decide` needs to know of these people, in seven statements."""
    return Choices(
        cluster=cluster,
        holidays=_holidays(cluster),
        with_mail=frozenset(
            session.scalars(
                select(User.id).where(
                    User.id.in_(user_ids), User.email.is_not(None), User.disabled_at.is_(None)
                )
            )
        ),
        with_push=frozenset(
            session.scalars(
                select(PushSubscription.user_id).where(PushSubscription.user_id.in_(user_ids)).distinct()
            )
        ),
        settings={
            row.user_id: row
            for row in session.scalars(select(NoticeSettings).where(NoticeSettings.user_id.in_(user_ids)))
        },
        preferences=_preferences(user_ids),
        mutes=frozenset(
            (row.user_id, ObjectRef(row.within_kind, row.within_id))
            for row in session.execute(
                select(NoticeMute.user_id, NoticeMute.within_kind, NoticeMute.within_id).where(
                    NoticeMute.user_id.in_(user_ids), NoticeMute.cluster_id == cluster.id
                )
            )
        ),
        mails_today=_mails_today(user_ids, cluster),
    )


def _preferences(user_ids: Collection[int]) -> dict[tuple[int, str, Channel], Mode]:
    rows = session.execute(
        select(
            NoticePreference.user_id, NoticePreference.kind, NoticePreference.channel, NoticePreference.mode
        ).where(NoticePreference.user_id.in_(user_ids))
    )
    return {(row.user_id, row.kind, row.channel): row.mode for row in rows}


def _holidays(cluster: Cluster) -> frozenset[date]:
    """Days of the cluster's own calendar on which nobody works, from today on."""
    today = clock.today(cluster)
    last = today + _LOOK_AHEAD
    days: set[date] = set()
    for entry in calendar_between(today, last):
        if entry.kind in FREE_KINDS:
            first = max(entry.first_day, today)
            length = (min(entry.last_day, last) - first).days + 1
            days |= {first + number * ONE_DAY for number in range(length)}
    return frozenset(days)


def _mails_today(user_ids: Collection[int], cluster: Cluster) -> dict[int, int]:
    """Messages, however many notices each carried, since midnight where the cluster is."""
    rows = session.execute(
        select(Delivery.user_id, func.count(Delivery.message_id.distinct()).label("mails"))
        .where(
            Delivery.user_id.in_(user_ids),
            Delivery.channel == Channel.MAIL,
            Delivery.sent_at >= _midnight(cluster),
        )
        .group_by(Delivery.user_id)
    )
    return {row.user_id: row.mails for row in rows}


def _midnight(cluster: Cluster) -> datetime:
    return clock.from_wall(clock.today(cluster), time(0, 0), cluster)
