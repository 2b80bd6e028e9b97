"""What tests do with a date poll: open it, vote, decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kkg_portal.api import session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import services
from plugins.meetings.kinds import ProgrammeKind, Vote
from plugins.meetings.models import DatePoll, Meeting
from plugins.meetings.poll_plan import PollPlan
from plugins.meetings.queries.polls import options_of

from .factories import base, inside

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def spans(number: int = 2) -> tuple[tuple[datetime, datetime], ...]:
    first = NOW + timedelta(days=14)
    return tuple((first + timedelta(days=n), first + timedelta(days=n, hours=3)) for n in range(number))


def open_poll(chair: Person, **values: object) -> DatePoll:
    defaults = {
        "title": "Bedah soal",
        "kind": ProgrammeKind.CORE_ROUTINE,
        "slots": spans(),
        "answer_by": NOW + timedelta(days=7),
        "place": "SDN Melati 1",
    }
    with inside(chair), intending_to_write():
        return services.open_poll(PollPlan(**{**defaults, **values}), actor=actor_of(chair))


def cast(person: Person, poll: DatePoll, *choices: Vote, reason: str = "") -> None:
    with inside(person), intending_to_write():
        fresh = session.get_one(DatePoll, poll.id)
        options = options_of(fresh)
        votes = {option.public_id: choice for option, choice in zip(options, choices, strict=True)}
        services.vote(fresh, votes, reason=reason, actor=actor_of(person))


def decide(chair: Person, poll: DatePoll, number: int, **values: bool) -> Meeting:
    with inside(chair), intending_to_write():
        fresh = session.get_one(DatePoll, poll.id)
        return services.decide(fresh, options_of(fresh)[number], actor=actor_of(chair), **values)


def stored(person: Person, poll: DatePoll) -> DatePoll:
    with inside(person):
        return session.get_one(DatePoll, poll.id, populate_existing=True)


def page(person: Person, poll: DatePoll, *parts: str) -> str:
    return "/".join([base(person), "polls", poll.public_id, *parts])


def cluster() -> Cluster:
    return session.query(Cluster).filter_by(slug="melati").one()
