"""Who somebody is and what they may is true in the very next request, though most of it is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from kkg_portal.accounts.identity import Remembered, look_up
from kkg_portal.accounts.models import SignInSession, User
from kkg_portal.api.testing import People, Person
from kkg_portal.clusters.models import Cluster, Grant, Membership, MemberStatus, RolePermission
from kkg_portal.core.access.actor import Role
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.tenancy import working_in

Browser = Callable[[Person], FlaskClient]
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
FOR_MEMBERS, FOR_COORDINATORS = "/k/melati/", "/k/melati/schools/new"


@pytest.fixture
def clock_at() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


def status(browser: FlaskClient, path: str) -> int:
    return browser.get(path).status_code


def give_role(person: Person, role: Role, first: date, last: date | None = None) -> None:
    with working_in(person.cluster_id or 0):
        grant = Grant(membership_id=person.membership_id, role=role, starts_on=first, ends_on=last)
        session.add(grant)
        raise_stamp(person)


def raise_stamp(person: Person) -> None:
    session.execute(update(User).where(User.id == person.user_id).values(stamp=User.stamp + 1))
    session.commit()


def test_a_role_counts_from_the_next_request_on(client_as: Browser, bob: Person) -> None:
    browser = client_as(bob)
    assert status(browser, FOR_COORDINATORS) == 403

    give_role(bob, Role.SECRETARY, date(2026, 1, 1))

    assert status(browser, FOR_COORDINATORS) == 200


def test_a_term_begins_and_ends_by_itself(
    clock_at: time_machine.Coordinates, client_as: Browser, bob: Person
) -> None:
    """Nobody touches anything at midnight; the days are read with the roles."""
    give_role(bob, Role.SECRETARY, date(2026, 11, 22), date(2026, 11, 23))
    browser = client_as(bob)
    seen = []
    for _day in range(4):
        seen.append(status(browser, FOR_COORDINATORS))
        clock_at.shift(timedelta(hours=23))
        browser = client_as(bob)

    assert seen == [403, 200, 200, 403]


def test_a_term_ends_at_midnight_where_the_cluster_is(
    clock_at: time_machine.Coordinates, client_as: Browser, bob: Person
) -> None:
    """15.30 UTC is 22.30 in Java and half past midnight of the next day in Papua."""
    clock_at.move_to(datetime(2026, 11, 21, 15, 30, tzinfo=UTC))
    give_role(bob, Role.SECRETARY, date(2026, 1, 1), date(2026, 11, 21))
    assert status(client_as(bob), FOR_COORDINATORS) == 200

    values = {"time_zone": "Asia/Jayapura", "stamp": Cluster.stamp + 1}
    session.execute(update(Cluster).where(Cluster.id == bob.cluster_id).values(**values))
    session.commit()

    assert status(client_as(bob), FOR_COORDINATORS) == 403


@pytest.mark.parametrize(
    ("values", "expected"), [({"status": MemberStatus.LEFT}, 404), ({"status": MemberStatus.PENDING}, 404)]
)
def test_who_is_no_member_any_more_is_out(
    client_as: Browser, bob: Person, values: dict[str, Any], expected: int
) -> None:
    browser = client_as(bob)
    assert status(browser, FOR_MEMBERS) == 200

    with working_in(bob.cluster_id or 0):
        session.execute(update(Membership).where(Membership.id == bob.membership_id).values(**values))
        raise_stamp(bob)

    assert status(browser, FOR_MEMBERS) == expected


def test_a_disabled_account_is_signed_out_at_once(client_as: Browser, bob: Person) -> None:
    browser = client_as(bob)
    assert status(browser, FOR_MEMBERS) == 200

    session.execute(update(User).where(User.id == bob.user_id).values(disabled_at=NOW))
    session.commit()

    assert browser.get(FOR_MEMBERS).headers["Location"].startswith("/login")


def test_an_ended_session_is_worthless_at_once(client_as: Browser, bob: Person) -> None:
    browser, other = client_as(bob), client_as(bob)
    assert status(browser, FOR_MEMBERS) == 200
    newest = select(SignInSession.id).order_by(SignInSession.id).limit(1).scalar_subquery()

    session.execute(delete(SignInSession).where(SignInSession.id == newest))
    session.commit()

    assert status(browser, FOR_MEMBERS) == 302
    assert status(other, FOR_MEMBERS) == 200


def test_a_session_ends_after_a_month_without_use(
    clock_at: time_machine.Coordinates, client_as: Browser, bob: Person
) -> None:
    browser = client_as(bob)
    session.execute(update(SignInSession).values(expires_at=NOW + timedelta(days=90)))
    session.commit()
    clock_at.shift(timedelta(days=29))
    assert status(browser, FOR_MEMBERS) == 200
    clock_at.shift(timedelta(days=29))
    assert status(browser, FOR_MEMBERS) == 200
    clock_at.shift(timedelta(days=30))
    assert status(browser, FOR_MEMBERS) == 302


def test_a_session_ends_at_its_last_day_however_much_it_is_used(
    clock_at: time_machine.Coordinates, client_as: Browser, bob: Person
) -> None:
    browser = client_as(bob)
    clock_at.shift(timedelta(hours=23, minutes=59))
    assert status(browser, FOR_MEMBERS) == 200
    clock_at.shift(timedelta(minutes=2))
    assert status(browser, FOR_MEMBERS) == 302


def test_an_archived_cluster_is_gone_for_its_members(client_as: Browser, bob: Person) -> None:
    browser = client_as(bob)
    assert status(browser, FOR_MEMBERS) == 200

    session.execute(update(Cluster).where(Cluster.id == bob.cluster_id).values(archived_at=NOW))
    session.commit()

    assert status(browser, FOR_MEMBERS) == 404


def test_rights_a_cluster_gives_and_takes_count_at_once(client_as: Browser, people: People) -> None:
    alice, bob = client_as(people.alice), client_as(people.bob)
    permission = CorePermission.SCHOOL_EDIT.value

    with working_in(people.alice.cluster_id or 0):
        session.add(RolePermission(role=Role.TEACHER, permission=permission, is_allowed=True))
        session.add(RolePermission(role=Role.GROUP_CHAIR, permission=permission, is_allowed=False))
        session.execute(
            update(Cluster).where(Cluster.id == people.alice.cluster_id).values(stamp=Cluster.stamp + 1)
        )
        session.commit()

    assert status(bob, FOR_COORDINATORS) == 200
    # The chair is a teacher too: what one role loses another may bring.
    assert status(alice, FOR_COORDINATORS) == 200
    with working_in(people.alice.cluster_id or 0):
        session.execute(delete(RolePermission).where(RolePermission.role == Role.TEACHER))
        session.execute(
            update(Cluster).where(Cluster.id == people.alice.cluster_id).values(stamp=Cluster.stamp + 1)
        )
        session.commit()
    assert status(bob, FOR_COORDINATORS) == 403
    assert status(alice, FOR_COORDINATORS) == 403


def test_a_forged_or_empty_token_is_nobody(anonymous: FlaskClient, people: People) -> None:
    for token in ("", "x", "0" * 300, "\0"):
        with anonymous.session_transaction() as cookie:
            cookie["_user_id"] = token
        assert anonymous.get(FOR_MEMBERS).headers["Location"].startswith("/login")


def test_a_remembered_visitor_costs_one_small_query(
    client_as: Browser, bob: Person, count_queries: Callable[[], Any]
) -> None:
    browser = client_as(bob)
    browser.get(FOR_MEMBERS)

    with count_queries() as statements:
        browser.get("/k/melati/more")

    who = [statement for statement in statements if "core_session" in statement]
    assert len(who) == 1
    assert "core_membership" not in " ".join(statements)


def test_what_is_remembered_is_bounded_and_the_oldest_goes_first() -> None:
    remembered: Remembered[str] = Remembered(2)
    for name in ("a", "b", "c"):
        remembered.put(name, 1, name)

    assert [remembered.get(name, 1) for name in ("a", "b", "c")] == [None, "b", "c"]
    assert remembered.get("c", 2) is None


def test_cluster_and_visitor_come_from_one_question(database: Flask, people: People) -> None:
    visitor, cluster = look_up(None, "melati")

    assert visitor is None
    assert cluster is not None
    assert cluster.id == people.alice.cluster_id
    assert look_up(None, "no-such-cluster") == (None, None)
