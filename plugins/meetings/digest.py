"""What meetings add to the weekly digest: the next one, and the reader's own tasks that fall due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from kkg_portal.api import (
    Actor,
    DigestLine,
    DigestSection,
    clock,
    current_cluster,
    format_date,
    format_time,
)
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from . import queries
from .addresses import meeting_path
from .kinds import TaskState

AHEAD = timedelta(days=14)
MOST_TASKS = 3


def next_meeting(actor: Actor, _since: datetime) -> Sequence[DigestLine]:
    """The soonest meeting of the coming two weeks that concerns the reader. One query."""
    row = queries.next_meeting(actor)
    if row is None or row.starts_at > clock.now() + AHEAD:
        return ()
    cluster = current_cluster()
    starts = clock.local(row.starts_at, cluster)
    words = _(
        "%(title)s: %(day)s at %(time)s %(zone)s, %(place)s",
        title=row.title,
        day=format_date(starts.date()),
        time=format_time(starts),
        zone=clock.zone_label(cluster.time_zone),
        place=row.place,
    )
    return (DigestLine(words, meeting_path(_base(), row.public_id)),)


def due_tasks(actor: Actor, _since: datetime) -> Sequence[DigestLine]:
    """The reader's own open tasks that are late or due within two weeks, the most urgent first. One query."""
    last = clock.today(current_cluster()) + AHEAD
    due = [row for row in queries.my_tasks(actor) if row.state is TaskState.OPEN and row.due_on <= last]
    return [
        DigestLine(
            _("Until %(day)s: %(task)s", day=format_date(row.due_on), task=row.text), f"{_base()}/tasks"
        )
        for row in due[:MOST_TASKS]
    ]


def _base() -> str:
    return f"/k/{current_cluster().slug}/meetings"


DIGEST = (
    DigestSection(key="meetings.next", title=_l("Next meeting"), load=next_meeting, weight=20),
    DigestSection(key="meetings.tasks", title=_l("My tasks"), load=due_tasks, weight=10),
)
