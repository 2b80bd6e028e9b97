"""The times of a meeting on the cluster's wall clock, in words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from kkg_portal.api import clock, format_time


class ClusterWords(Protocol):
    """What texts need of a cluster: the row itself or what a request remembers of it."""

    @property
    def slug(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def time_zone(self) -> str: ...


class Span(Protocol):
    """Anything with a beginning and an end: a meeting, a proposed time."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


def span(timed: Span, cluster: ClusterWords) -> str:
    """ "08.00-11.30 WIB"."""
    starts, ends = clock.local(timed.starts_at, cluster), clock.local(timed.ends_at, cluster)
    return f"{format_time(starts)}-{format_time(ends)} {clock.zone_label(cluster.time_zone)}"


def day_of(meeting: Span, cluster: ClusterWords) -> date:
    return clock.local(meeting.starts_at, cluster).date()
