"""Date polls: lists, who is asked, and how the proposed times stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from kkg_portal.api import Actor, MemberRow, active_members, busy, clock, session, setting, visible_to

from ..kinds import Answer, PollState, Vote
from ..models import DatePoll, Meeting, PollGuest, PollMustHave, PollOption, PollTurn, PollVote
from ..permissions import MeetingPermission
from .loaders import one
from .poll_guests import GuestVoter, guests_of
from .rows import AnyRow

LISTED = 30
MOST_OPTIONS = 40
MOST_VOTES = 20_000

AS_ANSWER = {Vote.YES: Answer.YES, Vote.IF_NEED_BE: Answer.MAYBE, Vote.NO: Answer.NO}


@dataclass(frozen=True, slots=True)
class Slot:
    """A proposed time and how it stands. `clashes` are the reader's own; schools are named by those too few."""

    key: int
    public_id: str
    starts_at: datetime
    ends_at: datetime
    mine: Vote | None
    yes: int
    if_need_be: int
    no: int
    schools: int
    thin_schools: tuple[str, ...]
    refused_by: tuple[str, ...]
    clashes: tuple[busy.Clash, ...]
    # Counted apart: guests belong to no school of the cluster.
    guests_yes: int = 0


@dataclass(frozen=True, slots=True)
class Voter:
    """A member and their votes by option id; without any they have not answered."""

    person: MemberRow
    votes: dict[int, Vote]
    reason: str


@dataclass(frozen=True, slots=True)
class PollPicture:
    """A whole poll in seven statements, however many people are asked."""

    slots: tuple[Slot, ...]
    voters: tuple[Voter, ...]
    is_asked: bool
    my_reason: str
    guests: tuple[GuestVoter, ...] = ()

    @property
    def guests_answered(self) -> int:
        return sum(1 for guest in self.guests if guest.votes)

    @property
    def answered(self) -> int:
        return sum(1 for voter in self.voters if voter.votes)

    @property
    def best(self) -> tuple[Slot, ...]:
        """The times as the chair should read them: most can come, then most schools, then the earliest."""
        return tuple(
            sorted(self.slots, key=lambda slot: (-slot.yes, -slot.if_need_be, -slot.schools, slot.starts_at))
        )

    @property
    def silent(self) -> tuple[Voter, ...]:
        return tuple(voter for voter in self.voters if not voter.votes)


def poll(poll: str) -> DatePoll:
    """The poll of an address."""
    return one(select(DatePoll).where(DatePoll.public_id == poll))


def poll_option(poll: str, option: str) -> PollOption:
    """A proposed time of this very poll."""
    return one(
        select(PollOption)
        .join(DatePoll, DatePoll.id == PollOption.poll_id)
        .where(DatePoll.public_id == poll, PollOption.public_id == option)
    )


def poll_of(part: PollOption | PollGuest) -> DatePoll:
    return session.get_one(DatePoll, part.poll_id)


def meeting_of_poll(poll: DatePoll) -> Meeting | None:
    return session.get(Meeting, poll.meeting_id) if poll.meeting_id is not None else None


def length_of(poll: DatePoll) -> timedelta:
    """How long its times are; all of one poll are the same."""
    first = options_of(poll)[:1]
    return (
        first[0].ends_at - first[0].starts_at
        if first
        else timedelta(minutes=setting("meetings", "session_minutes"))
    )


def listed_polls(actor: Actor) -> Sequence[AnyRow]:
    """Polls the actor may see, those that still take answers first; with whether the actor has voted."""
    mine = (
        select(func.count(PollVote.id))
        .join(PollOption, PollOption.id == PollVote.option_id)
        .where(PollOption.poll_id == DatePoll.id, PollVote.membership_id == actor.membership_id)
        .scalar_subquery()
    )
    return session.execute(
        select(
            DatePoll.public_id,
            DatePoll.title,
            DatePoll.state,
            DatePoll.answer_by,
            Meeting.public_id.label("meeting"),
            mine.label("my_votes"),
        )
        .outerjoin(Meeting, Meeting.id == DatePoll.meeting_id)
        .where(visible_to(actor, MeetingPermission.POLL_VIEW))
        .order_by((DatePoll.state == PollState.OPEN).desc(), DatePoll.id.desc())
        .limit(LISTED)
    ).all()


def takes_votes(poll: DatePoll) -> bool:
    return poll.state is PollState.OPEN and clock.now() < poll.answer_by


def asked_members(poll: DatePoll) -> list[MemberRow]:
    return active_members(subgroup_id=poll.subgroup_id)


def silent_members(poll: DatePoll) -> list[MemberRow]:
    """Those who said nothing to any of the times. Two queries."""
    voted = {row.membership_id for row in _vote_counts(poll)}
    return [person for person in asked_members(poll) if person.membership_id not in voted]


def is_answered_by_all(poll: DatePoll) -> bool:
    """Whether everybody asked has answered every time there is, also those that were added later."""
    times = len(options_of(poll))
    answered = {row.membership_id for row in _vote_counts(poll) if row.number >= times}
    asked = {person.membership_id for person in asked_members(poll)}
    return bool(asked) and asked <= answered


