"""Places of a meeting that has only so many: who holds one, who waits, who gets the one that became free.

Every change begins by locking the meeting's row, so that two answers in one moment follow each other; the
count itself rises by a conditional UPDATE as well.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select, update

from kkg_portal.api import clock, rows_need_locks, session

from .kinds import Answer, InvitedAs, MeetingState
from .models import Invitation, Meeting
from .telling import take_offer_back, tell_place_is_free

OFFER_LASTS = timedelta(hours=24)
# Speakers and observers are needed or sent, they never wait for a chair.
_COUNTED = (InvitedAs.PARTICIPANT, InvitedAs.GUEST)
_HOLDING = and_(
    Invitation.invited_as.in_(_COUNTED),
    or_(
        Invitation.answer == Answer.YES,
        Invitation.offered_until.is_not(None),
        and_(Invitation.answer == Answer.PENDING, Invitation.earlier_answer == Answer.YES),
    ),
)


def needs_place(invitation: Invitation) -> bool:
    return invitation.invited_as in _COUNTED


def holds_place(invitation: Invitation) -> bool:
    """Said yes, is offered one, or had said yes before the meeting changed and is asked again."""
    if not needs_place(invitation):
        return False
    was_coming = invitation.answer is Answer.PENDING and invitation.earlier_answer is Answer.YES
    return invitation.answer is Answer.YES or invitation.offered_until is not None or was_coming


def lock_places(meeting: Meeting) -> int | None:
    """Wait for whoever is answering just now; gives the meeting's capacity as it is then."""
    if not rows_need_locks():
        return meeting.capacity
    return session.scalars(
        select(Meeting.capacity).where(Meeting.id == meeting.id).with_for_update(key_share=True)
    ).one()


def take_place(meeting: Meeting) -> bool:
    """One place more is taken, unless all are. An answer changes nothing that calendars count."""
    return _count(meeting, 1, Meeting.places_taken < Meeting.capacity)


def hand_on(meeting: Meeting) -> None:
    """A place became free: the one who has waited longest is offered it, else it is free for all."""
    if not _offer_next(meeting):
        _count(meeting, -1, Meeting.places_taken > 0)


def settle(meeting: Meeting) -> None:
    """After the capacity changed: count again, and offer what is new to those who wait."""
    session.flush()
    capacity = lock_places(meeting)
    holding = session.scalars(
        select(func.count(Invitation.id)).where(Invitation.meeting_id == meeting.id, _HOLDING)
    ).one()
    waiting = session.scalars(
        select(func.count(Invitation.id)).where(
            Invitation.meeting_id == meeting.id, Invitation.answer == Answer.WAITING, ~_HOLDING
        )
    ).one()
    offered = 0
    for _place in range(waiting if capacity is None else max(0, min(waiting, capacity - holding))):
        offered += _offer_next(meeting)
    _write_count(meeting, holding + offered)


def lapse_offers(now: datetime) -> int:
    """Offers nobody took up in time go on to the next; whoever let one pass may answer anew."""
    rows = session.execute(
        select(Invitation, Meeting)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Invitation.offered_until <= now, Meeting.state == MeetingState.SCHEDULED)
        .order_by(Invitation.offered_until, Invitation.id)
        .limit(200)
    ).all()
    for invitation, meeting in rows:
        lock_places(meeting)
        session.refresh(invitation)
        if invitation.offered_until is None or invitation.offered_until > now:
            continue
        invitation.answer = Answer.PENDING
        invitation.offered_until = invitation.waiting_since = None
        session.flush()
        take_offer_back(meeting, invitation)
        hand_on(meeting)
    return len(rows)


def _offer_next(meeting: Meeting) -> bool:
    first = session.scalars(
        select(Invitation)
        .where(
            Invitation.meeting_id == meeting.id,
            Invitation.answer == Answer.WAITING,
            Invitation.offered_until.is_(None),
        )
        .order_by(Invitation.waiting_since, Invitation.id)
        .limit(1)
    ).first()
    if first is None or meeting.starts_at <= clock.now():
        return False
    first.offered_until = _deadline(meeting, clock.now())
    session.flush()
    tell_place_is_free(meeting, first)
    return True


def _deadline(meeting: Meeting, now: datetime) -> datetime:
    """A day, but never more than half of what is left until the meeting."""
    return now + min(OFFER_LASTS, (meeting.starts_at - now) / 2)


def _count(meeting: Meeting, step: int, condition: object) -> bool:
    changed = session.execute(
        update(Meeting)
        .where(Meeting.id == meeting.id, condition)  # type: ignore[arg-type]  # a condition of SQLAlchemy
        .values(places_taken=Meeting.places_taken + step, changed_at=Meeting.changed_at)
        .execution_options(synchronize_session=False)
    )
    session.expire(meeting, ["places_taken"])
    return bool(changed.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def _write_count(meeting: Meeting, number: int) -> None:
    session.execute(
        update(Meeting)
        .where(Meeting.id == meeting.id)
        .values(places_taken=number, changed_at=Meeting.changed_at)
        .execution_options(synchronize_session=False)
    )
    session.expire(meeting, ["places_taken"])
