"""Texts for the WhatsApp group: announcement and reminder, in the language that is current."""

from __future__ import annotations

from collections.abc import Sequence

from kkg_portal.api import clock, format_date, portal_url
from kkg_portal.api import gettext as _

from .models import Meeting
from .queries import TimedItem
from .wall_clock import ClusterWords, span


def announcement(meeting: Meeting, items: Sequence[TimedItem], cluster: ClusterWords) -> str:
    """What, when, where, the agenda in a line each, and the link to answer. `*` is WhatsApp's bold."""
    starts = clock.local(meeting.starts_at, cluster)
    lines = [
        f"*{_('Invitation to KKG %(cluster)s', cluster=cluster.title)}*",
        "",
        f"*{_bold(meeting.title)}*",
        _("Day: %(day)s", day=format_date(starts.date())),
        _("Time: %(time)s", time=span(meeting, cluster)),
        _("Place: %(place)s", place=meeting.place),
    ]
    if meeting.online_url:
        lines.append(_("Online: %(url)s", url=meeting.online_url))
    if meeting.bring:
        lines.append(_("Please bring: %(things)s", things=" ".join(meeting.bring.split())))
    if items:
        lines += ["", _("Agenda:"), *(f"{item.start} {item.title}" for item in items)]
    lines += ["", _("Please answer whether you will come: %(url)s", url=_link(meeting, cluster))]
    return "\n".join(lines)


def reminder(meeting: Meeting, cluster: ClusterWords) -> str:
    """Three lines for the day before."""
    starts = clock.local(meeting.starts_at, cluster)
    when = _("%(day)s, %(time)s", day=format_date(starts.date()), time=span(meeting, cluster))
    return "\n".join(
        [
            f"*{_('Reminder: %(title)s', title=_bold(meeting.title))}*",
            when,
            _("Place: %(place)s", place=meeting.place),
            _("Not answered yet? %(url)s", url=_link(meeting, cluster)),
        ]
    )


def _bold(text: str) -> str:
    # A star inside would end the bold part half-way.
    return text.replace("*", "")


def _link(meeting: Meeting, cluster: ClusterWords) -> str:
    return portal_url(f"/k/{cluster.slug}/meetings/{meeting.public_id}")
