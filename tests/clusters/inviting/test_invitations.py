"""Making links: shown once, with a QR code and a sheet, listed with who came, closed for good."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kkg_portal.api.testing import People, Person
from kkg_portal.clusters.models import Invitation, School
from kkg_portal.core.db.engine import session
from kkg_portal.core.passwords import token_digest
from kkg_portal.core.tenancy import working_in
from tests.support.people import English, cluster, imported, person_address

BASE = "/k/melati/invitations"


def school_id() -> str:
    with working_in(cluster().id):
        return session.query(School.public_id).scalar()


def make_link(client: FlaskClient, **changes: str) -> tuple[str, str]:
    """The page of a new link and its token."""
    data = {"school": school_id(), "days": "14", "max_uses": "30", "needs_approval": "y", **changes}
    answer = client.post(f"{BASE}/new", data=data)
    assert answer.status_code == 303, answer.text
    page = client.get(answer.location)
    token = re.search(r"/k/melati/join/([\w-]{40,})", page.text)
    assert token is not None
    return answer.location, token[1]


def test_a_link_is_shown_once_and_kept_as_a_digest(english: English, alice: Person) -> None:
    client = english(alice)

    location, token = make_link(client)

    page = client.get(location)
    assert "data-copy" in page.text
    assert "https://wa.me/?text=" in page.text
    assert token not in english(alice).get(location).text
    with working_in(cluster().id):
        row = session.query(Invitation).one()
        assert row.digest == token_digest(token)
        assert (row.max_uses, row.uses, row.needs_approval) == (30, 0, True)


def test_the_qr_code_and_the_sheet_come_from_this_browser_only(english: English, alice: Person) -> None:
    client = english(alice)
    location, token = make_link(client)

    drawing = client.get(f"{location}/qr.svg")
    sheet = client.get(f"{location}/poster")

    assert drawing.content_type.startswith("image/svg+xml")
    assert "<svg" in drawing.text
    assert "<script" not in drawing.text
    assert token in sheet.text
    for path in ("qr.svg", "poster"):
        assert english(alice).get(f"{location}/{path}").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("school", "", "Choose the school"),
        ("max_uses", "0", "Type a whole number from 1 to 200."),
        ("max_uses", "abc", "Type a whole number from 1 to 200."),
        ("max_uses", "9" * 400, "Type a whole number from 1 to 200."),
        ("max_uses", "--5", "Type a whole number from 1 to 200."),
        ("days", "365", "Choose one of the answers"),
        ("school", "ffffffffff", "Choose one of the answers"),
    ],
)
def test_bad_terms_are_explained(
    english: English, alice: Person, field: str, value: str, sentence: str
) -> None:
    data = {"school": school_id(), "days": "14", "max_uses": "25", field: value}

    answer = english(alice).post(f"{BASE}/new", data=data)

    assert answer.status_code == 422
    assert sentence in answer.text
    with working_in(cluster().id):
        assert session.query(Invitation).count() == 0


def test_a_personal_link_is_for_people_without_an_account(
    english: English, alice: Person, bob: Person
) -> None:
    udin = imported("Udin Belum")
    client = english(alice)

    first = client.post(f"{BASE}/for/{udin.membership_public_id}")
    second = client.post(f"{BASE}/for/{udin.membership_public_id}")
    refused = client.post(f"{BASE}/for/{bob.membership_public_id}", follow_redirects=True)

    assert first.status_code == second.status_code == 303
    assert "Udin Belum" in client.get(second.location).text
    assert "has an account already" in refused.text
    with working_in(cluster().id):
        links = session.query(Invitation).order_by(Invitation.id).all()
        assert [link.revoked_at is None for link in links] == [False, True]
        assert [(link.max_uses, link.needs_approval) for link in links] == [(1, False)] * 2


def test_links_are_listed_and_closed(english: English, alice: Person) -> None:
    client = english(alice)
    assert "No links yet" in client.get(f"{BASE}/").text
    location, _token = make_link(client)

    assert "used 0 of 30 times" in client.get(f"{BASE}/").text
    client.post(f"{location}/revoke")

    assert "Links that no longer work" in client.get(f"{BASE}/").text
    assert "This link no longer works." in client.get(location).text


def test_only_coordinators_invite(english: English, anonymous: FlaskClient, people: People) -> None:
    location, _token = make_link(english(people.alice))
    bob, charlie = english(people.bob), english(people.charlie)

    for address in (f"{BASE}/", f"{BASE}/new", location, f"{location}/qr.svg", f"{location}/poster"):
        assert bob.get(address).status_code == 403
        assert charlie.get(address).status_code == 404
        assert anonymous.get(address).status_code == 302
    for address in (f"{BASE}/new", f"{location}/revoke", f"{BASE}/for/{people.bob.membership_public_id}"):
        assert bob.post(address).status_code == 403
        assert charlie.post(address).status_code == 404


def test_a_link_of_another_cluster_is_not_found(english: English, alice: Person, charlie: Person) -> None:
    location, _token = make_link(english(alice))

    assert english(charlie).get(location.replace("melati", "kenanga")).status_code == 404


def test_the_person_page_offers_the_personal_link(english: English, alice: Person) -> None:
    udin = imported("Udin Belum")

    assert f"{BASE}/for/{udin.membership_public_id}" in english(alice).get(person_address(udin)).text
