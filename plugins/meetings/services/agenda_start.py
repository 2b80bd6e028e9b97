"""What the agenda of a new meeting begins with: the standard one, one kept by the cluster, an earlier meeting's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from sqlalchemy import select

from kkg_portal.api import Invalid, bound_cluster, session, setting
from kkg_portal.api import gettext as _

from ..item_copies import copied
from ..kinds import ItemSource
from ..models import AgendaItem, AgendaTemplate, AgendaTemplateItem, Meeting, Series
from ..queries import agenda
from ..session_template import fitted

STANDARD, EMPTY = "standard", "empty"


def first_items(meeting: Meeting, start: str) -> list[AgendaItem]:
    """Items for `add_items`. `start` is "standard", "empty", "template:<id>" or "meeting:<id>"; "" asks the setting."""
    kind, _colon, public_id = start.partition(":")
    if not kind:
        kind = STANDARD if setting("meetings", "standard_agenda") else EMPTY
    if kind == STANDARD:
        return _standard(meeting)
    if kind == "template":
        return items_of_template(_kept(public_id).id, meeting)
    if kind == "meeting":
        return _of_earlier(_earlier(public_id), meeting)
    return []


def items_of_series(series: Series, meeting: Meeting) -> list[AgendaItem]:
    """Its kept agenda, or what new meetings begin with while there is none."""
    kept = session.get(AgendaTemplate, series.template_id) if series.template_id is not None else None
    if kept is None or kept.deleted_at is not None:
        return first_items(meeting, "")
    return items_of_template(kept.id, meeting)


def items_of_template(template_id: int, meeting: Meeting) -> list[AgendaItem]:
    return [
        AgendaItem(
            meeting_id=meeting.id,
            position=position,
            title=item.title,
            minutes=item.minutes,
            kind=item.kind,
            section=item.section,
            is_internal=item.is_internal,
            source=ItemSource.TEMPLATE,
        )
        for position, item in enumerate(template_rows(template_id), start=1)
    ]


def template_rows(template_id: int) -> Sequence[AgendaTemplateItem]:
    return session.scalars(
        select(AgendaTemplateItem)
        .where(AgendaTemplateItem.template_id == template_id)
        .order_by(AgendaTemplateItem.position, AgendaTemplateItem.id)
        .limit(100)
    ).all()


def _standard(meeting: Meeting) -> list[AgendaItem]:
    minutes = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    return [
        AgendaItem(
            meeting_id=meeting.id,
            position=position,
            title=item.title,
            minutes=item.minutes,
            kind=item.kind,
            source=ItemSource.TEMPLATE,
        )
        for position, item in enumerate(fitted(minutes, language=bound_cluster().language), start=1)
    ]


def _of_earlier(old: Meeting, meeting: Meeting) -> list[AgendaItem]:
    """Its agenda without what was carried to it or proposed for it, which has its own way on."""
    own = [item for item in agenda(old, internal=True) if item.source in _REUSED]
    return [copied(item, meeting_id=meeting.id, position=at) for at, item in enumerate(own, start=1)]


_REUSED = frozenset({ItemSource.TYPED, ItemSource.TEMPLATE})


def _kept(public_id: str) -> AgendaTemplate:
    found = session.scalar(
        select(AgendaTemplate).where(
            AgendaTemplate.public_id == public_id, AgendaTemplate.deleted_at.is_(None)
        )
    )
    return found or _refuse()


def _earlier(public_id: str) -> Meeting:
    return session.scalar(select(Meeting).where(Meeting.public_id == public_id)) or _refuse()


def _refuse() -> NoReturn:
    raise Invalid(_("Choose from the list what the agenda begins with."), field="start")
