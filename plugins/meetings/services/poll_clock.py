"""What happens to date polls by themselves: they close, and remind those who are silent once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from kkg_portal.api import bound_cluster, clock, inbox, job, session, unit_of_work

from ..daytime import is_daytime
from ..kinds import POLL, PollState
from ..models import DatePoll, PollTurn
from ..queries.polls import is_answered_by_all, silent_members
from .polls import nudge_silent

LAST_CALL = timedelta(days=1)
MOST_POLLS = 100


@job("meetings.polls", every=timedelta(hours=1), in_each_cluster=True)
def look_after_polls(_payload: dict[str, object]) -> None:
    """Close polls whose last day has come or which everybody has answered; a day before, remind the silent.

    Whoever answers last has until the next hour to put a slip right. Nobody is written to at night.
    """
    now = clock.now()
    open_polls = select(DatePoll).where(DatePoll.state == PollState.OPEN).order_by(DatePoll.id)
    with unit_of_work():
        may_write = is_daytime(now, bound_cluster())
        for poll in session.scalars(open_polls.limit(MOST_POLLS)).all():
            if poll.answer_by <= now or is_answered_by_all(poll):
                poll.state = PollState.CLOSED
                session.add(PollTurn(poll_id=poll.id, state=PollState.CLOSED))
                inbox.take(POLL, poll.ref)
            elif may_write and poll.answer_by - now <= LAST_CALL and poll.nudged_at is None:
                nudge_silent(poll, silent_members(poll))
