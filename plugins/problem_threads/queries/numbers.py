"""Problems of the last twelve months in numbers: of threads, solutions and schools, never of a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import func, select

from kkg_portal.api import Actor, Membership, clock, schools, session

from ..kinds import ACTIVE, PostKind, ThreadState, TrialOutcome
from ..models import Post, Thread, Trial

YEAR = timedelta(days=365)
MOST_THREADS = 5000
# Fewer people than these could be recognised in a number.
FEWEST_PEOPLE = 5
AGES = (7, 14, 30, 90)


@dataclass(frozen=True, slots=True)
class Numbers:
    """`is_enough`: at least five members take part, so that no number stands for a person."""

    is_enough: bool
    threads: int = 0
    answered: int = 0
    median_hours: float | None = None
    states: dict[ThreadState, int] = field(default_factory=dict)
    # Unresolved problems by age in days: (up to so many days, how many); the last one is open.
    ages: list[tuple[int | None, int]] = field(default_factory=list)
    solutions: int = 0
    outcomes: dict[TrialOutcome, int] = field(default_factory=dict)
    schools_taking_part: int = 0
    schools: int = 0

    @property
    def trials(self) -> int:
        return sum(self.outcomes.values())

    @property
    def trials_per_solution(self) -> float | None:
        return self.trials / self.solutions if self.solutions else None

    @property
    def share_of_schools(self) -> float | None:
        return self.schools_taking_part / self.schools if self.schools else None


def numbers_of(_actor: Actor) -> Numbers:
    """Seven statements. What anonymous askers did counts in every number but the schools'."""
    since = clock.now() - YEAR
    people, taking_part = _people_and_schools(since)
    if people < FEWEST_PEOPLE:
        return Numbers(is_enough=False)
    asked = session.execute(
        select(Thread.id, Thread.created_at, Thread.state)
        .where(Thread.created_at > since, Thread.deleted_at.is_(None), Thread.merged_into_id.is_(None))
        .order_by(Thread.id.desc())
        .limit(MOST_THREADS)
    ).all()
    first = _first_replies(since)
    hours = [(first[row.id] - row.created_at).total_seconds() / 3600 for row in asked if row.id in first]
    states = {state: sum(row.state is state for row in asked) for state in ThreadState}
    return Numbers(
        is_enough=True,
        threads=len(asked),
        answered=len(hours),
        median_hours=median(hours) if hours else None,
        states=states,
        ages=_ages([row.created_at for row in asked if row.state in ACTIVE]),
        solutions=_solutions(since),
        outcomes=_outcomes(since),
        schools_taking_part=taking_part,
        schools=len(schools()),
    )


def _first_replies(since: datetime) -> dict[int, datetime]:
    """When somebody else than the asker wrote first, for each thread of these days."""
    rows = session.execute(
        select(Post.thread_id, func.min(Post.written_at).label("first_at"))
        .join(Thread, Thread.id == Post.thread_id)
        .where(
            Thread.created_at > since,
            Post.by_asker.is_(False),
            Post.kind.in_((PostKind.REPLY, PostKind.SOLUTION)),
            Post.hidden_at.is_(None),
            Post.deleted_at.is_(None),
        )
        .group_by(Post.thread_id)
        .order_by(Post.thread_id.desc())
        .limit(MOST_THREADS)
    )
    return {row.thread_id: row.first_at for row in rows}


def _ages(asked_at: list[datetime]) -> list[tuple[int | None, int]]:
    now = clock.now()
    days = [(now - at).total_seconds() / 86400 for at in asked_at]
    found: list[tuple[int | None, int]] = []
    least = 0
    for most in AGES:
        found.append((most, sum(least <= age < most for age in days)))
        least = most
    return [*found, (None, sum(age >= least for age in days))]


def _solutions(since: datetime) -> int:
    statement = select(func.count(Post.id)).where(
        Post.kind == PostKind.SOLUTION,
        Post.written_at > since,
        Post.hidden_at.is_(None),
        Post.deleted_at.is_(None),
    )
    return session.scalar(statement) or 0


def _outcomes(since: datetime) -> dict[TrialOutcome, int]:
    rows = session.execute(
        select(Trial.outcome, func.count(Trial.id))
        .where(Trial.outcome.is_not(None), Trial.reported_at > since)
        .group_by(Trial.outcome)
    ).all()
    counted = {row[0]: row[1] for row in rows}
    return {outcome: counted.get(outcome, 0) for outcome in TrialOutcome}


def _people_and_schools(since: datetime) -> tuple[int, int]:
    """Members who wrote or tried something by name, and how many schools they come from."""
    wrote = select(Post.author_id).where(Post.author_id.is_not(None), Post.written_at > since)
    tried = select(Trial.author_id).where(Trial.author_id.is_not(None), Trial.created_at > since)
    row = session.execute(
        select(func.count(Membership.id), func.count(func.distinct(Membership.school_id))).where(
            Membership.id.in_(wrote.union(tried).scalar_subquery())
        )
    ).one()
    return row[0], row[1]
