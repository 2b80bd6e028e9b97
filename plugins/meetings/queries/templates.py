"""Agendas the cluster keeps, and what a new meeting's agenda may begin with."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select

from kkg_portal.api import clock, current_cluster, format_date, session, setting
from kkg_portal.api import gettext as _

from ..kinds import MeetingState
from ..models import AgendaTemplate, AgendaTemplateItem, Meeting
from .choices import Pair
from .loaders import one
from .rows import AnyRow

LISTED = 50
_EARLIER = 5


def agenda_template(template: str) -> AgendaTemplate:
    return one(_template(template).where(AgendaTemplate.deleted_at.is_(None)))


def deleted_template(template: str) -> AgendaTemplate:
    return one(_template(template).where(AgendaTemplate.deleted_at.is_not(None)))


def _template(public_id: str) -> Select[AgendaTemplate]:
    return select(AgendaTemplate).where(AgendaTemplate.public_id == public_id)


def agenda_templates() -> Sequence[AnyRow]:
    """By name, each with how many lines and minutes it has."""
    return session.execute(
        select(
            AgendaTemplate.public_id,
            AgendaTemplate.title,
            func.count(AgendaTemplateItem.id).label("items"),
            func.coalesce(func.sum(AgendaTemplateItem.minutes), 0).label("minutes"),
        )
        .outerjoin(AgendaTemplateItem, AgendaTemplateItem.template_id == AgendaTemplate.id)
        .where(AgendaTemplate.deleted_at.is_(None))
        .group_by(AgendaTemplate.id, AgendaTemplate.public_id, AgendaTemplate.title)
        .order_by(AgendaTemplate.title)
        .limit(LISTED)
    ).all()


def template_lines(template: AgendaTemplate) -> Sequence[AgendaTemplateItem]:
    return session.scalars(
        select(AgendaTemplateItem)
        .where(AgendaTemplateItem.template_id == template.id)
        .order_by(AgendaTemplateItem.position, AgendaTemplateItem.id)
        .limit(100)
    ).all()


def agenda_starts() -> list[Pair]:
    """Values for `services.create` with their words, the cluster's usual one first."""
    standard = [("standard", _("The standard agenda")), ("empty", _("Nothing: I write it myself"))]
    if not setting("meetings", "standard_agenda"):
        standard.reverse()
    kept = [(f"template:{row.public_id}", row.title) for row in agenda_templates()]
    return [*standard, *kept, *_earlier()]


def _earlier() -> list[Pair]:
    cluster = current_cluster()
    rows = session.execute(
        select(Meeting.public_id, Meeting.title, Meeting.starts_at)
        .where(Meeting.state.in_((MeetingState.SCHEDULED, MeetingState.CLOSED)))
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(_EARLIER)
    )
    return [
        (
            f"meeting:{row.public_id}",
            _(
                "As on %(day)s: %(title)s",
                day=format_date(clock.local(row.starts_at, cluster).date(), "short"),
                title=row.title,
            ),
        )
        for row in rows
    ]
