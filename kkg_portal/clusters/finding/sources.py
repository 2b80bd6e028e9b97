"""What the core itself makes findable: members and schools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from kkg_portal.accounts.models import User
from kkg_portal.clusters.models import Cluster, Membership, MemberStatus, School
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.jobs import enqueue, job
from kkg_portal.core.person_names import full_name
from kkg_portal.core.plugins.contract import SearchDocument, SearchSource
from kkg_portal.core.search.index import reindex
from kkg_portal.core.tenancy import rows_of_person
from kkg_portal.core.uow import unit_of_work

REINDEX_PERSON = "core.reindex_person"
_AT_ONCE = 500


def _member(member: Membership) -> SearchDocument | None:
    """Name, what they teach and where; official numbers and contacts are looked up on the members' own page."""
    user = session.get_one(User, member.user_id)
    if user.erased_at is not None or member.status not in {MemberStatus.ACTIVE, MemberStatus.LEFT}:
        return None
    school = None if member.school_id is None else session.get(School, member.school_id)
    where = "" if school is None else school.name
    return SearchDocument(
        full_name(user.name, user.title_prefix, user.title_suffix),
        " · ".join(filter(None, (member.position, member.subject, member.extra_duty, where))),
        f"{_cluster_path(member)}/people/{member.public_id}",
        facts={"school": where, "subject": member.subject, "class": member.grade},
    )


def _load_for(members: Sequence[Membership]) -> object:
    """Their accounts, schools and cluster, for `session.get` to find."""
    user_ids = sorted({member.user_id for member in members})
    users = [
        session.scalars(select(User).where(User.id.in_(user_ids[start : start + _AT_ONCE]))).all()
        for start in range(0, len(user_ids), _AT_ONCE)
    ]
    school_ids = {member.school_id for member in members}
    schools = session.scalars(select(School).where(School.id.in_(school_ids))).all()
    return users, schools, session.get(Cluster, members[0].cluster_id) if members else None


def _school(school: School) -> SearchDocument | None:
    if school.archived_at is not None:
        return None
    body = " · ".join(filter(None, (school.npsn, school.address)))
    return SearchDocument(
        school.name, body, f"{_cluster_path(school)}/schools", facts={"school": school.name}
    )


def _cluster_path(row: Membership | School) -> str:
    return f"/k/{session.get_one(Cluster, row.cluster_id).slug}"


def reindex_person(user: User) -> None:
    """After a change of name: by a job in each of the person's clusters."""
    for row in rows_of_person(Membership.__table__, user.id, Membership.__table__.c.cluster_id):  # type: ignore[arg-type]
        enqueue(REINDEX_PERSON, {"user_id": user.id}, cluster_id=row.cluster_id)


def reindex_members_of(school: School) -> None:
    """After a change of the school's name, which stands in theirs."""
    for member in session.scalars(select(Membership).where(Membership.school_id == school.id)):
        reindex(member)


@job(REINDEX_PERSON)
def reindex_membership(payload: dict[str, Any]) -> None:
    with unit_of_work():
        for member in session.scalars(select(Membership).where(Membership.user_id == payload["user_id"])):
            reindex(member)


SOURCES = (
    SearchSource(
        kind=Membership.__ref_kind__,
        title=_l("Member"),
        model=Membership,
        document=_member,
        permission=CorePermission.MEMBER_VIEW,
        prepare=_load_for,
    ),
    SearchSource(
        kind=School.__ref_kind__,
        title=_l("School"),
        model=School,
        document=_school,
        permission=CorePermission.CLUSTER_VIEW,
    ),
)
