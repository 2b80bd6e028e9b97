"""Clusters and members in the states the tests of people, imports and invitations need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster, Membership, MemberStatus
from kkg_portal.core.db.engine import session
from kkg_portal.core.tenancy import working_in

English = Callable[[Person], FlaskClient]
Count = Callable[[], Any]


def cluster(slug: str = "melati") -> Cluster:
    return session.query(Cluster).filter_by(slug=slug).one()


def without_account(person: Person) -> Person:
    """Take the account away again, which leaves what an import makes."""
    user = session.get_one(User, person.user_id)
    user.password_hash = user.username = None
    session.commit()
    return person


def imported(name: str, **values: Any) -> Person:
    """A member of Melati whom nobody can sign in as yet."""
    return without_account(make_member(cluster(), name, **values))


def status_of(person: Person) -> MemberStatus | None:
    assert person.cluster_id is not None
    with working_in(person.cluster_id):
        return session.scalar(select(Membership.status).where(Membership.id == person.membership_id))


def person_address(person: Person, act: str = "") -> str:
    return f"/k/{person.cluster_slug}/people/{person.membership_public_id}/{act}".rstrip("/")
