"""The list of resources: filters with their counts, in the order of use, page by page from a key on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, true, union_all

from kkg_portal.api import Actor, Membership, School, Text, User, full_name, session, visible_to
from kkg_portal.api import lazy_gettext as _l
from kkg_portal.api import lazy_pgettext as _lp

from ..kinds import ResourceState
from ..models import Resource
from ..permissions import ResourcePermission, own_resources
from ..vocabulary import CLASSES, KINDS, SUBJECTS, classes_meant_by, place_of

PAGE = 20


class Tab(StrEnum):
    ALL = "all"
    MINE = "mine"

    @property
    def label(self) -> Text:
        return _TABS[self]


_TABS: dict[Tab, Text] = {Tab.ALL: _lp("resources", "All"), Tab.MINE: _lp("resources", "Mine")}


class Sort(StrEnum):
    USED = "used"
    NEWEST = "newest"

    @property
    def label(self) -> Text:
        return _SORTS[self]


_SORTS: dict[Sort, Text] = {
    Sort.USED: _l("Most used in class first"),
    Sort.NEWEST: _lp("resources", "Newest first"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which resources, in which order, from where on. Codes of the vocabularies; `after` is a public id."""

    tab: Tab = Tab.ALL
    sort: Sort = Sort.USED
    kind: str = ""
    class_phase: str = ""
    subject: str = ""
    is_used: bool = False
    after: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.class_phase or self.subject or self.is_used)


@dataclass(frozen=True, slots=True)
class Line:
    row: Any

    @property
    def places(self) -> list[tuple[str, Text]]:
        return place_of(self.row.kind, self.row.class_phase, self.row.subject)

    @property
    def author(self) -> str:
        row = self.row
        name = full_name(row.name, row.title_prefix, row.title_suffix)
        return f"{name}, {row.school_name}" if row.school_name else name


@dataclass(frozen=True, slots=True)
class Page:
    lines: Sequence[Line]
    # The public id to continue after, if there is more.
    older: str
    # How many there are of each kind, class and subject, by code.
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def listed(actor: Actor) -> ColumnElement[bool]:
    """Resources that stand in lists: shared, and shown to the actor."""
    return and_(visible_to(actor, ResourcePermission.VIEW), Resource.state == ResourceState.PUBLISHED)


def resources(wanted: Wanted, actor: Actor) -> Page:
    """A page of the list with the counts of its filters: two statements however many resources there are."""
    statement = rows_with_authors().where(_of_tab(wanted.tab, actor), *_filters(wanted))
    if wanted.after:
        statement = statement.where(_behind(wanted))
    rows = list(session.execute(_ordered(statement, wanted).limit(PAGE + 1)))
    more = rows[PAGE - 1].public_id if len(rows) > PAGE else ""
    return Page([Line(row) for row in rows[:PAGE]], more, _counts(wanted, actor))


def _of_tab(tab: Tab, actor: Actor) -> ColumnElement[bool]:
    """One's own ones with drafts and what was hidden; what was taken back stays in sight for its owner."""
    if tab is Tab.MINE:
        return and_(own_resources(actor.membership_id), Resource.state != ResourceState.REMOVED)
    return listed(actor)


def _filters(wanted: Wanted, *, but: str = "") -> list[ColumnElement[bool]]:
    found = []
    if wanted.kind and but != "kind":
        found.append(Resource.kind == wanted.kind)
    if wanted.class_phase and but != "class_phase":
        found.append(Resource.class_phase.in_(classes_meant_by(wanted.class_phase)))
    if wanted.subject and but != "subject":
        found.append(Resource.subject == wanted.subject)
    if wanted.is_used:
        found.append(Resource.use_count > 0)
    return found


def rows_with_authors() -> Any:
    return (
        select(
            Resource.public_id,
            Resource.title,
            Resource.state,
            Resource.visibility,
            Resource.kind,
            Resource.class_phase,
            Resource.subject,
            Resource.file_count,
            Resource.size_bytes,
            Resource.use_count,
            Resource.endorsed_no,
            Resource.last_no,
            User.name,
            User.title_prefix,
            User.title_suffix,
            School.name.label("school_name"),
        )
        .join(Membership, Membership.id == Resource.owner_id)
        .join(User, User.id == Membership.user_id)
        .outerjoin(School, School.id == Membership.school_id)
    )


def _key(wanted: Wanted) -> Any:
    """What the list is ordered by, the greatest first; drafts in one's own list by when they were begun."""
    if wanted.tab is Tab.MINE:
        return Resource.created_at
    return Resource.published_at if wanted.sort is Sort.NEWEST else Resource.use_count


def _ordered(statement: Any, wanted: Wanted) -> Any:
    return statement.order_by(_key(wanted).desc(), Resource.id.desc())


def _behind(wanted: Wanted) -> ColumnElement[bool]:
    """What comes after the last row seen, so that the hundredth page costs what the second does."""
    column = _key(wanted)
    last = select(column).where(Resource.public_id == wanted.after).scalar_subquery()
    key = select(Resource.id).where(Resource.public_id == wanted.after).scalar_subquery()
    return or_(column < last, and_(column == last, Resource.id < key))


def _counts(wanted: Wanted, actor: Actor) -> dict[str, dict[str, int]]:
    """How many each filter would leave, the other filters as they are. One statement."""
    parts = [
        select(literal(name).label("facet"), column.label("code"), func.count().label("found"))
        .select_from(Resource)
        .where(_of_tab(wanted.tab, actor), *_filters(wanted, but=name))
        .group_by(column)
        for name, column in (
            ("kind", Resource.kind),
            ("class_phase", Resource.class_phase),
            ("subject", Resource.subject),
        )
    ]
    counts: dict[str, dict[str, int]] = {"kind": {}, "class_phase": {}, "subject": {}}
    for facet, code, found in session.execute(union_all(*parts)):
        counts[facet][code] = found
    counts["class_phase"] = {
        term.code: sum(counts["class_phase"].get(one, 0) for one in classes_meant_by(term.code))
        for term in CLASSES
    }
    return counts


def wanted_from(asked: Mapping[str, str]) -> Wanted:
    """What an address asks for; classes and subjects also as people write them, anything unknown is nothing."""
    tab, sort = asked.get("tab", ""), asked.get("sort", "")
    return Wanted(
        tab=Tab(tab) if tab in set(Tab) else Tab.ALL,
        sort=Sort(sort) if sort in set(Sort) else Sort.USED,
        kind=KINDS.read(asked.get("kind", "")[:60]),
        class_phase=CLASSES.read(asked.get("class", "")[:60]),
        subject=SUBJECTS.read(asked.get("subject", "")[:60]),
        is_used=asked.get("used") == "1",
        after=asked.get("after", "")[:10],
    )


def newest(actor: Actor, limit: int = 3, since: datetime | None = None) -> list[Line]:
    """For the digest: one statement."""
    recent = true() if since is None else Resource.published_at > since
    rows = session.execute(
        select(Resource.public_id, Resource.title, Resource.kind, Resource.class_phase, Resource.subject)
        .where(listed(actor), recent)
        .order_by(Resource.published_at.desc(), Resource.id.desc())
        .limit(limit)
    )
    return [Line(row) for row in rows]


def visible_resource(public_id: str, actor: Actor) -> Resource | None:
    """The resource of this id if it is shared and the actor may see it."""
    return session.scalar(select(Resource).where(Resource.public_id == public_id, listed(actor)))


def own_resource(public_id: str, actor: Actor) -> Resource | None:
    """One the actor writes, whatever its state."""
    return session.scalar(
        select(Resource).where(Resource.public_id == public_id, own_resources(actor.membership_id))
    )
