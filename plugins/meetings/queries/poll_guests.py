"""Guests of a date poll: who is asked, what they said, and whose link it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from kkg_portal.api import NotFound, clock, session

from ..kinds import Answer, PollState, Vote
from ..models import DatePoll, Meeting, PollGuest, PollGuestVote, PollOption
from .loaders import one

MOST_GUESTS = 50
# Whoever opens the link late still reads that it is over; later it leads nowhere.
LINK_OUTLIVES_POLL = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class GuestVoter:
    """A guest and their votes by option id."""

    public_id: str
    name: str
    school: str
    votes: dict[int, Vote]
    reason: str


@dataclass(frozen=True, slots=True)
class GuestSlot:
    """A proposed time as a guest sees it: without what anybody else said."""

    public_id: str
    starts_at: datetime
    ends_at: datetime
    mine: Vote | None


def poll_guest(poll: str, guest: str) -> PollGuest:
    """A guest of this poll who was not removed."""
    return one(
        select(PollGuest)
        .join(DatePoll, DatePoll.id == PollGuest.poll_id)
        .where(DatePoll.public_id == poll, PollGuest.public_id == guest, PollGuest.removed_at.is_(None))
    )


def guest_of_link(link: tuple[str, int] | None) -> tuple[PollGuest, DatePoll]:
    """Whose signed link it is. Raises NotFound for one that was replaced, removed, or outlived its poll."""
    public_id, version = link or ("", 0)
    row = session.execute(
        select(PollGuest, DatePoll)
        .join(DatePoll, DatePoll.id == PollGuest.poll_id)
        .where(
            PollGuest.public_id == public_id,
            PollGuest.link_version == version,
            PollGuest.removed_at.is_(None),
            DatePoll.answer_by > clock.now() - LINK_OUTLIVES_POLL,
            DatePoll.state != PollState.ABANDONED,
        )
    ).first()
    if row is None:
        raise NotFound
    return row.PollGuest, row.DatePoll


def guests_of(poll: DatePoll) -> list[GuestVoter]:
    """Everybody asked without an account, with what they said. Two statements."""
    guests = session.scalars(
        select(PollGuest)
        .where(PollGuest.poll_id == poll.id, PollGuest.removed_at.is_(None))
        .order_by(PollGuest.name, PollGuest.id)
        .limit(MOST_GUESTS)
    ).all()
    votes: dict[int, list[PollGuestVote]] = defaultdict(list)
    if guests:
        for row in _votes_of([guest.id for guest in guests]):
            votes[row.guest_id].append(row)
    return [
        GuestVoter(
            guest.public_id,
            guest.name,
            guest.school,
            {row.option_id: row.vote for row in votes[guest.id]},
            next((row.reason for row in votes[guest.id] if row.reason), ""),
        )
        for guest in guests
    ]


def own_slots(guest: PollGuest, options: Sequence[PollOption]) -> tuple[tuple[GuestSlot, ...], str]:
    """The times with what this guest said, and their reason."""
    rows = _votes_of([guest.id])
    mine = {row.option_id: row.vote for row in rows}
    slots = (
        GuestSlot(option.public_id, option.starts_at, option.ends_at, mine.get(option.id))
        for option in options
    )
    return tuple(slots), next((row.reason for row in rows if row.reason), "")


def guests_as_answers(meeting: Meeting, as_answer: dict[Vote, Answer]) -> list[tuple[str, str, Answer]]:
    """Name, school and answer of the guests who said something about the time that became this meeting."""
    rows = session.execute(
        select(PollGuest.name, PollGuest.school, PollGuestVote.vote)
        .join(PollGuestVote, PollGuestVote.guest_id == PollGuest.id)
        .join(PollOption, PollOption.id == PollGuestVote.option_id)
        .join(DatePoll, DatePoll.id == PollOption.poll_id)
        .where(
            DatePoll.meeting_id == meeting.id,
            PollOption.starts_at == meeting.starts_at,
            PollOption.ends_at == meeting.ends_at,
            PollGuest.removed_at.is_(None),
        )
        .order_by(PollGuest.name, PollGuest.id)
        .limit(MOST_GUESTS)
    )
    return [(row.name, row.school, as_answer[row.vote]) for row in rows]


def _votes_of(guest_ids: Sequence[int]) -> Sequence[PollGuestVote]:
    return session.scalars(
        select(PollGuestVote)
        .where(PollGuestVote.guest_id.in_(guest_ids))
        .order_by(PollGuestVote.id)
        .limit(MOST_GUESTS * 40)
    ).all()
