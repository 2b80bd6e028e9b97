"""The list of people and a person's page: who sees what, in how many statements."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Grant, Membership, MemberStatus
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.tenancy import working_in
from tests.support.people import Count, English, cluster, imported


def test_members_are_listed_by_name_without_titles(english: English, alice: Person, bob: Person) -> None:
    make_member(cluster(), "Zainab", title_prefix="Dra.", title_suffix="M.Pd.")

    page = english(bob).get("/k/melati/people/")

    assert page.status_code == 200
    listed = page.text.partition('<ul class="rows">')[2]
    places = [listed.index(name) for name in ("Alice Rahayu", "Bob Santoso", "Dra. Zainab, M.Pd.")]
    assert places == sorted(places)
    assert "Group chair" in listed


def test_list_takes_the_same_number_of_statements_for_more_people(
    english: English, alice: Person, count_queries: Count
) -> None:
    client = english(alice)
    for number in range(3):
        make_member(cluster(), f"Guru {number}", status=MemberStatus.PENDING)
    client.get("/k/melati/people/")
    with count_queries() as few:
        client.get("/k/melati/people/")
    for number in range(3, 33):
        make_member(cluster(), f"Guru {number}", status=MemberStatus.PENDING)
        make_member(cluster(), f"Anggota {number}")

    with count_queries() as many:
        page = client.get("/k/melati/people/")

    assert len(many) == len(few) <= 10
    assert "33 people wait for you" in page.text


def test_a_long_list_goes_on_after_the_last_name(english: English, bob: Person) -> None:
    for number in range(110):
        make_member(cluster(), f"Guru {number:03d}")
    client = english(bob)

    first = client.get("/k/melati/people/")
    older = first.text.split("after=")[1].split('"')[0]
    second = client.get(f"/k/melati/people/?after={older}")

    assert "Guru 097" in first.text
    assert "Guru 098" not in first.text
    assert "Guru 098" in second.text
    assert "Guru 097" not in second.text


def test_search_understands_parts_of_names_and_hostile_signs(english: English, bob: Person) -> None:
    make_member(cluster(), "Siti Aminah")
    client = english(bob)

    assert "Siti Aminah" in client.get("/k/melati/people/?q=amin sit").text
    assert "Nobody found" in client.get("/k/melati/people/?q=tidakada").text
    for text in ("%25", "_", "'", '" OR 1=1 --', "\\"):
        assert client.get("/k/melati/people/", query_string={"q": text}).status_code == 200


def test_only_coordinators_see_newcomers_and_who_lacks_an_account(
    english: English, alice: Person, bob: Person
) -> None:
    make_member(cluster(), "Nina Baru", status=MemberStatus.PENDING)
    imported("Udin Belum")

    teacher = english(bob).get("/k/melati/people/?group=without_account").text
    chair = english(alice).get("/k/melati/people/?group=without_account").text

    assert "Nina Baru" not in teacher
    assert "No account yet" not in teacher
    assert "Nina Baru" in chair
    assert "Udin Belum" in chair
    assert "No account yet (1)" in chair


def test_ids_and_phone_are_for_coordinators_only(
    english: English, alice: Person, bob: Person, charlie: Person
) -> None:
    person = make_member(cluster(), "Siti Aminah", phone="+6280000000123")
    with working_in(cluster().id):
        member = session.get_one(Membership, person.membership_id)
        member.nip, member.nuptk = "199001172015032004", "9900000000000077"
        session.commit()
    address = f"/k/melati/people/{person.membership_public_id}"

    assert "19900117 201503 2 004" in english(alice).get(address).text
    teacher = english(bob).get(address)
    assert teacher.status_code == 200
    for secret in ("19900117", "9900000000000077", "80000000123"):
        assert secret not in teacher.text
    assert english(charlie).get(address).status_code == 404


def test_person_page_shows_terms_and_what_is_in_force(english: English, alice: Person, bob: Person) -> None:
    with working_in(cluster().id):
        session.add(
            Grant(
                membership_id=bob.membership_id,
                role=Role.TREASURER,
                starts_on=date(2015, 1, 1),
                ends_on=date(2018, 1, 1),
            )
        )
        session.add(
            Grant(
                membership_id=bob.membership_id,
                role=Role.SECRETARY,
                starts_on=clock.now().date() - timedelta(days=5),
            )
        )
        session.commit()

    page = english(bob).get(f"/k/melati/people/{bob.membership_public_id}").text

    assert "Treasurer" in page
    assert "1 January 2015 until 1 January 2018" in page
    assert page.count('is-ok"><svg') == 1


def test_people_who_wait_or_left_are_hidden_from_members(
    english: English, alice: Person, bob: Person
) -> None:
    waiting = make_member(cluster(), "Nina Baru", status=MemberStatus.PENDING)
    gone = make_member(cluster(), "Tono Pindah", status=MemberStatus.LEFT)

    for person in (waiting, gone):
        address = f"/k/melati/people/{person.membership_public_id}"
        assert english(bob).get(address).status_code == 404
        assert english(alice).get(address).status_code == 200


@pytest.mark.parametrize("path", ["", "{bob}", "{bob}/edit"])
def test_strangers_get_404_and_nobody_signs_in_first(
    english: English, anonymous: FlaskClient, charlie: Person, bob: Person, path: str
) -> None:
    address = "/k/melati/people/" + path.format(bob=bob.membership_public_id)

    assert english(charlie).get(address).status_code == 404
    answer = anonymous.get(address)
    assert answer.status_code == 302
    assert answer.location.startswith("/login")


def test_a_person_of_another_cluster_is_not_found_in_mine(
    english: English, alice: Person, charlie: Person
) -> None:
    assert english(alice).get(f"/k/melati/people/{charlie.membership_public_id}").status_code == 404


@pytest.mark.parametrize("act", ["approve", "refuse", "leave", "reactivate", "code", "edit"])
def test_members_cannot_change_people(
    english: English, bob: Person, alice: Person, charlie: Person, act: str
) -> None:
    address = f"/k/melati/people/{alice.membership_public_id}/{act}"

    assert english(bob).post(address).status_code == 403
    assert english(charlie).post(address).status_code == 404
