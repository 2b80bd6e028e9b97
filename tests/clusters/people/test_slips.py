from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.accounts.models import Token, User
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster, Membership, MemberStatus, School
from kkg_portal.clusters.people import helping
from kkg_portal.clusters.people.queries import person as person_of
from kkg_portal.clusters.slips import queries
from kkg_portal.core import clock
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Conflict, Invalid, NotAllowed
from kkg_portal.core.tenancy import working_in

Browser = Callable[[Person], FlaskClient]
Counter = Callable[[], Any]

CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
OWN_PASSWORD = "kebun jambu merah tua"


def imported(person: Person, name: str) -> str:
    """A member of the person's cluster who cannot sign in; returns the public id of the membership."""
    with working_in(person.cluster_id):
        school = session.scalars(select(School).order_by(School.id)).first()
        user = User(name=name, sort_name=name.lower())
        row = Membership(user=user, school_id=school.id, joined_on=clock.now().date())
        session.add(row)
        session.commit()
        return row.public_id


def school_page(person: Person) -> str:
    with working_in(person.cluster_id):
        school = session.scalars(select(School).order_by(School.id)).first()
        return f"/k/{person.cluster_slug}/slips/{school.public_id}"


def browser(client_as: Browser, person: Person) -> FlaskClient:
    client = client_as(person)
    client.set_cookie("lang", "en")
    return client


def printed(client: FlaskClient, page: str, *people: str) -> str:
    answer = client.post(page, data={"people": list(people), "kind": "page"})
    assert answer.status_code == 200, answer.text
    return answer.text


def sign_in_with(client: FlaskClient, name: str, code: str) -> Any:
    return client.post("/password/code", data={"username": name, "code": code, "password": OWN_PASSWORD})


def test_sheet_has_a_name_a_code_and_an_address_for_each_person(client_as: Browser, alice: Person) -> None:
    sari, tono = imported(alice, "Sari Dewanti"), imported(alice, "Tono Wijaya")

    sheet = printed(browser(client_as, alice), school_page(alice), sari, tono)

    assert "Sari Dewanti" in sheet
    assert "tono.wijaya" in sheet
    assert len(set(CODE.findall(sheet))) == 2
    assert "localhost/password/code" in sheet
    assert sheet.count("<svg") >= 2


def test_slip_opens_the_account_once_with_a_password_of_their_own(
    client_as: Browser, alice: Person, anonymous: FlaskClient
) -> None:
    sari = imported(alice, "Sari Dewanti")
    code = CODE.findall(printed(browser(client_as, alice), school_page(alice), sari))[0]

    assert 'value="sari.dewanti"' in anonymous.get("/password/code?name=sari.dewanti").text
    assert sign_in_with(anonymous, "sari.dewanti", code).status_code == 303

    user = session.scalars(select(User).where(User.username == "sari.dewanti")).one()
    assert user.has_account
    assert "/account/consent" in (anonymous.get("/").location or "")
    anonymous.post("/logout")
    assert sign_in_with(anonymous, "sari.dewanti", code).status_code == 422


def test_codes_are_kept_as_digests_and_expire_after_two_weeks(
    client_as: Browser, alice: Person, anonymous: FlaskClient
) -> None:
    sari = imported(alice, "Sari Dewanti")
    code = CODE.findall(printed(browser(client_as, alice), school_page(alice), sari))[0]
    token = session.scalars(select(Token)).one()

    assert len(token.digest) == 32
    assert code.encode() not in token.digest
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1)):
        assert sign_in_with(anonymous, "sari.dewanti", code).status_code == 422


def test_printing_again_replaces_the_slip_and_keeps_the_name(
    client_as: Browser, alice: Person, anonymous: FlaskClient
) -> None:
    sari = imported(alice, "Sari Dewanti")
    client = browser(client_as, alice)
    first = CODE.findall(printed(client, school_page(alice), sari))[0]
    second_sheet = printed(client, school_page(alice), sari)
    second = CODE.findall(second_sheet)[0]

    assert "sari.dewanti2" not in second_sheet
    assert sign_in_with(anonymous, "sari.dewanti", first).status_code == 422
    assert sign_in_with(anonymous, "sari.dewanti", second).status_code == 303


