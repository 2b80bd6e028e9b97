"""Two walls against forms of other sites: the token in the form, and what the browser says of their origin."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from kkg_portal.api.testing import Person

Browser = Callable[[Person], FlaskClient]
FORM = "/k/melati/schools/new"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused_even_with_a_token(
    client_as: Browser, alice: Person, headers: dict[str, str]
) -> None:
    assert client_as(alice).post(FORM, headers=headers).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}],
)
def test_a_form_from_here_is_read(client_as: Browser, alice: Person, headers: dict[str, str]) -> None:
    assert client_as(alice).post(FORM, headers=headers).status_code == 422


def test_a_form_without_a_token_is_refused(client_as: Browser, alice: Person) -> None:
    answer = client_as(alice).post(FORM, csrf=False, data={"name": "SDN"})

    assert answer.status_code == 400
    assert "<h1" in answer.get_data(as_text=True)


def test_the_token_of_another_browser_is_refused(client_as: Browser, alice: Person, bob: Person) -> None:
    other = client_as(bob)
    assert isinstance(other.get("/account").status_code, int)
    token = other._csrf_token()  # type: ignore[attr-defined]
    mine = client_as(alice)
    with mine.session_transaction() as cookie:
        cookie["csrf_token"] = "1" * 40

    assert mine.post(FORM, csrf=False, data={"csrf_token": token}).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_unsafe_methods_meet_the_same_walls(client_as: Browser, alice: Person, method: str) -> None:
    answer = client_as(alice).open(FORM, method=method, headers={"Origin": "https://evil.example"})

    assert answer.status_code in {400, 405}


def test_json_is_no_way_around(client_as: Browser, alice: Person) -> None:
    assert client_as(alice).post(FORM, json={"name": "SDN"}).status_code == 400


def test_links_from_elsewhere_may_be_followed(client_as: Browser, alice: Person) -> None:
    """WhatsApp opens them; reading changes nothing."""
    answer = client_as(alice).get("/k/melati/", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 200
