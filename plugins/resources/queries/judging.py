"""What colleagues said of a resource, and what the reader said themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import contains_eager

from kkg_portal.api import Actor, MemberRow, Text, members_by_id, session

from ..kinds import UseOutcome
from ..models import Endorsement, Resource, Review, UseReport
from ..rubric import CRITERIA, averages
from ..vocabulary import CLASSES
from .loaders import one

SHOWN = 50


@dataclass(frozen=True, slots=True)
class ShownUse:
    report: UseReport
    author: MemberRow | None
    is_mine: bool = False

    @property
    def class_label(self) -> Text:
        return CLASSES.label(self.report.class_phase)


@dataclass(frozen=True, slots=True)
class ShownReview:
    review: Review
    author: MemberRow | None

    @property
    def points(self) -> list[tuple[Text, int]]:
        """What was said to each point, in the order of the rubric."""
        scores = self.review.scores
        return [(label, scores[code]) for code, label in CRITERIA.items() if code in scores]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How the lessons went, counted."""

    worked: int = 0
    partly: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        return self.worked + self.partly + self.failed


def uses_of(resource: Resource, actor: Actor, limit: int = SHOWN) -> list[ShownUse]:
    """The newest lessons first. Two statements."""
    rows = newest_uses(resource, limit)
    members = members_by_id(row.author_id for row in rows)
    return [ShownUse(row, members.get(row.author_id), row.author_id == actor.membership_id) for row in rows]


def newest_uses(resource: Resource, limit: int) -> Sequence[UseReport]:
    return session.scalars(
        select(UseReport)
        .where(UseReport.resource_id == resource.id)
        .order_by(UseReport.used_on.desc(), UseReport.id.desc())
        .limit(limit)
    ).all()


def outcomes_of(resource: Resource) -> Outcomes:
    def counted(outcome: UseOutcome) -> object:
        return func.coalesce(func.sum(case((UseReport.outcome == outcome, 1), else_=0)), 0)

    found = session.execute(
        select(*(counted(one) for one in UseOutcome)).where(UseReport.resource_id == resource.id)  # type: ignore[call-overload]
    ).one()
    return Outcomes(*found)


def reviews_of(resource: Resource) -> list[ShownReview]:
    """The oldest first, as a talk is read. Two statements."""
    rows = session.scalars(
        select(Review).where(Review.resource_id == resource.id).order_by(Review.id).limit(SHOWN)
    ).all()
    members = members_by_id(row.author_id for row in rows)
    return [ShownReview(row, members.get(row.author_id)) for row in rows]


def points_of(reviews: Sequence[ShownReview]) -> list[tuple[Text, float]]:
    """The mean of each point, in the order of the rubric."""
    found: Mapping[str, float] = averages(shown.review.scores for shown in reviews)
    return [(label, found[code]) for code, label in CRITERIA.items() if code in found]


def own_review(resource: Resource, actor: Actor) -> Review | None:
    own = (Review.resource_id == resource.id, Review.author_id == actor.membership_id)
    return session.scalar(select(Review).where(*own))


def newest_endorsement(resource: Resource) -> Endorsement | None:
    return session.scalars(
        select(Endorsement)
        .where(Endorsement.resource_id == resource.id)
        .order_by(Endorsement.id.desc())
        .limit(1)
    ).one_or_none()


def unfinished_endorsement(resource: Resource) -> Endorsement | None:
    """What waits for a meeting now."""
    waits = (Endorsement.resource_id == resource.id, Endorsement.decided_at.is_(None))
    return session.scalar(select(Endorsement).where(*waits))


def use_report(resource: str, use: str) -> UseReport:
    """A report by its address."""
    return one(
        select(UseReport)
        .join(UseReport.resource)
        .where(Resource.public_id == resource, UseReport.public_id == use)
        .options(contains_eager(UseReport.resource))
    )


def review_at(resource: str, review: str) -> Review:
    """A review by its address."""
    return one(
        select(Review)
        .join(Review.resource)
        .where(Resource.public_id == resource, Review.public_id == review)
        .options(contains_eager(Review.resource))
    )
