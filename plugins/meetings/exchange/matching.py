"""What the cluster has of what a file names: members by id, schools, sub-groups, packages and words by title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from kkg_portal.api import MemberRow, Membership, SchoolYear, members_by_id, schools, session, subgroups

from ..models import Decision, Meeting, Package, StatusWord

Json = dict[str, Any]
DecisionNumber = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Matches:
    """`meetings` are those that are here already, by their id in files."""

    members: Mapping[str, MemberRow]
    schools: Mapping[str, int]
    subgroups: Mapping[str, int]
    packages: dict[tuple[int, str], int]
    words: dict[str, int]
    meetings: Mapping[str, Meeting]
    decisions: Mapping[DecisionNumber, int]

    def member(self, person: Json | None) -> MemberRow | None:
        return self.members.get(person["id"] or "") if person else None


def matches(document: Json) -> Matches:
    """Seven statements, however long the file is."""
    return Matches(
        members=_members({person["id"] for person in people_in(document) if person["id"]}),
        schools=_one_of_each((row.name, row.id) for row in schools()),
        subgroups={row.title: row.id for row in subgroups()},
        packages={
            (row.school_year, row.title): row.id
            for row in session.execute(select(Package.school_year, Package.title, Package.id).limit(2000))
        },
        words={
            row.title: row.id for row in session.execute(select(StatusWord.title, StatusWord.id).limit(500))
        },
        meetings=_known({meeting["id"] for meeting in document["meetings"]}),
        decisions={
            (row.year, row.number): row.id
            for row in session.execute(select(Decision.year, Decision.number, Decision.id).limit(20_000))
        },
    )


def people_in(document: Json) -> Iterator[Json]:
    """Everybody the file speaks of, as often as it does, but those whose names stand in published minutes."""
    for meeting in document["meetings"]:
        found = [meeting["minute_taker"], *(item["presenter"] for item in meeting["agenda"])]
        found += [task["owner"] for item in meeting["agenda"] for task in item["tasks"]]
        found += [line["person"] for line in (*meeting["invitations"], *meeting["attendance"])]
        yield from (person for person in found if person is not None)


def package_key(part: Json) -> tuple[int, str]:
    return SchoolYear.from_label(part["school_year"]).starting_year, part["title"]


def decisions_in(meeting: Json) -> list[Json]:
    return [one for item in meeting["agenda"] for one in item["decisions"]]


def _members(public_ids: set[str]) -> dict[str, MemberRow]:
    ids = session.scalars(select(Membership.id).where(Membership.public_id.in_(public_ids))).all()
    return {row.public_id: row for row in members_by_id(ids).values()}


def _one_of_each(pairs: Iterator[tuple[str, int]]) -> dict[str, int]:
    """Without the names that two bear."""
    known = list(pairs)
    times = Counter(name for name, _id in known)
    return {name: id_ for name, id_ in known if times[name] == 1}


def _known(ids: set[str]) -> dict[str, Meeting]:
    rows = session.scalars(select(Meeting).where(or_(Meeting.public_id.in_(ids), Meeting.origin_id.in_(ids))))
    return {row.origin_id or row.public_id: row for row in rows}
