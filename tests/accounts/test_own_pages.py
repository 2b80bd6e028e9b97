from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.accounts.models import Token, TokenKind
from kkg_portal.api.testing import PASSWORD, Person
from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from tests.accounts.browsing import ENGLISH, Browser, Counter, later, post, user_of

PAGES = (
    "/account", "/account/profile", "/account/contacts", "/account/password", "/account/confirm",
    "/account/devices", "/account/data", "/account/data/copy", "/account/erase", "/account/consent",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_own_pages_open_for_their_owner_and_nobody_else(
    client_as: Browser, anonymous: FlaskClient, alice: Person, page: str
) -> None:
    assert client_as(alice).get(page, headers=ENGLISH).status_code == 200
    assert anonymous.get(page).location.startswith("/login?next=")


@pytest.mark.parametrize("page", PAGES)
def test_own_pages_ask_a_constant_number_of_questions(
    client_as: Browser, alice: Person, count_queries: Counter, page: str
) -> None:
    client = client_as(alice)
    client.get(page)
    with count_queries() as statements:
        client.get(page)

    assert len(statements) <= 3


# Profile


def profile(person: Person, **changes: object) -> dict[str, object]:
    user = user_of(person)
    return {
        "version": user.version, "full_name": user.full_name, "honorific": "ibu", "language": "en", **changes,
    }  # fmt: skip


def test_titles_are_understood_and_offered_back_before_saving(client_as: Browser, alice: Person) -> None:
    client = client_as(alice)

    offer = post(client, "/account/profile", **profile(alice, full_name="sri wahyuni spd mpd"))

    assert offer.status_code == 200
    assert 'value="Sri Wahyuni, S.Pd., M.Pd."' in offer.text
    assert user_of(alice).name == "Alice Rahayu"

    offered = "Sri Wahyuni, S.Pd., M.Pd."
    saved = post(client, "/account/profile", **profile(alice, full_name=offered, offered=offered))

    assert saved.status_code == 303
    user = user_of(alice)
    assert (user.name, user.title_suffix, user.sort_name) == ("Sri Wahyuni", "S.Pd., M.Pd.", "sri wahyuni")


def test_whoever_declines_the_offer_is_written_as_typed(client_as: Browser, alice: Person) -> None:
    declined = profile(alice, full_name="SRI", offered="Sri")

    assert post(client_as(alice), "/account/profile", **declined).status_code == 303
    assert user_of(alice).full_name == "SRI"


def test_correcting_the_offer_is_read_anew(client_as: Browser, alice: Person) -> None:
    data = profile(alice, full_name="Sri Wahyuni, S.Pd", offered="Sri Wahyun, S.Pd.")

    again = post(client_as(alice), "/account/profile", **data)

    assert again.status_code == 200
    assert 'value="Sri Wahyuni, S.Pd."' in again.text


def test_new_name_and_form_of_address_are_seen_at_once(client_as: Browser, alice: Person) -> None:
    client = client_as(alice)
    client.get("/account")

    post(client, "/account/profile", **profile(alice, full_name="Dimas Prasetyo", honorific="bapak"))

    assert "Mr Dimas" in client.get("/account").text


def test_chosen_language_counts_on_this_device_too(client_as: Browser, alice: Person) -> None:
    client = client_as(alice)
    client.set_cookie("lang", "id")

    post(client, "/account/profile", **profile(alice, language="en"))

    assert '<html lang="en">' in client.get("/account").text


def test_profile_keeps_what_was_typed_beside_the_sentence(client_as: Browser, alice: Person) -> None:
    answer = post(client_as(alice), "/account/profile", **profile(alice, full_name="", honorific="raja"))

    assert answer.status_code == 422
    assert "Type your name." in answer.text


def test_stale_profile_is_refused(client_as: Browser, alice: Person) -> None:
    client = client_as(alice)
    old = profile(alice)
    post(client, "/account/profile", **profile(alice, full_name="Alice Baru"))

    assert post(client, "/account/profile", **{**old, "full_name": "Alice Lama"}).status_code == 409
    assert user_of(alice).name == "Alice Baru"


def test_roles_cannot_be_smuggled_in(client_as: Browser, alice: Person) -> None:
    post(client_as(alice), "/account/profile", **profile(alice, is_admin="1", disabled_at="", stamp="9"))

    assert user_of(alice).is_admin is False


# Contacts


def contacts(person: Person, **changes: object) -> dict[str, object]:
    user = user_of(person)
    values = {"username": user.username or "", "email": user.email or "", "phone": user.phone or ""}
    return {"version": user.version, **values, **changes}


def test_contacts_are_stored_in_one_form_and_sign_in(
    client_as: Browser, anonymous: FlaskClient, alice: Person
) -> None:
    data = contacts(alice, phone="0812 3456 7890", email="Alice@Belajar.ID", username="Bu.Alice")

    assert post(client_as(alice), "/account/contacts", **data).status_code == 303
    user = user_of(alice)
    assert (user.phone, user.email, user.username) == ("+6281234567890", "alice@belajar.id", "bu.alice")
    entered = post(anonymous, "/login", username="081234567890", password=PASSWORD)
    assert entered.status_code == 303


@pytest.mark.parametrize(
    ("field", "typed"), [("phone", "12"), ("email", "bukan surat"), ("username", "x y z!")]
)
def test_each_mistake_stands_at_its_field(client_as: Browser, alice: Person, field: str, typed: str) -> None:
    answer = post(client_as(alice), "/account/contacts", **contacts(alice, **{field: typed}))

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'value="{typed}"' in answer.text


def test_one_way_to_sign_in_must_stay(client_as: Browser, alice: Person) -> None:
    answer = post(client_as(alice), "/account/contacts", **contacts(alice, username=""))

    assert answer.status_code == 422
    assert "Keep at least one" in answer.text


def test_somebody_elses_contact_is_refused_at_the_field(
    client_as: Browser, alice: Person, bob: Person
) -> None:
    answer = post(client_as(alice), "/account/contacts", **contacts(alice, username=bob.username))

    assert answer.status_code == 422
    assert "This username is taken" in answer.text


def test_contacts_ask_for_the_password_first(client_as: Browser, alice: Person) -> None:
    client = client_as(alice)
    with later(minutes=11):
        asked = client.get("/account/contacts")
        assert asked.location == "/account/confirm?next=/account/contacts"
        refused = post(client, "/account/contacts", **contacts(alice, username="lain.nama"))
        assert refused.status_code == 303
        assert user_of(alice).username == alice.username

        back = post(client, "/account/confirm", password=PASSWORD, next="/account/contacts")
        assert back.location == "/account/contacts"
        assert client.get("/account/contacts").status_code == 200


def test_changed_contacts_kill_links_to_the_old_ones(client_as: Browser, alice: Person) -> None:
    session.add(
        Token(
            user_id=alice.user_id, kind=TokenKind.PASSWORD_LINK, digest=b"x" * 32,
            expires_at=clock.now() + timedelta(minutes=30),
        )
    )  # fmt: skip
    session.commit()

    post(client_as(alice), "/account/contacts", **contacts(alice, email="baru@belajar.id"))

    assert session.scalars(select(Token)).all() == []


def test_confirming_with_a_wrong_password_has_to_wait_after_some_tries(
    client_as: Browser, alice: Person
) -> None:
    client = client_as(alice)
    for _ in range(5):
        assert post(client, "/account/confirm", password="salah").status_code == 422

    refused = post(client, "/account/confirm", password=PASSWORD)

    assert refused.status_code == 422
    assert "Too many wrong tries" in refused.text
    with later(minutes=2):
        assert post(client, "/account/confirm", password=PASSWORD).status_code == 303


def test_confirming_never_leads_to_another_site(client_as: Browser, alice: Person) -> None:
    answer = post(client_as(alice), "/account/confirm", password=PASSWORD, next="//evil.example")

    assert answer.location == "/account"
