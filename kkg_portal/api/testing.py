"""Fixtures for the portal's tests and for plugin authors: `pytest_plugins = ["kkg_portal.api.testing"]`.

One application and one migrated database a session; each test runs inside a transaction that is rolled
back. Four people: alice coordinates cluster Melati, bob is a teacher there, charlie coordinates another
cluster, dewi administers the platform.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kkg_portal.accounts.consent import CURRENT_VERSION
from kkg_portal.accounts.identity import Memory, look_up, read_cluster
from kkg_portal.accounts.models import Honorific, SignInSession, User
from kkg_portal.api.testing_client import PortalClient, counted, sessions_on
from kkg_portal.app import create_app
from kkg_portal.clusters.models import (
    Cluster,
    Grant,
    Membership,
    MemberStatus,
    Regency,
    School,
    Subdistrict,
)
from kkg_portal.core import clock, i18n, migrate, passwords
from kkg_portal.core.access.actor import Actor, Role
from kkg_portal.core.db.engine import db, intending_to_write, session
from kkg_portal.core.passwords import new_token
from kkg_portal.core.person_names import sort_key
from kkg_portal.core.tenancy import working_in
from kkg_portal.settings import Settings, complete

PASSWORD = "sawah hijau 42 burung"
_password_hash = ""


@dataclass(frozen=True)
class Person:
    """A person of the tests: enough to sign in, to act and to be asserted about."""

    user_id: int
    public_id: str
    username: str
    full_name: str
    membership_id: int | None = None
    membership_public_id: str = ""
    cluster_id: int | None = None
    cluster_slug: str = ""


@dataclass(frozen=True)
class People:
    alice: Person
    bob: Person
    charlie: Person
    dewi: Person


def test_settings(instance: Path, database_url: str, **changes: Any) -> Settings:
    """Settings of the test environment; nothing of the machine's own configuration is read."""
    values: dict[str, Any] = {
        "environment": "test",
        "secret_key": "a key for tests only, long enough 0123456789",
        "instance_path": instance,
        "database_url": database_url,
        "base_url": "http://localhost",
        "job_worker": False,
        **changes,
    }
    return complete(Settings(**values))


test_settings.__test__ = False  # type: ignore[attr-defined]  # a builder, not a test


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[Flask]:
    """The application on this worker's migrated database."""
    application = create_app(test_settings(tmp_path_factory.mktemp("instance"), database_url))
    application.test_client_class = PortalClient
    with application.app_context():
        for _name in migrate.upgrade():
            pass
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def database(app: Flask) -> Iterator[Flask]:
    """The application with everything written undone afterwards; an application context is open."""
    # A test before may have made a portal with other plugins, and so with other sentences.
    i18n.speak_with(app.extensions["kkg_catalogs"])
    app.extensions["kkg_identity"] = Memory()
    with app.app_context(), intending_to_write():
        connection = db.engine.connect()
        outer = connection.begin()
        with sessions_on(connection):
            yield app
            session.remove()
        outer.rollback()
        connection.close()


@pytest.fixture
def people(database: Flask) -> People:
    subdistrict = make_subdistrict()
    melati = make_cluster("melati", subdistrict=subdistrict, name="Melati", number="I")
    kenanga = make_cluster("kenanga", subdistrict=subdistrict, name="Kenanga", number="II")
    return People(
        alice=make_member(melati, "Alice Rahayu", roles=(Role.GROUP_CHAIR,)),
        bob=make_member(melati, "Bob Santoso"),
        charlie=make_member(kenanga, "Charlie Wibowo", roles=(Role.GROUP_CHAIR,)),
        dewi=make_person("Dewi Lestari", is_admin=True),
    )


@pytest.fixture
def alice(people: People) -> Person:
    return people.alice


@pytest.fixture
def bob(people: People) -> Person:
    return people.bob


@pytest.fixture
def charlie(people: People) -> Person:
    return people.charlie


@pytest.fixture
def dewi(people: People) -> Person:
    return people.dewi


