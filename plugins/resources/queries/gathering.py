"""Collections, requests, reports, and where the group has no material yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from kkg_portal.api import Actor, MemberRow, Text, members_by_id, session, visible_to

from ..kinds import FlagReason
from ..models import Collection, CollectionItem, Flag, FlagCase, MaterialRequest, Resource
from ..permissions import ResourcePermission
from ..vocabulary import CLASSES, ONE_CLASS, SUBJECTS, classes_meant_by
from .listing import Line, listed, rows_with_authors
from .loaders import one

PAGE = 20


@dataclass(frozen=True, slots=True)
class ShownCollection:
    collection: Collection
    owner: MemberRow | None
    count: int = 0


@dataclass(frozen=True, slots=True)
class ShownItem:
    item: CollectionItem
    line: Line


@dataclass(frozen=True, slots=True)
class ShownRequest:
    request: MaterialRequest
    author: MemberRow | None

    @property
    def place(self) -> str:
        return f"{CLASSES.label(self.request.class_phase)}, {SUBJECTS.label(self.request.subject)}"


@dataclass(frozen=True, slots=True)
class ShownCase:
    case: FlagCase
    reasons: Sequence[tuple[FlagReason, str]]


@dataclass(frozen=True, slots=True)
class Gap:
    """One subject: for each class how many materials there are and how many are asked for."""

    code: str
    subject: Text
    cells: Sequence[tuple[str, int, int]]


def collection(collection: str) -> Collection:
    return one(select(Collection).where(Collection.public_id == collection))


def item(collection: str, item: str) -> CollectionItem:
    return one(
        select(CollectionItem)
        .join(CollectionItem.collection)
        .where(Collection.public_id == collection, CollectionItem.public_id == item)
        .options(contains_eager(CollectionItem.collection))
    )


def collections(actor: Actor, *, mine: bool = False) -> list[ShownCollection]:
    """The newest first, with how many materials the reader finds in each. Two statements."""
    counts = (
        select(CollectionItem.collection_id, func.count().label("found"))
        .join(Resource, Resource.id == CollectionItem.resource_id)
        .where(listed(actor))
        .group_by(CollectionItem.collection_id)
        .subquery()
    )
    statement = (
        select(Collection, func.coalesce(counts.c.found, 0))
        .outerjoin(counts, counts.c.collection_id == Collection.id)
        .order_by(Collection.id.desc())
        .limit(100)
    )
    if mine:
        statement = statement.where(Collection.owner_id == actor.membership_id)
    rows = session.execute(statement).all()
    members = members_by_id(row.owner_id for row, _count in rows)
    return [ShownCollection(row, members.get(row.owner_id), count) for row, count in rows]


def items_of(collection: Collection, actor: Actor) -> list[ShownItem]:
    """In their order, as far as the reader may see them."""
    rows = session.execute(
        rows_with_authors()
        .add_columns(CollectionItem)
        .join(CollectionItem, CollectionItem.resource_id == Resource.id)
        .where(CollectionItem.collection_id == collection.id, listed(actor))
        .order_by(CollectionItem.position, CollectionItem.id)
        .limit(100)
    ).all()
    return [ShownItem(row.CollectionItem, Line(row)) for row in rows]


def wanted(wanted: str) -> MaterialRequest:
    """A request by its address."""
    return one(select(MaterialRequest).where(MaterialRequest.public_id == wanted))


def open_requests() -> list[ShownRequest]:
    """The oldest first: nobody waits behind whoever came later. Two statements."""
    rows = session.scalars(
        select(MaterialRequest)
        .where(MaterialRequest.closed_at.is_(None))
        .order_by(MaterialRequest.id)
        .limit(100)
    ).all()
    members = members_by_id(row.author_id for row in rows)
    return [ShownRequest(row, members.get(row.author_id)) for row in rows]


def answered_requests(actor: Actor, limit: int = 10) -> Sequence[Any]:
    """The newest answers, as far as the reader may see what answers."""
    return session.execute(
        select(MaterialRequest.text, Resource.public_id, Resource.title)
        .join(Resource, Resource.id == MaterialRequest.answer_id)
        .where(listed(actor))
        .order_by(MaterialRequest.closed_at.desc(), MaterialRequest.id)
        .limit(limit)
    ).all()


def gaps(actor: Actor) -> list[Gap]:
    """Every subject by class: what the reader finds and what is asked for. Two statements."""
    found = _counted(
        select(Resource.class_phase, Resource.subject, func.count()).where(listed(actor)), Resource
    )
    asked = _counted(
        select(MaterialRequest.class_phase, MaterialRequest.subject, func.count()).where(
            MaterialRequest.closed_at.is_(None)
        ),
        MaterialRequest,
    )
    return [
        Gap(
            term.code,
            term.label,
            [(code, _sum(found, code, term.code), _sum(asked, code, term.code)) for code in ONE_CLASS],
        )
        for term in SUBJECTS
        if not term.is_past
    ]


def _counted(statement: Any, kind: Any) -> Mapping[tuple[str, str], int]:
    rows = session.execute(statement.group_by(kind.class_phase, kind.subject))
    return {(row[0], row[1]): row[2] for row in rows}


def _sum(counts: Mapping[tuple[str, str], int], class_phase: str, subject: str) -> int:
    """What is for the whole phase counts in each of its classes."""
    return sum(counts.get((code, subject), 0) for code in classes_meant_by(class_phase))


def case(case: str) -> FlagCase:
    statement = select(FlagCase).where(FlagCase.public_id == case).options(joinedload(FlagCase.resource))
    return one(statement)


def waiting_cases(actor: Actor) -> list[ShownCase]:
    """Reports that wait, the oldest first, with their reasons and without who sent them. Two statements."""
    cases = session.scalars(
        select(FlagCase)
        .join(FlagCase.resource)
        .where(and_(FlagCase.decided_at.is_(None), visible_to(actor, ResourcePermission.VIEW)))
        .options(contains_eager(FlagCase.resource))
        .order_by(FlagCase.id)
        .limit(50)
    ).all()
    flags = session.scalars(
        select(Flag).where(Flag.case_id.in_([row.id for row in cases])).order_by(Flag.id).limit(500)
    ).all()
    return [
        ShownCase(row, [(flag.reason, flag.note) for flag in flags if flag.case_id == row.id])
        for row in cases
    ]


def reasons_of(case: FlagCase) -> list[tuple[FlagReason, str]]:
    """What members wrote, without who."""
    flags = session.scalars(select(Flag).where(Flag.case_id == case.id).order_by(Flag.id).limit(100))
    return [(flag.reason, flag.note) for flag in flags]


def reported_resource(case: str, actor: Actor) -> Resource | None:
    """What a report is about, if the actor may see that it was there."""
    return session.scalar(
        select(Resource)
        .join(FlagCase, FlagCase.resource_id == Resource.id)
        .where(FlagCase.public_id == case, visible_to(actor, ResourcePermission.VIEW))
    )


def own_request(wanted: str, actor: Actor) -> MaterialRequest | None:
    """A request of the actor's own."""
    return session.scalar(
        select(MaterialRequest).where(
            MaterialRequest.public_id == wanted, MaterialRequest.author_id == actor.membership_id
        )
    )
