"""Coming in by a link: as a new account, signed in, as the imported person; and every way it is refused."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kkg_portal.accounts.models import Consent, Honorific, User
from kkg_portal.api.testing import PASSWORD, Person, actor_of, make_cluster, make_member, make_subdistrict
from kkg_portal.clusters.inviting import services
from kkg_portal.clusters.inviting.services import NewLink, Terms
from kkg_portal.clusters.models import Grant, Invitation, Membership, MemberStatus, School
from kkg_portal.clusters.people import queries as people_queries
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.inbox import InboxItem
from kkg_portal.core.tenancy import working_in
from tests.support.file_app import at_work, everything_stored
from tests.support.people import English, cluster, imported, status_of

APPLICATION = {
    "name": "sri wahyuni spd mpd",
    "honorific": "ibu",
    "contact": "0800-0000-0555",
    "password": PASSWORD,
    "agreed": "y",
}
CLOSED = "This link no longer works"


def school_link(alice: Person, terms: Terms | None = None) -> NewLink:
    with working_in(cluster().id):
        school = session.query(School).one()
        return services.invite_school(school, terms or Terms(), actor=actor_of(alice))


def personal_link(alice: Person, person: Person) -> NewLink:
    with working_in(cluster().id):
        member = people_queries.person(person.membership_public_id)
        return services.invite_person(member, actor=actor_of(alice))


def open_link(client: FlaskClient, token: str) -> TestResponse:
    client.set_cookie("lang", "en")
    return client.get(f"/k/melati/join/{token}", follow_redirects=True)


def apply(client: FlaskClient, **changes: str) -> TestResponse:
    return client.post("/k/melati/join", data={**APPLICATION, **changes})


def person_named(name: str) -> User:
    session.expire_all()
    return session.query(User).filter_by(name=name).one()


def uses(link: NewLink) -> int:
    with working_in(cluster().id):
        return session.query(Invitation.uses).filter_by(id=link.invitation.id).scalar()


# A new account


def test_the_token_leaves_the_address_and_a_preview_uses_nothing(
    anonymous: FlaskClient, alice: Person
) -> None:
    link = school_link(alice)

    answer = anonymous.get(f"/k/melati/join/{link.token}")

    assert answer.status_code == 303
    assert answer.location == "/k/melati/join"
    page = open_link(anonymous, link.token)
    assert page.request.path == "/k/melati/join"
    assert link.token not in page.text
    assert "Gugus I Melati" in page.text
    assert "SDN Melati 1" in page.text
    assert "Alice Rahayu invites you." in page.text
    assert uses(link) == 0


def test_five_fields_make_an_account_that_waits(
    anonymous: FlaskClient, english: English, alice: Person
) -> None:
    link = school_link(alice)
    page = open_link(anonymous, link.token)
    asked = {part.split('"')[0] for part in page.text.split('name="')[1:]}
    assert asked - {"viewport", "theme-color", "csrf_token"} == set(APPLICATION)

    answer = apply(anonymous)

    assert answer.location == "/k/melati/waiting"
    sri = person_named("Sri Wahyuni")
    assert (sri.title_suffix, sri.honorific, sri.phone) == ("S.Pd., M.Pd.", Honorific.IBU, "+6280000000555")
    assert session.query(Consent.purpose).filter_by(user_id=sri.id).scalar() == "account"
    with working_in(cluster().id):
        member = session.query(Membership).filter_by(user_id=sri.id).one()
        assert member.status is MemberStatus.PENDING
        assert session.query(Grant).filter_by(membership_id=member.id).count() == 0
    assert uses(link) == 1
    item = session.query(InboxItem).filter_by(user_id=alice.user_id).one()
    assert "Sri Wahyuni" in item.title
    client = english(alice)
    assert client.get(item.url).status_code == 200
    assert "Sri Wahyuni" in client.get(f"/k/melati/invitations/{link.invitation.public_id}").text

    client.post(f"/k/melati/people/{member.public_id}/approve")

    assert session.query(InboxItem).count() == 0
    assert anonymous.get("/k/melati/").status_code == 200


def test_who_waits_sees_the_waiting_page_and_nothing_else(anonymous: FlaskClient, alice: Person) -> None:
    open_link(anonymous, school_link(alice).token)
    apply(anonymous)

    assert "Your account is ready" in anonymous.get("/k/melati/waiting").text
    assert "Gugus I Melati" in anonymous.get("/").text
    for path in ("", "people/", "more", "invitations/"):
        assert anonymous.get(f"/k/melati/{path}").status_code == 404
    assert anonymous.get("/k/kenanga/waiting").status_code == 404


def test_without_approval_the_door_is_open(anonymous: FlaskClient, alice: Person) -> None:
    open_link(anonymous, school_link(alice, Terms(needs_approval=False)).token)

    answer = apply(anonymous)

    assert answer.location == "/k/melati/"
    assert "Welcome to Gugus I Melati." in anonymous.get("/k/melati/").text


def test_role_school_and_status_cannot_be_sent_along(anonymous: FlaskClient, alice: Person) -> None:
    open_link(anonymous, school_link(alice).token)

    apply(
        anonymous,
        role="group_chair",
        roles="group_chair",
        status="active",
        is_admin="1",
        school_id="99",
        school="x",
    )

    sri = person_named("Sri Wahyuni")
    assert not sri.is_admin
    with working_in(cluster().id):
        member = session.query(Membership).filter_by(user_id=sri.id).one()
        assert member.status is MemberStatus.PENDING
        assert session.query(School.name).filter_by(id=member.school_id).scalar() == "SDN Melati 1"
        assert session.query(Grant).filter_by(membership_id=member.id).count() == 0


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Type the full name"),
        ("honorific", "", "Choose Bapak, Ibu or without."),
        ("honorific", "tuan", "Choose one of the answers"),
        ("contact", "", "Type your phone number or e-mail address"),
        ("contact", "sri.wahyuni", "Type your phone number or e-mail address"),
        ("contact", "sri@", "Check the e-mail address"),
        ("password", "pendek", "Use at least 8 characters"),
        ("password", "gugusmelati1", "mostly your own"),
        ("agreed", "", "Tick the box when you agree"),
    ],
)
def test_what_is_missing_is_asked_at_the_field(
    anonymous: FlaskClient, alice: Person, field: str, value: str, sentence: str
) -> None:
    link = school_link(alice)
    open_link(anonymous, link.token)
    data = {**APPLICATION, field: value}
    if not value:
        del data[field]

    answer = anonymous.post("/k/melati/join", data=data)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="{field}-error"' in answer.text
    if field != "contact":
        assert 'value="0800-0000-0555"' in answer.text
    assert uses(link) == 0


def test_a_number_in_use_gets_the_declared_sentence_and_uses_nothing(
    anonymous: FlaskClient, alice: Person, charlie: Person
) -> None:
    session.get_one(User, charlie.user_id).phone = "+6280000000555"
    session.commit()
    link = school_link(alice)
    open_link(anonymous, link.token)

    answer = apply(anonymous)

    assert answer.status_code == 422
    assert 'id="contact-error"' in answer.text
    assert "This number cannot be used. If it is yours, sign in with it first." in answer.text
    assert "Charlie" not in answer.text
    assert uses(link) == 0


def test_a_number_of_somebody_imported_is_free_for_its_owner(anonymous: FlaskClient, alice: Person) -> None:
    holder = imported("Sri Wahyuni", phone="+6280000000555")
    open_link(anonymous, school_link(alice).token)

    assert apply(anonymous).status_code == 303

    session.expire_all()
    assert session.get_one(User, holder.user_id).phone is None


def test_the_link_survives_signing_in(anonymous: FlaskClient, alice: Person, charlie: Person) -> None:
    open_link(anonymous, school_link(alice).token)
    where = {"username": charlie.username, "password": PASSWORD, "next": "/k/melati/join"}

    answer = anonymous.post("/login", data=where, follow_redirects=True)

    assert "Join as " in answer.text


# Signed in


def test_somebody_signed_in_joins_with_one_button(english: English, alice: Person, charlie: Person) -> None:
    client = english(charlie)
    link = school_link(alice, Terms(needs_approval=False))
    assert "Join as " in open_link(client, link.token).text

    answer = client.post("/k/melati/join")

    assert answer.location == "/k/melati/"
    assert client.get("/k/melati/").status_code == 200
    assert client.get("/k/kenanga/").status_code == 200
    with working_in(cluster().id):
        member = session.query(Membership).filter_by(user_id=charlie.user_id).one()
        assert session.query(Grant).filter_by(membership_id=member.id).count() == 0


def test_members_are_led_home_and_use_nothing_up(english: English, alice: Person, bob: Person) -> None:
    link = school_link(alice)

    page = open_link(english(bob), link.token)

    assert page.request.path == "/k/melati/"
    assert "You are a member here already." in page.text
    assert uses(link) == 0


def test_whoever_left_waits_whatever_the_link_says(english: English, alice: Person) -> None:
    tono = make_member(cluster(), "Tono Pindah", status=MemberStatus.LEFT)
    client = english(tono)
    open_link(client, school_link(alice, Terms(needs_approval=False)).token)

    answer = client.post("/k/melati/join")

    assert answer.location == "/k/melati/waiting"
    english(alice).post(f"/k/melati/people/{tono.membership_public_id}/refuse")
    assert status_of(tono) is MemberStatus.LEFT


# The personal link


def test_an_imported_person_claims_their_row(anonymous: FlaskClient, alice: Person) -> None:
    sri = imported("Sri Wahyuni", title_suffix="S.Pd.")
    with working_in(cluster().id):
        session.get_one(Membership, sri.membership_id).nuptk = "9900000000000077"
        session.commit()
    page = open_link(anonymous, personal_link(alice, sri).token)
    assert "This link is for Sri Wahyuni, S.Pd. of SDN Melati 1." in page.text

    answer = apply(anonymous)

    assert answer.location == "/k/melati/"
    assert anonymous.get("/k/melati/").status_code == 200
    session.expire_all()
    user = session.get_one(User, sri.user_id)
    assert (user.has_account, user.title_suffix) == (True, "S.Pd., M.Pd.")
    with working_in(cluster().id):
        member = session.query(Membership).filter_by(user_id=sri.user_id).one()
        assert (member.id, member.nuptk, member.status) == (
            sri.membership_id,
            "9900000000000077",
            MemberStatus.ACTIVE,
        )


def test_a_signed_in_person_takes_the_imported_row_over(
    english: English, alice: Person, charlie: Person
) -> None:
    sri = imported("Sri Wahyuni")
    client = english(charlie)
    open_link(client, personal_link(alice, sri).token)

    answer = client.post("/k/melati/join")

    assert answer.location == "/k/melati/"
    session.expire_all()
    assert session.get(User, sri.user_id) is None
    with working_in(cluster().id):
        assert session.get_one(Membership, sri.membership_id).user_id == charlie.user_id


def test_a_newcomer_with_a_personal_link_waits_no_longer(anonymous: FlaskClient, alice: Person) -> None:
    sri = imported("Sri Wahyuni")
    open_link(anonymous, school_link(alice).token)
    apply(anonymous)
    open_link(anonymous, personal_link(alice, sri).token)

    answer = anonymous.post("/k/melati/join")

    assert answer.location == "/k/melati/"
    with working_in(cluster().id):
        mine = session.query(Membership).filter_by(user_id=person_named("Sri Wahyuni").id).all()
        assert [member.id for member in mine] == [sri.membership_id]


# Links that do not work


def revoke(link: NewLink, alice: Person) -> None:
    with working_in(cluster().id):
        services.revoke(session.get_one(Invitation, link.invitation.id), actor=actor_of(alice))


def use_up(link: NewLink, _alice: Person) -> None:
    with working_in(cluster().id):
        row = session.get_one(Invitation, link.invitation.id)
        row.uses = row.max_uses
        session.commit()


def expire(link: NewLink, _alice: Person) -> None:
    with working_in(cluster().id):
        session.get_one(Invitation, link.invitation.id).expires_at = clock.now() - timedelta(seconds=1)
        session.commit()


def test_every_dead_link_gets_the_same_answer(anonymous: FlaskClient, alice: Person) -> None:
    pages = []
    for end in (revoke, use_up, expire):
        link = school_link(alice)
        end(link, alice)
        pages.append(open_link(anonymous, link.token))
    pages.append(open_link(anonymous, "a" * 43))
    pages.append(open_link(anonymous, "<script>"))

    assert {page.status_code for page in pages} == {404}
    assert all("Ask Ibu Alice (Group chair) for a new link." in page.text for page in pages)
    assert len({page.text for page in pages}) == 1
    assert open_link(anonymous, "%00").status_code == 404
    assert apply(anonymous).status_code == 404
    assert session.query(User).filter_by(name="Sri Wahyuni").count() == 0


def test_a_link_works_in_its_own_cluster_only(anonymous: FlaskClient, alice: Person, charlie: Person) -> None:
    link = school_link(alice)
    anonymous.set_cookie("lang", "en")

    page = anonymous.get(f"/k/kenanga/join/{link.token}", follow_redirects=True)

    assert page.status_code == 404
    assert CLOSED in page.text


def test_without_a_link_there_is_nothing_to_join(anonymous: FlaskClient, alice: Person) -> None:
    anonymous.set_cookie("lang", "en")

    assert anonymous.get("/k/melati/join").status_code == 404
    assert apply(anonymous).status_code == 404
    anonymous.set_cookie("kkg_guest", "forged", path="/k/melati/join")
    assert anonymous.get("/k/melati/join").status_code == 404


def test_a_personal_link_dies_with_the_account_or_the_membership(
    anonymous: FlaskClient, english: English, alice: Person
) -> None:
    one, other = imported("Sri Wahyuni"), imported("Udin Belum")
    links = personal_link(alice, one), personal_link(alice, other)
    session.get_one(User, one.user_id).password_hash = "x"
    session.commit()
    english(alice).post(f"/k/melati/people/{other.membership_public_id}/leave")

    for link in links:
        assert open_link(anonymous, link.token).status_code == 404


def test_many_tries_from_one_network_have_to_wait(anonymous: FlaskClient, alice: Person) -> None:
    place = {"REMOTE_ADDR": "203.0.113.9"}
    with time_machine.travel(clock.now(), tick=False):
        answers = {anonymous.get("/k/melati/join", environ_base=place).status_code for _ in range(201)}

    assert answers == {404, 429}


# At once


def test_a_link_for_one_lets_one_of_twenty_in(file_app: Flask) -> None:
    with at_work(file_app):
        melati = make_cluster("melati", subdistrict=make_subdistrict(), name="Melati", number="I")
        alice = make_member(melati, "Alice Rahayu", roles=(Role.GROUP_CHAIR,))
        link = school_link(alice, Terms(max_uses=1, needs_approval=False))
    start, statuses = Barrier(20), []

    def come(number: int) -> None:
        client = file_app.test_client()
        client.get(f"/k/melati/join/{link.token}")
        start.wait()
        contact = f"0800-0000-{number:04d}"
        answer = client.post("/k/melati/join", data={**APPLICATION, "contact": contact})
        statuses.append(answer.status_code)

    guests = [Thread(target=come, args=(number,)) for number in range(20)]
    for guest in guests:
        guest.start()
    for guest in guests:
        guest.join()

    assert sorted(statuses) == [303] + [404] * 19
    with at_work(file_app):
        assert uses(link) == 1
        assert session.query(User).filter_by(name="Sri Wahyuni").count() == 1
    assert link.token not in everything_stored(file_app)