def _vote_counts(poll: DatePoll) -> Sequence[AnyRow]:
    return session.execute(
        select(PollVote.membership_id, func.count(PollVote.id).label("number"))
        .join(PollOption, PollOption.id == PollVote.option_id)
        .where(PollOption.poll_id == poll.id)
        .group_by(PollVote.membership_id)
    ).all()


def options_of(poll: DatePoll) -> list[PollOption]:
    return list(
        session.scalars(
            select(PollOption)
            .where(PollOption.poll_id == poll.id)
            .order_by(PollOption.starts_at, PollOption.id)
            .limit(MOST_OPTIONS)
        )
    )


def must_have_ids(poll: DatePoll) -> set[int]:
    return set(session.scalars(select(PollMustHave.membership_id).where(PollMustHave.poll_id == poll.id)))


def turns_of(poll: DatePoll) -> Sequence[PollTurn]:
    """What happened to the poll, oldest first."""
    statement = select(PollTurn).where(PollTurn.poll_id == poll.id).order_by(PollTurn.id).limit(50)
    return session.scalars(statement).all()


def picture(poll: DatePoll, actor: Actor) -> PollPicture:
    """How the poll stands, with the actor's own votes and clashes."""
    options = options_of(poll)
    people = asked_members(poll)
    votes: dict[int, dict[int, Vote]] = defaultdict(dict)
    reasons: dict[int, str] = {}
    for row in _votes(poll):
        votes[row.membership_id][row.option_id] = row.vote
        reasons[row.membership_id] = reasons.get(row.membership_id) or row.reason
    voters = tuple(
        Voter(person, votes.get(person.membership_id, {}), reasons.get(person.membership_id, ""))
        for person in people
    )
    clashes = _clashes(options, actor)
    required = must_have_ids(poll)
    me = actor.membership_id or 0
    guests = tuple(guests_of(poll))
    return PollPicture(
        slots=tuple(
            _slot(
                option,
                voters,
                mine=votes.get(me, {}).get(option.id),
                required=required,
                least_per_school=poll.least_per_school,
                clashes=own,
                guests_yes=sum(guest.votes.get(option.id) is Vote.YES for guest in guests),
            )
            for option, own in zip(options, clashes, strict=True)
        ),
        voters=voters,
        is_asked=any(person.membership_id == me for person in people),
        my_reason=reasons.get(me, ""),
        guests=guests,
    )


def votes_as_answers(meeting: Meeting) -> dict[int, Answer]:
    """What people said about the time that became this meeting, as answers to its invitation."""
    rows = session.execute(
        select(PollVote.membership_id, PollVote.vote)
        .join(PollOption, PollOption.id == PollVote.option_id)
        .join(DatePoll, DatePoll.id == PollOption.poll_id)
        .where(
            DatePoll.meeting_id == meeting.id,
            PollOption.starts_at == meeting.starts_at,
            PollOption.ends_at == meeting.ends_at,
        )
        .limit(MOST_VOTES)
    )
    return {row.membership_id: AS_ANSWER[row.vote] for row in rows}


def _votes(poll: DatePoll) -> Iterable[AnyRow]:
    return session.execute(
        select(PollVote.membership_id, PollVote.option_id, PollVote.vote, PollVote.reason)
        .join(PollOption, PollOption.id == PollVote.option_id)
        .where(PollOption.poll_id == poll.id)
        .order_by(PollVote.id)
        .limit(MOST_VOTES)
    )


def _clashes(options: Sequence[PollOption], actor: Actor) -> list[list[busy.Clash]]:
    if actor.user_id is None:
        return [[] for _option in options]
    return busy.clashes(actor.user_id, [(option.starts_at, option.ends_at) for option in options])


def _slot(
    option: PollOption,
    voters: Sequence[Voter],
    *,
    mine: Vote | None,
    required: set[int],
    least_per_school: int,
    clashes: Sequence[busy.Clash],
    guests_yes: int,
) -> Slot:
    cast = [(voter.person, voter.votes[option.id]) for voter in voters if option.id in voter.votes]
    counts = Counter(vote for _person, vote in cast)
    per_school = Counter({voter.person.school_name: 0 for voter in voters if voter.person.school_name})
    for person, vote in cast:
        if vote is not Vote.NO and person.school_name:
            per_school[person.school_name] += 1
    return Slot(
        key=option.id,
        public_id=option.public_id,
        starts_at=option.starts_at,
        ends_at=option.ends_at,
        mine=mine,
        yes=counts[Vote.YES],
        if_need_be=counts[Vote.IF_NEED_BE],
        no=counts[Vote.NO],
        schools=sum(1 for number in per_school.values() if number),
        thin_schools=tuple(sorted(name for name, number in per_school.items() if number < least_per_school)),
        refused_by=tuple(
            person.full_name for person, vote in cast if vote is Vote.NO and person.membership_id in required
        ),
        clashes=tuple(clashes),
        guests_yes=guests_yes,
    )
