"""What somebody saw of one person at a meeting, as it comes from a form, a phone or a paper sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from kkg_portal.api import Actor, Role

from .kinds import AttendanceStatus, MarkMethod, MarkRank
from .models import AttendanceMark, Meeting

# A mark that arrives this soon after it was made came over a live line.
LIVE = timedelta(minutes=5)
FAR_OUTSIDE = timedelta(hours=12)
_CHAIRS = frozenset({Role.CLUSTER_HEAD, Role.GROUP_CHAIR})


@dataclass(frozen=True, slots=True)
class Seen:
    """`status` None takes back an earlier mark. `captured_at` is None for what is typed in at this moment."""

    key: str
    client_id: str
    status: AttendanceStatus | None
    word_id: int | None = None
    arrived: time | None = None
    left: time | None = None
    captured_at: datetime | None = None
    device: str = ""
    # Not there in between, as a video call knows; taken off the minutes from coming to leaving.
    minutes_away: int = 0

    def is_held_at(self, now: datetime, meeting: Meeting, *, is_locked: bool) -> bool:
        """Whether somebody has to look first: far outside the meeting, or brought after the roll was locked."""
        if is_locked:
            return True
        if self.captured_at is None or abs(now - self.captured_at) <= LIVE:
            return False
        first, last = meeting.starts_at - FAR_OUTSIDE, min(meeting.ends_at + FAR_OUTSIDE, now + LIVE)
        return not first <= self.captured_at <= last

    def method_at(self, now: datetime, method: MarkMethod) -> MarkMethod:
        is_late = self.captured_at is not None and now - self.captured_at > LIVE
        return MarkMethod.OFFLINE if method is MarkMethod.ROLL_CALL and is_late else method


@dataclass(frozen=True, slots=True)
class WalkInGuest:
    """Somebody who is not on the list; the key of what was seen of them says nothing."""

    name: str
    seen: Seen
    school: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class RollReceipt:
    """What became of the marks that came, by their client ids.

    `stored` has those known from an earlier arrival too. `overruled` are kept and do not count, because the
    chair or a later mark says otherwise; `unknown` belong to nobody on the roll.
    """

    changed: int = 0
    stored: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    overruled: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()

    def and_also(self, other: RollReceipt) -> RollReceipt:
        return RollReceipt(
            self.changed + other.changed,
            self.stored | other.stored,
            self.held | other.held,
            self.overruled | other.overruled,
            self.unknown | other.unknown,
        )


def rank_of(actor: Actor) -> MarkRank:
    return MarkRank.SECRETARY if _CHAIRS.isdisjoint(actor.roles) else MarkRank.CHAIR


def seen_at(mark: AttendanceMark) -> datetime:
    return mark.captured_at or mark.marked_at


def counting(marks: Iterable[AttendanceMark]) -> AttendanceMark | None:
    """The mark a line shows: of the highest rank the one seen last; a rank that took its word back is passed over."""
    for rank in sorted(MarkRank, reverse=True):
        of_rank = [mark for mark in marks if mark.rank == rank and not mark.is_held]
        newest = max(of_rank, key=lambda mark: (seen_at(mark), mark.id), default=None)
        if newest is not None and newest.status is not None:
            return newest
    return None
