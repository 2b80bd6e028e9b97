"""The text about a date poll for the WhatsApp group, in the language that is current."""

from __future__ import annotations

from kkg_portal.api import clock, format_date, portal_url
from kkg_portal.api import gettext as _

from .addresses import poll_path
from .models import DatePoll
from .queries.polls import PollPicture
from .wall_clock import ClusterWords, span


def poll_text(poll: DatePoll, picture: PollPicture, cluster: ClusterWords) -> str:
    """The times of a date poll and the link to answer."""
    last = clock.local(poll.answer_by, cluster)
    lines = [f"*{_('Which day suits you? %(title)s', title=poll.title.replace('*', ''))}*", ""]
    for slot in picture.slots:
        starts = clock.local(slot.starts_at, cluster)
        lines.append(_("%(day)s, %(time)s", day=format_date(starts.date()), time=span(slot, cluster)))
    url = portal_url(poll_path(f"/k/{cluster.slug}/meetings", poll.public_id))
    lines += ["", _("Please tap your answer before %(day)s: %(url)s", day=format_date(last.date()), url=url)]
    return "\n".join(lines)
