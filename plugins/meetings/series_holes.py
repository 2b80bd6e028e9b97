"""Days that leave the rule of their series in calendars, or return: RFC 5546 counts that as a change of the series."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kkg_portal.api import bound_cluster, session

from .date_changes import raise_sequence
from .models import Meeting, Series
from .queries.series import schedule_of
from .series_events import Segment, leaves_rule, segments


@contextmanager
def exclusions_counted(meeting: Meeting) -> Iterator[None]:
    """Inside a verb, around what changes a meeting: raises the number of its series when its day goes or returns."""
    series = session.get(Series, meeting.series_id) if meeting.series_id is not None else None
    if series is None or series.announced_at is None:
        yield
        return
    segment = _segment_of(meeting, series)
    before = segment is not None and leaves_rule(meeting, segment)
    yield
    after = segment is not None and leaves_rule(meeting, segment)
    if before != after:
        raise_sequence(series)


def _segment_of(meeting: Meeting, series: Series) -> Segment | None:
    found = segments(schedule_of(series), bound_cluster().time_zone)
    return next((one for one in found if meeting.slot_on in one.days), None)
