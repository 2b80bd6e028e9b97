"""The demo's date poll: one that waits for answers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from kkg_portal.api import (
    Cluster,
    MemberRow,
    SeedWorld,
    calendar_between,
    clock,
    inbox,
    next_free_weekday,
    session,
)

from ..addresses import poll_path
from ..kinds import POLL, PollState, ProgrammeKind, Vote
from ..models import DatePoll, PollMustHave, PollOption, PollTurn, PollVote

_VOTES = (Vote.YES, Vote.YES, Vote.YES, Vote.IF_NEED_BE, Vote.NO)
_REASONS = ("mendampingi pramuka", "rapat komite sekolah", "piket sekolah")
_STARTS, _ENDS = time(9, 30), time(12, 30)


def seed_polls(world: SeedWorld, cluster: Cluster) -> None:
    """About half of the members have answered the open one."""
    days = _free_days(world.today, 3, cluster)
    if not days or not world.members:
        return
    poll = DatePoll(
        title="Menyusun soal cerita dari pasar dan kebun sekitar sekolah",
        kind=ProgrammeKind.CORE_DEVELOPMENT,
        place=world.schools[0].name if world.schools else "",
        host_school_id=world.schools[0].id if world.schools else None,
        note="Mohon pilih hari yang tidak berbenturan dengan kegiatan sekolah masing-masing.",
        answer_by=clock.from_wall(
            min(days[0] - timedelta(days=2), world.today + timedelta(days=6)), time(23, 59), cluster
        ),
        least_per_school=1,
    )
    session.add(poll)
    # Times and people point at the poll's id.
    session.flush()
    options = [
        PollOption(poll_id=poll.id, starts_at=_at(day, _STARTS, cluster), ends_at=_at(day, _ENDS, cluster))
        for day in days
    ]
    session.add_all([*options, PollTurn(poll_id=poll.id, state=PollState.OPEN)])
    session.add(PollMustHave(poll_id=poll.id, membership_id=world.members[0].membership_id))
    session.flush()
    silent = [person for number, person in enumerate(world.members) if number % 2]
    for person in world.members[::2]:
        session.add_all(_vote(person, option, world) for option in options)
    inbox.put(
        [person.user_id for person in silent if person.has_account],
        POLL,
        poll.ref,
        title=f"Hari apa yang bisa? {poll.title}",
        url=poll_path(f"/k/{cluster.slug}/meetings", poll.public_id),
        due_at=poll.answer_by,
    )


def _vote(person: MemberRow, option: PollOption, world: SeedWorld) -> PollVote:
    vote = world.rng.choice(_VOTES)
    reason = world.rng.choice(_REASONS) if vote is Vote.NO else ""
    return PollVote(option_id=option.id, membership_id=person.membership_id, vote=vote, reason=reason)


def _at(day: date, at: time, cluster: Cluster) -> datetime:
    return clock.from_wall(day, at, cluster)


def _free_days(today: date, number: int, cluster: Cluster) -> list[date]:
    entries = calendar_between(today, today + timedelta(weeks=52))
    days: list[date] = []
    for _turn in range(number):
        after = (days[-1] if days else today) + timedelta(days=7)
        days.append(next_free_weekday(after, cluster.meeting_weekday, entries))
    return days
