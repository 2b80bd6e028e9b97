"""What the papers of a meeting share: their frame, and day, time and place in the same words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from kkg_portal.api import (
    Block,
    Cluster,
    Paper,
    clock,
    format_date,
    format_time,
    letterhead,
)
from kkg_portal.api import (
    gettext as _,
)

from ..wall_clock import Span, day_of

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PaperFrame:
    """Everything of a paper but its content."""

    cluster: Cluster
    dated: date
    document_id: str = ""

    def around(self, title: str, kind: str, blocks: tuple[Block, ...]) -> Paper:
        return Paper(
            title,
            kind,
            blocks,
            letterhead=letterhead(self.cluster),
            language=self.cluster.language,
            paper_size="F4" if self.cluster.paper_size == "F4" else "A4",
            document_id=self.document_id,
            dated=self.dated,
            author=self.cluster.title,
        )

    @property
    def place_and_date(self) -> str:
        words = format_date(self.dated, "long")
        return f"{self.cluster.city}, {words}" if self.cluster.city else words


def time_words(starts_at: datetime, ends_at: datetime, cluster: Cluster) -> str:
    """ "pukul 09.00 s.d. 12.30 WIB" in a paper written in Indonesian."""
    return _(
        "from %(start)s to %(end)s %(zone)s",
        start=format_time(clock.local(starts_at, cluster)),
        end=format_time(clock.local(ends_at, cluster)),
        zone=clock.zone_label(cluster.time_zone),
    )


class Placed(Span, Protocol):
    """Anything that is held somewhere: a meeting as it is, or as a letter had announced it."""

    @property
    def place(self) -> str: ...


def when_and_where(meeting: Placed, cluster: Cluster) -> tuple[Pair, ...]:
    return (
        (_("Day, date"), format_date(day_of(meeting, cluster))),
        (_("Time"), time_words(meeting.starts_at, meeting.ends_at, cluster)),
        (_("Place"), meeting.place),
    )
