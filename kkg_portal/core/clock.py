"""The only clock. Everything stored is UTC; a wall time exists only together with a cluster's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

ZONE_LABELS = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


class HasZone(Protocol):
    """Anything with an IANA zone name: a cluster, or what a request remembers of it."""

    @property
    def time_zone(self) -> str: ...


@lru_cache(maxsize=16)
def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def zone_label(name: str) -> str:
    """WIB, WITA or WIT; the IANA name itself for any zone outside Indonesia."""
    return ZONE_LABELS.get(name, name)


def now() -> datetime:
    """The present moment in UTC, always aware."""
    return datetime.now(UTC)


def today(where: HasZone) -> date:
    """The calendar day it is now where the cluster is: Papua is two hours ahead of Java."""
    return now().astimezone(zone(where.time_zone)).date()


def local(moment: datetime, where: HasZone) -> datetime:
    """`moment` on the wall clock of `where`."""
    return moment.astimezone(zone(where.time_zone))


def from_wall(day: date, clock_time: time, where: HasZone) -> datetime:
    """The UTC moment of a day and wall time typed by somebody in `where`."""
    return datetime.combine(day, clock_time, tzinfo=zone(where.time_zone)).astimezone(UTC)
