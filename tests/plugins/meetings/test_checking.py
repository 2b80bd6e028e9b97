"""The public page of a certificate: every printed field but the NIP, for whoever holds the paper."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.api import RateLimiter, session, unit_of_work
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.clusters.events import MemberErased
from kkg_portal.clusters.models import Membership
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.uow import publish
from plugins.meetings import queries, services
from plugins.meetings.kinds import QuestionnaireKind
from plugins.meetings.models import Answered, Certificate, Meeting, Submission
from plugins.meetings.views import checking

from .factories import base, inside
from .proof_factories import (
    answer,
    certificate_of,
    head_of,
    hold,
    make_questionnaire,
    prepare,
    questions_in,
    sign,
)

NIP = "199001172015032004"


@pytest.fixture(autouse=True)
def fresh_brake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests share one address; each starts with its own count."""
    monkeypatch.setattr(checking, "_looks", RateLimiter(60, per_seconds=600))


@pytest.fixture
def over(alice: Person, bob: Person) -> Meeting:
    for person in (alice, bob):
        with inside(person), intending_to_write():
            session.get_one(Membership, person.membership_id).nip = (
                NIP if person is bob else "198001172015032001"
            )
            session.commit()
    meeting = hold(alice, alice, bob)
    prepare(alice, meeting)
    sign(alice, meeting)
    return meeting


@pytest.fixture
def issued(alice: Person, bob: Person, over: Meeting) -> Certificate:
    """Bob's certificate, signed by both."""
    sign(head_of(alice), over)
    return certificate_of(bob)


def page_of(certificate: Certificate, person: Person) -> str:
    return f"{base(person)}/cek/{certificate.token}"


@pytest.fixture
def stranger(anonymous: FlaskClient) -> FlaskClient:
    anonymous.set_cookie("lang", "en")
    return anonymous


def test_it_shows_every_printed_field_and_no_nip(
    stranger: FlaskClient, bob: Person, issued: Certificate
) -> None:
    page = stranger.get(page_of(issued, bob))

    assert page.status_code == 200
    assert "This certificate is valid." in page.text
    content = issued.content
    hidden = {"identity", "position"}
    for name, value in content.items():
        if isinstance(value, str) and value and name not in hidden:
            assert value.replace("&", "&amp;") in page.text, name
    for line in content["programme"]:
        assert line["title"] in page.text
    for signer in content["signers"]:
        assert signer["name"] in page.text
        assert signer["title"] in page.text
    assert content["identity"].startswith("NIP. ")
    assert NIP not in page.text.replace(" ", "").replace("\u00a0", "")
    assert "198001172015032001" not in page.text.replace(" ", "").replace("\u00a0", "")
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots"' in page.text


def test_a_revoked_one_says_so_with_reason_and_day(
    stranger: FlaskClient, alice: Person, bob: Person, issued: Certificate
) -> None:
    actor = actor_of(alice)
    with inside(alice), intending_to_write():
        services.revoke_certificate(
            queries.certificates.certificate(issued.public_id), reason="Nama keliru dicetak", actor=actor
        )

    page = stranger.get(page_of(issued, bob)).text

    assert "This certificate was revoked on" in page
    assert "Nama keliru dicetak" in page
    assert "This certificate is valid." not in page


def test_a_replaced_one_names_the_new_number(
    stranger: FlaskClient, alice: Person, bob: Person, issued: Certificate
) -> None:
    actor = actor_of(alice)
    with inside(alice), intending_to_write():
        number = services.reissue_certificate(
            queries.certificates.certificate(issued.public_id), actor=actor
        ).number

    page = stranger.get(page_of(issued, bob)).text

    assert "This certificate was replaced" in page
    assert number in page


def test_words_changed_behind_the_portal_are_noticed(
    stranger: FlaskClient, alice: Person, bob: Person, issued: Certificate
) -> None:
    with inside(alice), intending_to_write():
        row = session.get_one(Certificate, issued.id)
        row.content = {**row.content, "jp": 32}
        session.commit()

    page = stranger.get(page_of(issued, bob)).text

    assert "Do not accept this certificate" in page
    assert "This certificate is valid." not in page


