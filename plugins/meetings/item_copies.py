"""What a copy of an agenda item takes along: its words, its minutes and who presents it, never its history."""

from __future__ import annotations

from .models import AgendaItem


def copied(item: AgendaItem, *, meeting_id: int, position: int) -> AgendaItem:
    return AgendaItem(
        meeting_id=meeting_id,
        position=position,
        title=item.title,
        minutes=item.minutes,
        kind=item.kind,
        presenter_id=item.presenter_id,
        presenter_name=item.presenter_name,
        section=item.section,
        is_internal=item.is_internal,
    )
