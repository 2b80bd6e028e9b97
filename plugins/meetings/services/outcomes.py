"""What an item ended in besides tasks: information for everybody, and decisions with their numbers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from kkg_portal.api import Actor, Invalid, bound_cluster, clock, reindex, session, verb
from kkg_portal.api import gettext as _

from ..kinds import PUBLIC_MINUTES, MeetingState
from ..models import AgendaItem, Decision, InformationPoint, Meeting
from ..numbering import next_decision_number
from ..permissions import MeetingPermission
from ..queries import frame_of
from .telling_origins import tell_decision


@verb(MeetingPermission.MINUTES_EDIT)
def add_information(item: AgendaItem, text: str, *, actor: Actor) -> InformationPoint:
    """What everybody should know from now on."""
    require_not_published(item.meeting)
    if not text:
        raise Invalid(_("Write it in one sentence."), field="text")
    point = InformationPoint(meeting_id=item.meeting_id, item_id=item.id, text=text)
    session.add(point)
    reindex(item.meeting)
    return point


@verb(MeetingPermission.MINUTES_EDIT)
def edit_information(point: InformationPoint, text: str, *, version: int, actor: Actor) -> None:
    """Change the words; an empty text takes the point away."""
    require_not_published(point.meeting)
    point.expect(version)
    point.text = text
    if not text:
        # Only a change notices a stale form, a deletion does not.
        session.flush()
        session.delete(point)
    reindex(point.meeting)


@verb(MeetingPermission.MINUTES_EDIT)
def add_decision(
    item: AgendaItem,
    text: str,
    *,
    replaces: str = "",
    valid_until: date | None = None,
    actor: Actor,
) -> Decision:
    """A decision with the next number of the year the meeting was held in; `replaces` is the public id of an older."""
    require_not_published(item.meeting)
    held_on = clock.local(item.meeting.starts_at, bound_cluster()).date()
    decision = Decision(meeting_id=item.meeting_id, item_id=item.id, year=held_on.year, text=text)
    _settle(decision, item.meeting, replaces, valid_until)
    decision.number = next_decision_number(held_on.year)
    session.add(decision)
    tell_decision(item, text)
    reindex(item.meeting)
    return decision


@verb(MeetingPermission.MINUTES_EDIT)
def edit_decision(
    decision: Decision,
    text: str,
    *,
    replaces: str = "",
    valid_until: date | None = None,
    version: int,
    actor: Actor,
) -> None:
    """Change the words; the number stays."""
    require_not_published(decision.meeting)
    decision.expect(version)
    decision.text = text
    _settle(decision, decision.meeting, replaces, valid_until)
    reindex(decision.meeting)


@verb(MeetingPermission.MINUTES_EDIT)
def withdraw_decision(decision: Decision, *, withdrawn: bool = True, actor: Actor) -> None:
    """Strike a decision out, or bring it back; its number is not given to another one."""
    require_not_published(decision.meeting)
    decision.withdrawn_at = clock.now() if withdrawn else None
    if withdrawn:
        # What it replaced counts again.
        decision.replaces_id = None


def require_not_published(meeting: Meeting) -> None:
    if meeting.state is MeetingState.CLOSED or frame_of(meeting).state in PUBLIC_MINUTES:
        raise Invalid(_("These minutes are published. To change them, the chair opens the meeting again."))


def _settle(decision: Decision, meeting: Meeting, replaces: str, valid_until: date | None) -> None:
    held_on = clock.local(meeting.starts_at, bound_cluster()).date()
    if valid_until is not None and valid_until < held_on:
        raise Invalid(_("The day must not be before the meeting."), field="valid_until")
    decision.valid_until = valid_until
    if not replaces:
        decision.replaces_id = None
        return
    old = session.scalar(select(Decision).where(Decision.public_id == replaces))
    if old is None or old.id == decision.id or old.withdrawn_at is not None:
        raise Invalid(_("Choose a decision from the list."), field="replaces")
    taken = session.scalar(
        select(Decision.id).where(Decision.replaces_id == old.id, Decision.id != (decision.id or 0)).limit(1)
    )
    if taken is not None:
        raise Invalid(_("Another decision replaces this one already."), field="replaces")
    decision.replaces_id = old.id
