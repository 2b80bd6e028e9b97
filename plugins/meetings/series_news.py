"""One mail about a series when it is announced: its rule, its days, and where phones follow them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from kkg_portal.api import (
    MailAddition,
    Receiver,
    active_members,
    bound_cluster,
    clock,
    format_date,
    notify,
    portal_url,
    session,
)

from .addresses import meetings_path
from .kinds import OFF_THEIR_DAY, SERIES_ANNOUNCED
from .models import Series
from .queries.series import Occurrence, occurrences, schedule_of
from .recurrence import rule_words
from .wall_clock import day_of

_AHEAD = timedelta(days=800)
# A year of weekly meetings; the page has the rest.
MOST_DAYS = 60


def tell_series(series: Series) -> int:
    """Write to everybody of its circle who has an account, once each; returns how many they are."""
    people = [one.user_id for one in active_members(subgroup_id=series.subgroup_id) if one.has_account]
    page = f"{meetings_path()}/series/{series.public_id}"
    values = {"series": series.public_id, "title": series.title, "url": page}
    notify(SERIES_ANNOUNCED, people, series.ref, values)
    return len(people)


def series_mail(_receiver: Receiver, values: Mapping[str, Any]) -> MailAddition | None:
    """The days as they are when the mail leaves; nothing any more when none lies ahead."""
    series = session.scalar(select(Series).where(Series.public_id == values["series"]))
    if series is None or series.announced_at is None:
        return None
    cluster = bound_cluster()
    schedule = schedule_of(series)
    today = clock.today(cluster)
    held = [one for one in occurrences(schedule, today, today + _AHEAD) if _takes_place(one)][:MOST_DAYS]
    if not held or not schedule.rules:
        return None
    base = meetings_path()
    days = sorted(day_of(one.meeting, cluster) if one.meeting else one.slot_on for one in held)
    return MailAddition(
        values={
            "title": series.title,
            "cluster": cluster.title,
            "rule": rule_words(schedule.rules[-1], clock.zone_label(cluster.time_zone)),
            "place": series.place,
            "days": [format_date(day) for day in days],
            "url": portal_url(f"{base}/series/{series.public_id}"),
            "calendar_url": portal_url(f"{base}/calendar"),
        }
    )


def _takes_place(one: Occurrence) -> bool:
    return one.gap is None and (one.meeting is None or one.meeting.state not in OFF_THEIR_DAY)
