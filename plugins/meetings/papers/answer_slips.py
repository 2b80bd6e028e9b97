"""Slips to answer with: a small paper for each person without mail, with the address of their own answer page."""

from __future__ import annotations

from kkg_portal.api import (
    Paper,
    Paragraph,
    Slip,
    Slips,
    bound_cluster,
    clock,
    format_date,
    in_language,
)
from kkg_portal.api import (
    gettext as _,
)

from ..addresses import meetings_path
from ..answer_links import answer_url
from ..models import Meeting
from ..queries import unreached_by_mail
from ..wall_clock import day_of, span


def answer_slips(meeting: Meeting) -> Paper:
    """Eight on a sheet, school by school, for those who have not answered and cannot be written to."""
    cluster = bound_cluster()
    base = meetings_path()
    with in_language(cluster.language):
        when = f"{format_date(day_of(meeting, cluster))}, {span(meeting, cluster)}"
        by = _answer_by(meeting, cluster.time_zone)
        slips = tuple(
            Slip(
                name,
                tuple(line for line in (school, meeting.title, when, meeting.place, by) if line),
                answer_url(base, invitation),
                _("Code of the answer page of %(name)s", name=name),
            )
            for invitation, name, school in unreached_by_mail(meeting)
        )
        blocks = (
            Slips(slips)
            if slips
            else Paragraph(_("Everybody who has not answered can be reached by mail. No slips are needed."))
        )
        return Paper(
            _("Slips to answer with"),
            "answer-slips",
            (blocks,),
            language=cluster.language,
            paper_size="F4" if cluster.paper_size == "F4" else "A4",
            dated=clock.today(cluster),
            author=cluster.title,
        )


def _answer_by(meeting: Meeting, zone_name: str) -> str:
    how = _("Point your phone's camera at the square and tap your answer.")
    if meeting.answer_by is None:
        return how
    day = meeting.answer_by.astimezone(clock.zone(zone_name)).date()
    return f"{how} {_('Please answer until %(day)s.', day=format_date(day))}"