def test_two_of_one_name_get_different_usernames(client_as: Browser, alice: Person) -> None:
    one, other = imported(alice, "Siti Aminah"), imported(alice, "Siti Aminah")

    sheet = printed(browser(client_as, alice), school_page(alice), one, other)

    assert "siti.aminah2" in sheet


def test_sheet_comes_as_pdf(client_as: Browser, alice: Person) -> None:
    sari = imported(alice, "Sari Dewanti")

    answer = browser(client_as, alice).post(school_page(alice), data={"people": [sari], "kind": "pdf"})

    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")


def test_nobody_ticked_and_a_stranger_ticked_are_refused(client_as: Browser, alice: Person) -> None:
    imported(alice, "Sari Dewanti")
    client = browser(client_as, alice)

    nobody = client.post(school_page(alice), data={"kind": "page"})
    stranger = client.post(school_page(alice), data={"people": ["zzzzzzzzzz"], "kind": "page"})

    assert (nobody.status_code, stranger.status_code) == (422, 422)
    assert "Tick at least one person." in nobody.text
    assert session.scalars(select(Token)).all() == []


def test_who_has_an_account_gets_no_slip(alice: Person, bob: Person) -> None:
    with working_in(alice.cluster_id):
        member = person_of(bob.membership_public_id)
        school = (
            session.get_one(School, member.school_id)
            if member.school_id
            else session.scalars(select(School)).first()
        )
        with pytest.raises(Conflict):
            helping.print_slips(school, [member], actor=actor_of(alice))


def test_who_left_gets_no_slip(alice: Person) -> None:
    public_id = imported(alice, "Sari Dewanti")
    with working_in(alice.cluster_id):
        member = session.scalars(select(Membership).where(Membership.public_id == public_id)).one()
        member.status = MemberStatus.LEFT
        session.commit()
        school = session.get_one(School, member.school_id)
        session.refresh(member, ["user"])
        assert queries.people_without_account(school) == []
        with pytest.raises(Invalid):
            helping.print_slips(school, [member], actor=actor_of(alice))


def test_members_print_no_slips(client_as: Browser, alice: Person, bob: Person) -> None:
    sari = imported(alice, "Sari Dewanti")

    assert client_as(bob).post(school_page(alice), data={"people": [sari]}).status_code == 403
    with working_in(bob.cluster_id):
        school = session.scalars(select(School)).first()
        with pytest.raises(NotAllowed):
            helping.print_slips(school, [], actor=actor_of(bob))


def test_another_cluster_neither_sees_nor_prints(client_as: Browser, alice: Person, charlie: Person) -> None:
    sari = imported(alice, "Sari Dewanti")
    client = client_as(charlie)

    assert client.post(school_page(alice), data={"people": [sari]}).status_code == 404
    foreign = school_page(alice).replace("/k/melati/", f"/k/{charlie.cluster_slug}/")
    assert client.post(foreign, data={"people": [sari]}).status_code == 404


def test_each_code_leaves_a_line_in_the_audit(client_as: Browser, alice: Person) -> None:
    people = [imported(alice, "Sari Dewanti"), imported(alice, "Tono Wijaya")]
    printed(browser(client_as, alice), school_page(alice), *people)

    acts = session.scalars(
        select(AuditLine.act).where(AuditLine.act.in_(("clusters.give_code", "clusters.print_slips")))
    ).all()

    assert sorted(acts) == ["clusters.give_code", "clusters.give_code", "clusters.print_slips"]


def test_pages_take_the_same_statements_for_many_people(
    client_as: Browser, alice: Person, count_queries: Counter
) -> None:
    client = browser(client_as, alice)
    imported(alice, "Guru Satu")

    def asked(page: str) -> int:
        client.get(page)
        with count_queries() as statements:
            assert client.get(page).status_code == 200
        return len(statements)

    pages = ("/k/melati/slips/", school_page(alice))
    few = [asked(page) for page in pages]
    for number in range(20):
        imported(alice, f"Guru {number}")

    assert few == [asked(page) for page in pages]


def test_school_without_such_people_says_so(client_as: Browser, alice: Person) -> None:
    cluster = session.get_one(Cluster, alice.cluster_id)
    make_member(cluster, "Guru Berakun")

    assert "Everybody has an account" in browser(client_as, alice).get("/k/melati/slips/").text
