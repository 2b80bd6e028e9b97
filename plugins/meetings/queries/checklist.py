"""What is looked at before a meeting is closed: what still stands in the way, and what is only worth a look."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from kkg_portal.api import Membership, clock, session

from ..kinds import AgendaKind, ItemState
from ..models import AgendaItem, Meeting, Questionnaire, Task
from .agenda import agenda
from .corrections import open_correction_count
from .roll import unmarked_count
from .snapshot import attended_count
from .written import MinutesView, minutes_of

# Greetings and breaks end in nothing that could be written down.
_WITHOUT_RESULT = frozenset({AgendaKind.ROUTINE, AgendaKind.BREAK})


@dataclass(frozen=True, slots=True)
class Checklist:
    """`unmarked` and `corrections` forbid closing; the rest warns."""

    unmarked: int
    corrections: int
    present: int
    invited: int
    is_empty: bool
    silent: list[str]
    without_result: list[str]
    decisions: int
    tasks: int
    ownerless: int
    questionnaires_waiting: int

    @property
    def may_close(self) -> bool:
        return not self.unmarked and not self.corrections

    @property
    def nobody_came(self) -> bool:
        return not self.present


def checklist(meeting: Meeting) -> Checklist:
    """About fifteen queries, however large the meeting was."""
    written = minutes_of(meeting, internal=True)
    items = agenda(meeting, internal=True)
    present, invited = attended_count(meeting)
    worth_words = [item for item in items if item.kind not in _WITHOUT_RESULT]
    return Checklist(
        unmarked=unmarked_count(meeting),
        corrections=open_correction_count(meeting),
        present=present,
        invited=invited,
        is_empty=not (any(written.notes.values()) or written.remarks or written.decisions or written.tasks),
        silent=[item.title for item in worth_words if not written.notes.get(item.id)],
        without_result=[
            item.title
            for item in worth_words
            if item.state is ItemState.PLANNED and not _has_trace(written, item)
        ],
        decisions=sum(one.withdrawn_at is None for one in written.decisions),
        tasks=len(written.tasks),
        ownerless=_ownerless(meeting),
        questionnaires_waiting=_questionnaires_waiting(meeting),
    )


def _has_trace(written: MinutesView, item: AgendaItem) -> bool:
    if written.notes.get(item.id):
        return True
    with_outcome = {one.item_id for one in written.decisions} | {one.item_id for one in written.tasks}
    return item.id in with_outcome


def _ownerless(meeting: Meeting) -> int:
    """Tasks whose owner left the cluster or never was in it: nobody does them any more."""
    has_no_owner = or_(Task.owner_id.is_(None), Membership.left_on.is_not(None))
    return session.scalars(
        select(func.count(Task.id))
        .outerjoin(Membership, Membership.id == Task.owner_id)
        .where(Task.meeting_id == meeting.id, has_no_owner)
    ).one()


def _questionnaires_waiting(meeting: Meeting) -> int:
    """Those nobody can answer yet although the meeting is over."""
    return session.scalars(
        select(func.count(Questionnaire.id)).where(
            Questionnaire.meeting_id == meeting.id,
            Questionnaire.opens_at > clock.now(),
            Questionnaire.deleted_at.is_(None),
        )
    ).one()