def test_one_that_is_not_signed_does_not_exist_yet(stranger: FlaskClient, bob: Person, over: Meeting) -> None:
    prepared = certificate_of(bob)

    assert stranger.get(page_of(prepared, bob)).status_code == 404
    query = {"number": prepared.number, "name": "Bob"}
    assert stranger.get(f"{base(bob)}/cek", query_string=query).status_code == 404


def test_an_unknown_code_gets_a_plain_answer(stranger: FlaskClient, bob: Person) -> None:
    page = stranger.get(f"{base(bob)}/cek/tidak-ada")

    assert page.status_code == 404
    assert "This certificate is not known" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_code_of_another_cluster_is_unknown_here(
    stranger: FlaskClient, charlie: Person, issued: Certificate
) -> None:
    assert stranger.get(page_of(issued, charlie)).status_code == 404


@pytest.mark.parametrize("name", ["Bob", "bob santoso", "Santoso,"])
def test_the_printed_number_and_a_word_of_the_name_find_it(
    stranger: FlaskClient, bob: Person, issued: Certificate, name: str
) -> None:
    query = {"number": f" {issued.number.lower()} ", "name": name}

    page = stranger.get(f"{base(bob)}/cek", query_string=query)

    assert page.status_code == 200
    assert "This certificate is valid." in page.text


@pytest.mark.parametrize("name", ["Alice", "B", "an", "Sant"])
def test_the_number_alone_tells_nothing(
    stranger: FlaskClient, bob: Person, issued: Certificate, name: str
) -> None:
    """Numbers follow each other: without the name nobody reads the register one by one."""
    answer = stranger.get(f"{base(bob)}/cek", query_string={"number": issued.number, "name": name})

    assert answer.status_code == 404
    assert issued.content["school"] not in answer.text


def test_the_form_asks_for_both(stranger: FlaskClient, bob: Person) -> None:
    assert stranger.get(f"{base(bob)}/cek").status_code == 200
    answer = stranger.get(f"{base(bob)}/cek", query_string={"number": "", "name": ""})
    assert answer.status_code == 422
    assert "Write the number as it is printed." in answer.text


def test_whoever_tries_many_is_asked_to_wait(
    stranger: FlaskClient, bob: Person, issued: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_looks", RateLimiter(3, per_seconds=600))
    codes = [stranger.get(f"{base(bob)}/cek/salah{one}").status_code for one in range(3)]

    answer = stranger.get(page_of(issued, bob))

    assert codes == [404, 404, 404]
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]


def test_looking_writes_nothing(stranger: FlaskClient, bob: Person, issued: Certificate) -> None:
    stranger.get(page_of(issued, bob))
    with inside(bob):
        assert session.get_one(Certificate, issued.id).version == issued.version


def test_an_erased_members_certificate_stays_as_it_was_printed(
    stranger: FlaskClient, alice: Person, bob: Person, over: Meeting, issued: Certificate
) -> None:
    """Spec 5.5 no. 15: issued certificates are kept; what somebody answered anonymously stays anonymous."""
    public_id = make_questionnaire(alice, over, QuestionnaireKind.REFLECTION)
    scales = {q.public_id: 4 for q in questions_in(bob, over, public_id) if q.kind == "scale"}
    answer(bob, over, public_id, scales)

    with inside(bob), intending_to_write(), unit_of_work():
        publish(MemberErased(membership_id=bob.membership_id or 0))

    assert issued.content["name"] in stranger.get(page_of(issued, bob)).text
    with inside(bob):
        assert session.scalars(select(Answered)).all() == []
        assert len(session.scalars(select(Submission)).all()) == 1


@pytest.mark.parametrize("name", ["S.Pd.", "s.pd.sd. m.pd.", "Drs.", "Hj. S.Pd."])
def test_a_title_everybody_has_is_no_part_of_the_name(
    stranger: FlaskClient, alice: Person, bob: Person, issued: Certificate, name: str
) -> None:
    with inside(alice), intending_to_write():
        row = session.get_one(Certificate, issued.id)
        row.content = {**row.content, "name": "Drs. Hj. Bob Santoso, S.Pd.SD., S.Pd., M.Pd."}
        session.commit()

    answer = stranger.get(f"{base(bob)}/cek", query_string={"number": issued.number, "name": name})

    assert answer.status_code == 404
    whole = {"number": issued.number, "name": "Drs. Bob Santoso, S.Pd."}
    assert stranger.get(f"{base(bob)}/cek", query_string=whole).status_code == 200
