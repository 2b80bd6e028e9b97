"""The roll as a spreadsheet."""

from __future__ import annotations

from datetime import datetime, time

from kkg_portal.api import Sheet, SheetColumn, bound_cluster, clock, in_language, pgettext
from kkg_portal.api import gettext as _

from ..models import Meeting
from ..queries import RollEntry, minutes_there, roll
from ..wall_clock import ClusterWords, day_of


def attendance_workbook(meeting: Meeting) -> Sheet:
    """One row a person, in the language of the cluster's papers; times are those on the wall of the room."""
    cluster = bound_cluster()
    with in_language(cluster.language):
        columns = (
            SheetColumn(pgettext("column", "No"), "number", 6),
            SheetColumn(_("Name"), "text", 34),
            SheetColumn(_("NIP/NUPTK"), "text", 22),
            SheetColumn(_("School"), "text", 28),
            SheetColumn(_("Position"), "text", 18),
            SheetColumn(_("Attendance"), "text", 18),
            SheetColumn("S/I/A", "text", 8),
            SheetColumn(_("Came at"), "time", 10),
            SheetColumn(_("Left at"), "time", 10),
            SheetColumn(_("Minutes"), "number", 10),
        )
        rows = [_row(number, line, meeting, cluster) for number, line in enumerate(roll(meeting), start=1)]
        return Sheet(_("Attendance %(day)s", day=day_of(meeting, cluster).isoformat()), columns, rows)


def _row(
    number: int, line: RollEntry, meeting: Meeting, cluster: ClusterWords
) -> tuple[str | int | time | None, ...]:
    person = line.member
    minutes = minutes_there(
        line.status,
        line.arrived_at,
        line.left_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        minutes_away=line.minutes_away,
    )
    return (
        number,
        line.name,
        (person.nip or person.nuptk or "") if person else "",
        line.school,
        line.position,
        str(line.label),
        line.letter,
        _on_the_wall(line.arrived_at, cluster),
        _on_the_wall(line.left_at, cluster),
        minutes if line.status is not None else None,
    )


def _on_the_wall(moment: datetime | None, cluster: ClusterWords) -> time | None:
    return clock.local(moment, cluster).time().replace(second=0, microsecond=0) if moment else None
