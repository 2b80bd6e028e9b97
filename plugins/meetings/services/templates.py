"""Agendas a cluster keeps for its coming meetings, beside the standard one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from kkg_portal.api import Actor, Invalid, clock, session, unique_rule, verb
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..models import AgendaTemplate, AgendaTemplateItem, Meeting, Series
from ..permissions import MeetingPermission
from ..plan import ItemPlan
from ..queries import agenda

MOST_TEMPLATES = 30
MOST_ROWS = 50
unique_rule(
    "meetings_agenda_template",
    ("cluster_id", "title"),
    _l("There is a kept agenda of this name already. Choose another name."),
    field="title",
)


@verb(MeetingPermission.EDIT)
def make_template(title: str, rows: Sequence[ItemPlan], *, actor: Actor) -> AgendaTemplate:
    """Keep an agenda under a name."""
    _require_room()
    _take_over_name(title)
    template = AgendaTemplate(title=title)
    session.add(template)
    # Its lines point at its id.
    session.flush()
    _write(template, rows)
    return template


@verb(MeetingPermission.EDIT)
def keep_as_template(meeting: Meeting, title: str, *, actor: Actor) -> AgendaTemplate:
    """Keep the agenda of this meeting, without its people and without what was carried to it."""
    rows = [
        ItemPlan(
            title=item.title,
            minutes=item.minutes,
            kind=item.kind,
            section=item.section,
            is_internal=item.is_internal,
        )
        for item in agenda(meeting, internal=True)
        if item.carried_from_id is None
    ]
    return make_template(title, rows, actor=actor)


@verb(MeetingPermission.EDIT)
def edit_template(
    template: AgendaTemplate, title: str, rows: Sequence[ItemPlan], *, version: int, actor: Actor
) -> None:
    """Change name and lines; meetings made from it before stay as they are."""
    template.expect(version)
    _take_over_name(title)
    template.title = title
    # The lines are rows of their own, so the version is raised even when only they change.
    template.changed_at = clock.now()
    session.execute(delete(AgendaTemplateItem).where(AgendaTemplateItem.template_id == template.id))
    _write(template, rows)


@verb(MeetingPermission.EDIT)
def delete_template(template: AgendaTemplate, *, actor: Actor) -> None:
    """Series that began with it go on with the standard agenda; `restore_template` brings it back to them."""
    template.deleted_at = template.deleted_at or clock.now()


@verb(MeetingPermission.EDIT)
def restore_template(template: AgendaTemplate, *, actor: Actor) -> None:
    if template.deleted_at is not None:
        _require_room()
    template.deleted_at = None


def forget_template(template: AgendaTemplate) -> None:
    """For good; inside a verb or a job."""
    session.execute(update(Series).where(Series.template_id == template.id).values(template_id=None))
    session.delete(template)


def _require_room() -> None:
    kept = select(func.count()).select_from(AgendaTemplate).where(AgendaTemplate.deleted_at.is_(None))
    if (session.scalar(kept) or 0) >= MOST_TEMPLATES:
        raise Invalid(_("At most 30 agendas are kept. Delete one first."))


def _take_over_name(title: str) -> None:
    """A deleted agenda of this name goes for good: there is one of each name."""
    gone = session.scalar(
        select(AgendaTemplate).where(AgendaTemplate.title == title, AgendaTemplate.deleted_at.is_not(None))
    )
    if gone is not None:
        forget_template(gone)
        # Its name is free before the next one takes it.
        session.flush()


def _write(template: AgendaTemplate, rows: Sequence[ItemPlan]) -> None:
    if not rows:
        raise Invalid(_("Write at least one line of the agenda."), field="rows")
    if len(rows) > MOST_ROWS:
        raise Invalid(_("An agenda has at most 50 items. Join some of them."), field="rows")
    session.add_all(
        AgendaTemplateItem(
            template_id=template.id,
            position=position,
            title=row.title,
            minutes=row.minutes,
            kind=row.kind,
            section=row.section,
            is_internal=row.is_internal,
        )
        for position, row in enumerate(rows, start=1)
    )
