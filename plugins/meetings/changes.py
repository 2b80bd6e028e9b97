"""When an announced meeting gets another time or place: what was is kept, answers are asked again, people are told.

The telling waits until the changes are over: ten minutes after the first of them one mail says what was known
before and what is now, however often somebody corrected themselves in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from kkg_portal.api import Actor, clock, enqueue, inbox, job, session, unit_of_work

from . import taken_time
from .kinds import INVITED, Answer, DisplacementReason, MeetingState
from .lettering import number_change
from .models import DateChange, Invitation, Meeting
from .telling import ask_again, audience, tell_changed

QUIET_MINUTES = timedelta(minutes=10)
_GIVEN = (Answer.YES, Answer.MAYBE, Answer.NO)


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and where: what people have to know to be in the right place."""

    starts_at: datetime
    ends_at: datetime
    place: str


def occasion_of(meeting: Meeting) -> Occasion:
    return Occasion(meeting.starts_at, meeting.ends_at, meeting.place)


def note_change(meeting: Meeting, before: Occasion, *, actor: Actor, note: str = "") -> None:
    """Inside a verb, after an announced meeting was written anew; nothing happens unless time or place changed."""
    now = clock.now()
    if occasion_of(meeting) == before or meeting.invited_at is None or meeting.ends_at <= now:
        return
    session.add(
        DateChange(
            meeting_id=meeting.id,
            old_starts_at=before.starts_at,
            old_ends_at=before.ends_at,
            old_place=before.place,
            new_starts_at=meeting.starts_at,
            new_ends_at=meeting.ends_at,
            new_place=meeting.place,
            note=note,
            changed_by_id=actor.user_id,
        )
    )
    if meeting.answer_by is None or meeting.answer_by <= now or meeting.answer_by == before.starts_at:
        # Nobody is late with an answer they are only asked for now.
        meeting.answer_by = meeting.starts_at
    # Written before the untold ones are read: the job that tells them locks the same row of the meeting.
    session.flush()
    _ask_again(meeting)
    first = _untold(meeting)[0]
    enqueue(
        "meetings.tell_change",
        {"meeting": meeting.public_id},
        key=f"meetings.tell_change:{meeting.public_id}:{first.id}",
        run_at=now + QUIET_MINUTES,
    )


@job("meetings.tell_change")
def tell_change(payload: dict[str, Any]) -> None:
    """One mail for all that changed since people were last told. Run twice, the second finds nothing to tell."""
    with unit_of_work():
        meeting = session.scalars(
            select(Meeting).where(Meeting.public_id == payload["meeting"]).with_for_update(key_share=True)
        ).one_or_none()
        untold = _untold(meeting) if meeting is not None else []
        if meeting is None or not untold:
            return
        now = clock.now()
        for change in untold:
            change.told_at = now
        if meeting.state is not MeetingState.SCHEDULED or meeting.ends_at <= now:
            return
        known = Occasion(untold[0].old_starts_at, untold[0].old_ends_at, untold[0].old_place)
        if known == occasion_of(meeting):
            _take_back_question(meeting)
            return
        number_change(meeting)
        was = (known.starts_at, known.ends_at, known.place)
        tell_changed(meeting, was, audience(meeting), revision=f"change:{untold[0].id}")


def changes_of(meeting: Meeting) -> list[DateChange]:
    """Every change since the meeting was announced, the first one first."""
    return list(
        session.scalars(
            select(DateChange).where(DateChange.meeting_id == meeting.id).order_by(DateChange.id).limit(50)
        )
    )


def known_before(changes: list[DateChange]) -> Occasion | None:
    """What people knew before the latest burst of changes; None where nothing changed."""
    if not changes:
        return None
    latest = changes[-1].told_at
    first = next(change for change in changes if change.told_at == latest)
    return Occasion(first.old_starts_at, first.old_ends_at, first.old_place)


def reason_of(changes: list[DateChange]) -> str:
    """Why it was changed, in the words of whoever said so last within the latest burst; "" where nobody did."""
    latest = changes[-1].told_at if changes else None
    said = [one for one in changes if one.told_at == latest and (one.because or one.note)]
    return reason_words(said[-1].because, said[-1].note) if said else ""


def reason_words(because: DisplacementReason | None, note: str) -> str:
    """The chosen reason, the words beside it, or both."""
    label = str(because.label) if because else ""
    return f"{label} ({note})" if label and note else label or note


def _untold(meeting: Meeting) -> list[DateChange]:
    return [change for change in changes_of(meeting) if change.told_at is None]


def _ask_again(meeting: Meeting) -> None:
    session.execute(
        update(Invitation)
        .where(Invitation.meeting_id == meeting.id, Invitation.answer.in_(_GIVEN))
        .values(earlier_answer=Invitation.answer, answer=Answer.PENDING, is_late=False)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    taken_time.renew(meeting)
    ask_again(meeting, audience(meeting, Invitation.answer == Answer.PENDING))


def _take_back_question(meeting: Meeting) -> None:
    """Everything is as people knew it: what they had answered counts again, and nobody is bothered."""
    unchanged = (Invitation.meeting_id == meeting.id, Invitation.answer == Answer.PENDING)
    session.execute(
        update(Invitation)
        .where(*unchanged, Invitation.earlier_answer.is_not(None))
        .values(answer=Invitation.earlier_answer, earlier_answer=None)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    for user_id in audience(meeting, Invitation.answer.in_(_GIVEN)).user_ids:
        inbox.take(INVITED, meeting.ref, user_id=user_id)
    for user_id in audience(meeting, Invitation.answer == Answer.NO).user_ids:
        taken_time.free(meeting, user_id)