def make_subdistrict() -> Subdistrict:
    with intending_to_write():
        regency = Regency(name="Tirta Kencana", code="99.01")
        session.add(regency)
        session.flush()
        subdistrict = Subdistrict(regency_id=regency.id, name="Arunika", code="99.01.01")
        session.add(subdistrict)
        session.commit()
        return subdistrict


def make_cluster(slug: str, *, subdistrict: Subdistrict, **values: Any) -> Cluster:
    """A cluster with one core school (npsn by the cluster's id)."""
    cluster = Cluster(slug=slug, subdistrict_id=subdistrict.id, city="Arunika", **values)
    session.add(cluster)
    session.commit()
    with working_in(cluster.id):
        session.add(School(npsn=f"88{cluster.id:06d}", name=f"SDN {cluster.name} 1", is_core=True))
        session.commit()
    return cluster


def make_person(name: str, **values: Any) -> Person:
    """Somebody with an account and no membership; the password is PASSWORD."""
    user = User(
        name=name,
        sort_name=sort_key(name),
        username=values.pop("username", name.lower().replace(" ", ".")),
        honorific=values.pop("honorific", Honorific.IBU),
        password_hash=_hash(),
        consent_version=CURRENT_VERSION,
        **values,
    )
    session.add(user)
    session.commit()
    return Person(user.id, user.public_id, user.username or "", user.full_name)


def make_member(cluster: Cluster, name: str, *, roles: tuple[Role, ...] = (), **values: Any) -> Person:
    """A member of `cluster` at its core school, with roles in force since last year."""
    status = values.pop("status", MemberStatus.ACTIVE)
    school_id = values.pop("school_id", None)
    person = make_person(name, **values)
    with working_in(cluster.id):
        member = Membership(
            user_id=person.user_id,
            school_id=school_id or session.query(School.id).filter_by(is_core=True).scalar(),
            status=status,
            joined_on=clock.now().date() - timedelta(days=400),
            position="Guru Kelas",
        )
        session.add(member)
        session.flush()
        for role in roles:
            session.add(Grant(membership_id=member.id, role=role, starts_on=date(2020, 1, 1)))
        session.commit()
        return Person(
            person.user_id,
            person.public_id,
            person.username,
            person.full_name,
            member.id,
            member.public_id,
            cluster.id,
            cluster.slug,
        )


def _hash() -> str:
    # Hashing is slow on purpose; one hash serves all people of all tests.
    global _password_hash
    _password_hash = _password_hash or passwords.hash_password(PASSWORD)
    return _password_hash


def actor_of(person: Person) -> Actor:
    """The actor a request of `person` would have in their cluster."""
    token = _session_for(person)
    visitor, _cluster = look_up(token, None)
    assert visitor is not None
    assert person.cluster_id is not None
    belonging = visitor.in_cluster(person.cluster_id)
    assert belonging is not None
    return read_cluster(person.cluster_id).actor_for(visitor, belonging)


def _session_for(person: Person) -> str:
    token, digest = new_token()
    now = clock.now()
    session.add(
        SignInSession(
            user_id=person.user_id,
            digest=digest,
            device="test",
            expires_at=now + timedelta(days=1),
            fresh_until=now + timedelta(minutes=10),
        )
    )
    session.commit()
    return token


@pytest.fixture
def anonymous(database: Flask) -> FlaskClient:
    return database.test_client()


@pytest.fixture
def client_as(database: Flask) -> Callable[[Person], FlaskClient]:
    """`client_as(alice)` is a browser in which alice is signed in."""

    def make(person: Person) -> FlaskClient:
        token = _session_for(person)
        client = database.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return client

    return make


@pytest.fixture
def count_queries(database: Flask) -> Callable[[], Any]:
    """`with count_queries() as statements:` collects the SQL run inside."""
    return lambda: counted([])


@pytest.fixture
def mailbox(database: Flask) -> Iterator[list[Any]]:
    """Messages the worker would have sent; nothing leaves the machine."""
    from kkg_portal.core.notifications import mail

    sent: list[Any] = []
    original = mail.deliver
    mail.deliver = sent.append  # type: ignore[assignment]
    try:
        yield sent
    finally:
        mail.deliver = original
