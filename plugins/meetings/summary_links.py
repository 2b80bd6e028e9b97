"""The address by which a speaker without an account writes about their item; nothing of it is stored."""

from __future__ import annotations

from kkg_portal.api import clock, format_date, portal_url, read_signed_link, session, sign_link
from kkg_portal.api import gettext as _

from .models import AgendaItem, ItemSummary
from .wall_clock import ClusterWords

_PURPOSE = "meetings.summary"


def summary_token(item: AgendaItem, summary: ItemSummary | None) -> str:
    return sign_link(_PURPOSE, f"{item.public_id}.{summary.link_version if summary else 1}")


def read_summary_token(token: str) -> tuple[str, int] | None:
    """The item's public id and the version its link must still have; None for whatever is not ours."""
    value = read_signed_link(_PURPOSE, token)
    public_id, _dot, version = (value or "").partition(".")
    return (public_id, int(version)) if version.isdigit() else None


def speaker_message(item: AgendaItem, summary: ItemSummary | None, cluster: ClusterWords) -> str:
    """For WhatsApp, to the speaker alone, in the language that is current."""
    day = clock.local(item.meeting.starts_at, cluster).date()
    url = portal_url(f"/k/{cluster.slug}/meetings/s/{summary_token(item, summary)}")
    return "\n".join(
        [
            _("Dear %(name)s,", name=item.presenter_name),
            _("you speak on %(day)s: %(title)s", day=format_date(day), title=item.title),
            _("Please write a short summary and lay a link to your material here: %(url)s", url=url),
        ]
    )


def begin_summary(item: AgendaItem) -> ItemSummary:
    """An empty row with the version that the first link has; inside verbs."""
    summary = ItemSummary(item_id=item.id, link_version=1)
    session.add(summary)
    return summary
