"""The address by which a guest answers a date poll: who it is for is signed into it, nothing is stored."""

from __future__ import annotations

from kkg_portal.api import clock, format_date, portal_url, read_signed_link, sign_link
from kkg_portal.api import gettext as _

from .models import DatePoll, PollGuest
from .wall_clock import ClusterWords

_PURPOSE = "meetings.poll"


def poll_token(guest: PollGuest) -> str:
    return sign_link(_PURPOSE, f"{guest.public_id}.{guest.link_version}")


def read_poll_token(token: str) -> tuple[str, int] | None:
    """The guest's public id and the version their link must still have; None for whatever is not ours."""
    value = read_signed_link(_PURPOSE, token)
    public_id, _dot, version = (value or "").partition(".")
    return (public_id, int(version)) if version.isdigit() else None


def guest_message(guest: PollGuest, poll: DatePoll, cluster: ClusterWords) -> str:
    """For WhatsApp, to this guest alone, in the language that is current."""
    last = clock.local(poll.answer_by, cluster)
    url = portal_url(f"/k/{cluster.slug}/meetings/p/{poll_token(guest)}")
    return "\n".join(
        [
            _("Dear %(name)s,", name=guest.name),
            _("%(cluster)s looks for a day: %(title)s", cluster=cluster.title, title=poll.title),
            _("Please tap your answer before %(day)s: %(url)s", day=format_date(last.date()), url=url),
        ]
    )
