"""The register of decisions: one sequence for each year, found by words, with what replaces what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased, joinedload

from kkg_portal.api import (
    Actor,
    Cluster,
    NotFound,
    allows,
    bound_cluster,
    clock,
    current_actor,
    session,
    visible_to,
)
from kkg_portal.api import gettext as _

from ..kinds import PUBLIC_MINUTES
from ..models import Decision, InformationPoint, Meeting, Minutes, MinutesIssue
from ..permissions import MeetingPermission
from .rows import AnyRow
from .written import INTERNAL_ITEMS

MOST_DECISIONS = 500
MOST_CHOICES = 100


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """`replaced_by` and `replaces` read "no. 3/2026"; the public ids lead to their lines."""

    public_id: str
    number: int
    year: int
    text: str
    meeting_id: str
    meeting_title: str
    held_on: date
    valid_until: date | None
    is_withdrawn: bool
    replaces: str
    replaces_year: int | None
    replaces_id: str
    replaced_by: str
    replaced_by_year: int | None
    replaced_by_id: str

    @property
    def counts(self) -> bool:
        return not self.is_withdrawn and not self.replaced_by


_old, _new = aliased(Decision), aliased(Decision)


def register(actor: Actor, year: int, *, words: str = "") -> list[RegisterLine]:
    """Decisions of a year in the order of their numbers, those of published minutes and of visible meetings.

    Whoever plans also sees the ones that are not published yet; others read the words that were, even while a
    meeting is open again. Two queries.
    """
    statement = (
        select(
            Decision,
            Meeting.public_id.label("meeting_id"),
            Meeting.title,
            Meeting.starts_at,
            _old.number.label("old_number"),
            _old.year.label("old_year"),
            _old.public_id.label("old_id"),
            _new.number.label("new_number"),
            _new.year.label("new_year"),
            _new.public_id.label("new_id"),
            Minutes.state.label("minutes_state"),
        )
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .join(Minutes, Minutes.meeting_id == Meeting.id)
        .outerjoin(_old, _old.id == Decision.replaces_id)
        .outerjoin(_new, (_new.replaces_id == Decision.id) & _new.withdrawn_at.is_(None))
        .where(Decision.year == year, *_readable_by(actor))
        .order_by(Decision.number)
        .limit(MOST_DECISIONS)
    )
    for word in words.split()[:6]:
        pattern = f"%{word.replace('%', '').replace('_', '')}%"
        statement = statement.where(or_(Decision.text.ilike(pattern), Meeting.title.ilike(pattern)))
    cluster, rows = bound_cluster(), session.execute(statement).all()
    frozen = {} if allows(actor, MeetingPermission.EDIT) else _frozen_words(rows)
    return [_line(row, cluster, frozen) for row in rows]


def _frozen_words(rows: Sequence[AnyRow]) -> dict[tuple[int, int], str]:
    """By year and number, what the newest issues say of decisions whose minutes are being written again."""
    reopened = {row.Decision.meeting_id for row in rows if row.minutes_state not in PUBLIC_MINUTES}
    if not reopened:
        return {}
    issues = session.scalars(
        select(MinutesIssue).where(MinutesIssue.meeting_id.in_(reopened)).order_by(MinutesIssue.number)
    )
    return {
        (one["year"], one["number"]): one["text"] for issue in issues for one in issue.content["decisions"]
    }


def _readable_by(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """Of decisions joined with their meetings and minutes, those this actor may read."""
    yield visible_to(actor, MeetingPermission.VIEW)
    if not allows(actor, MeetingPermission.INTERNAL_VIEW):
        yield Decision.item_id.not_in(INTERNAL_ITEMS)
    if not allows(actor, MeetingPermission.EDIT):
        yield Decision.created_at <= Minutes.published_at


def register_years(actor: Actor) -> Sequence[int]:
    """The years there are decisions of, newest first."""
    return session.scalars(
        select(Decision.year)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .where(visible_to(actor, MeetingPermission.VIEW))
        .distinct()
        .order_by(Decision.year.desc())
        .limit(30)
    ).all()


def replaceable_decisions(*, except_id: int | None = None) -> list[tuple[str, str]]:
    """Choices for "replaces": what counts today and nothing else replaces, newest first.

    Whoever takes the minutes without a place on the board chooses among what they may read.
    """
    statement = (
        select(Decision.public_id, Decision.number, Decision.year, Decision.text)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .join(Minutes, Minutes.meeting_id == Meeting.id)
        .outerjoin(_new, _new.replaces_id == Decision.id)
        .where(Decision.withdrawn_at.is_(None), *_readable_by(current_actor()))
        .order_by(Decision.year.desc(), Decision.number.desc())
        .limit(MOST_CHOICES)
    )
    if except_id is None:
        statement = statement.where(_new.id.is_(None))
    else:
        # The one it replaces already stays among the choices.
        statement = statement.where(or_(_new.id.is_(None), _new.id == except_id), Decision.id != except_id)
    return [
        (
            row.public_id,
            _("No. %(number)d of %(year)d: %(text)s", number=row.number, year=row.year, text=row.text[:80]),
        )
        for row in session.execute(statement)
    ]


def replaced_choice(decision: Decision) -> str:
    """The public id of what a decision replaces."""
    if decision.replaces_id is None:
        return ""
    return session.scalars(select(Decision.public_id).where(Decision.id == decision.replaces_id)).one()


def _line(row: AnyRow, cluster: Cluster, frozen: Mapping[tuple[int, int], str]) -> RegisterLine:
    decision: Decision = row.Decision
    return RegisterLine(
        public_id=decision.public_id,
        number=decision.number,
        year=decision.year,
        text=frozen.get((decision.year, decision.number), decision.text),
        meeting_id=row.meeting_id,
        meeting_title=row.title,
        held_on=clock.local(row.starts_at, cluster).date(),
        valid_until=decision.valid_until,
        is_withdrawn=decision.withdrawn_at is not None,
        replaces=f"{row.old_number}/{row.old_year}" if row.old_id else "",
        replaces_year=row.old_year,
        replaces_id=row.old_id or "",
        replaced_by=f"{row.new_number}/{row.new_year}" if row.new_id else "",
        replaced_by_year=row.new_year,
        replaced_by_id=row.new_id or "",
    )


def information_point(meeting: str, point: str) -> InformationPoint:
    """Something everybody should know that came of this meeting."""
    found = session.scalar(
        select(InformationPoint)
        .join(Meeting, Meeting.id == InformationPoint.meeting_id)
        .where(Meeting.public_id == meeting, InformationPoint.public_id == point)
        .options(joinedload(InformationPoint.meeting))
    )
    if found is None:
        raise NotFound
    return found
