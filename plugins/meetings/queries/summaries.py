"""What those who present wrote about their items beforehand."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from kkg_portal.api import NotFound, session

from ..kinds import STANDING, MeetingState
from ..models import AgendaItem, ItemSummary, Meeting

# A talk that was held may still be summed up until the minutes are closed.
WRITABLE = frozenset({MeetingState.DRAFT, MeetingState.SCHEDULED, MeetingState.POSTPONED})


def summary_of(item: AgendaItem) -> ItemSummary | None:
    return session.scalar(select(ItemSummary).where(ItemSummary.item_id == item.id))


def words_of_speaker(item: AgendaItem) -> str:
    """What minutes of this item may begin with."""
    summary = summary_of(item)
    return "\n\n".join(filter(None, [summary.text, summary.material_url])) if summary else ""


def item_of_link(link: tuple[str, int] | None) -> AgendaItem:
    """The item a signed link is for. Raises NotFound for one that was replaced or whose meeting is closed."""
    public_id, version = link or ("", 0)
    item = session.scalar(
        select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .outerjoin(ItemSummary, ItemSummary.item_id == AgendaItem.id)
        .where(
            AgendaItem.public_id == public_id,
            AgendaItem.deleted_at.is_(None),
            AgendaItem.state.in_(STANDING),
            # Whoever became a member since, or was replaced by one, writes signed in.
            AgendaItem.presenter_id.is_(None),
            AgendaItem.presenter_name != "",
            Meeting.state.in_(WRITABLE),
            func.coalesce(ItemSummary.link_version, 1) == version,
        )
        .options(joinedload(AgendaItem.meeting))
    )
    if item is None:
        raise NotFound
    return item
