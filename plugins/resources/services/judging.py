"""What colleagues say of a resource: used in class, thanks, a review and its author's reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select, update

from kkg_portal.api import Actor, Conflict, Invalid, bound_cluster, clock, session, suspicions, verb
from kkg_portal.api import gettext as _

from .. import telling
from ..kinds import UseOutcome
from ..models import Resource, Review, Thanks, UseReport
from ..permissions import ResourcePermission, is_author
from ..rubric import checked_scores

FURTHEST_BACK = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Use:
    """One lesson with a material."""

    outcome: UseOutcome
    used_on: date
    class_phase: str
    pupils_n: int | None = None
    changed: str = ""
    went: str = ""


@verb(ResourcePermission.USE)
def report_use(resource: Resource, use: Use, *, is_checked: bool = False, actor: Actor) -> UseReport:
    """Tell how it went in class. A second report of the same day and class corrects the first."""
    _check_day(use.used_on)
    _check_words(use.changed, use.went, is_checked=is_checked)
    report = session.scalar(
        select(UseReport).where(
            UseReport.resource_id == resource.id,
            UseReport.author_id == actor.membership_id,
            UseReport.used_on == use.used_on,
            UseReport.class_phase == use.class_phase,
        )
    )
    is_new = report is None
    if report is None:
        report = UseReport(
            resource_id=resource.id,
            author_id=_membership(actor),
            version_no=resource.last_no,
            used_on=use.used_on,
            class_phase=use.class_phase,
            is_counted=not is_author(actor, resource),
        )
        session.add(report)
    report.pupils_n, report.outcome = use.pupils_n, use.outcome
    report.changed, report.went = use.changed, use.went
    session.flush()  # the count is of what stands
    if is_new:
        _count_uses(resource)
        telling.tell_authors(telling.USED_MINE, resource, actor, revision=report.public_id)
    return report


@verb(ResourcePermission.USE)
def remove_use(report: UseReport, *, actor: Actor) -> None:
    """Take one's own report back."""
    if report.author_id != actor.membership_id:
        raise Conflict(_("This report is somebody else's."))
    resource = session.get_one(Resource, report.resource_id)
    session.delete(report)
    session.flush()  # the count is of what stands
    _count_uses(resource)


@verb(ResourcePermission.THANK)
def thank(resource: Resource, *, actor: Actor) -> bool:
    """One tap says thanks, the next takes it back. Returns whether it stands now."""
    mine = (Thanks.resource_id == resource.id, Thanks.membership_id == actor.membership_id)
    found = session.scalar(select(Thanks).where(*mine))
    if found is not None:
        session.delete(found)
    else:
        session.add(Thanks(resource_id=resource.id, membership_id=actor.membership_id))
    session.flush()  # the count is of what stands
    count = select(func.count(Thanks.id)).where(Thanks.resource_id == resource.id).scalar_subquery()
    _set(resource, thanks_count=count)
    return found is None


@verb(ResourcePermission.REVIEW)
def review(
    resource: Resource, scores: Mapping[str, int], text: str, *, is_checked: bool = False, actor: Actor
) -> Review:
    """Look at the material by the points of the rubric. Each colleague has one review, which they may change."""
    given = checked_scores(scores)
    if not given and not text:
        raise Invalid(_("Say something to at least one point."))
    _check_words(text, is_checked=is_checked)
    mine = (Review.resource_id == resource.id, Review.author_id == actor.membership_id)
    found = session.scalar(select(Review).where(*mine))
    is_new = found is None
    if found is None:
        found = Review(resource_id=resource.id, author_id=_membership(actor), version_no=resource.last_no)
        session.add(found)
    found.scores, found.text, found.version_no = given, text, resource.last_no
    session.flush()  # the count is of what stands
    if is_new:
        count = select(func.count(Review.id)).where(Review.resource_id == resource.id).scalar_subquery()
        _set(resource, review_count=count)
        telling.tell_authors(telling.REVIEWED_MINE, resource, actor, revision=found.public_id)
    return found


@verb(ResourcePermission.EDIT)
def reply_to_review(review: Review, text: str, *, version: int, actor: Actor) -> None:
    """The author's word to a review; empty takes it away."""
    review.expect(version)
    review.reply = text


def _check_day(day: date) -> None:
    today = clock.today(bound_cluster())
    if day > today:
        raise Invalid(_("This day is still to come. Report once you have used it."), field="used_on")
    if day < today - FURTHEST_BACK:
        raise Invalid(_("Choose a day within the last year."), field="used_on")


def _check_words(*texts: str, is_checked: bool) -> None:
    found = [str(kind.label) for kind in suspicions(*texts)]
    if found and not is_checked:
        raise Invalid(
            _(
                "This may name a pupil: %(what)s. Take it out, or tick below that nobody can be recognised.",
                what=", ".join(found),
            ),
            field="checked",
        )


def _count_uses(resource: Resource) -> None:
    counted = (UseReport.resource_id == resource.id, UseReport.is_counted)
    _set(resource, use_count=select(func.count(UseReport.id)).where(*counted).scalar_subquery())


def _set(resource: Resource, **values: object) -> None:
    """By the database, so that two who report at once are both counted."""
    session.execute(
        update(Resource)
        .where(Resource.id == resource.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _membership(actor: Actor) -> int:
    if actor.membership_id is None:
        raise Conflict(_("Only members of the group can do this."))
    return actor.membership_id
