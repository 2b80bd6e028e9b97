from __future__ import annotations

from flask.testing import FlaskClient

from kkg_portal.api.testing import People
from tests.clusters.pages import HOME, Browser, english, hidden_value, statuses

URL = f"{HOME}/settings/words"
LINE = "gubuk baca  =  Saung Literasi"


def _save(client: FlaskClient, lines: str, version: str) -> object:
    return client.post(URL, data={"lines": lines, "version": version}, follow_redirects=True)


def test_who_gets_in(people: People, client_as: Browser, anonymous: FlaskClient) -> None:
    assert statuses("/settings/words", people, client_as, anonymous) == [200, 403, 404, 302]


def test_a_word_of_the_cluster_finds_what_says_it_otherwise(people: People, client_as: Browser) -> None:
    """Saved once, it holds at once for what stood in the index before, in this cluster and in no other."""
    alice, charlie = english(client_as(people.alice)), english(client_as(people.charlie))
    data = {"name": "SDN Saung Literasi", "npsn": "88000102", "level": "SD"}
    alice.post(f"{HOME}/schools/new", data=data)
    charlie.post("/k/kenanga/schools/new", data=data | {"npsn": "88000103"})
    for client in (alice, charlie):
        client.get("/account")  # where the flashed words with the name go
    assert "SDN Saung Literasi" not in alice.get(f"{HOME}/search/?q=gubuk+baca").text

    saved = _save(alice, f"{LINE}\n\n", hidden_value(alice.get(URL)))

    assert "The search uses them from now on." in saved.text
    assert "gubuk baca = Saung Literasi" in saved.text
    found = alice.get(f"{HOME}/search/?q=gubuk+baca").text
    assert "SDN Saung Literasi" in found
    assert "Saung" not in charlie.get("/k/kenanga/search/?q=gubuk+baca").text
    assert "Changed the words that mean the same" in alice.get(f"{HOME}/registers/audit").text
    assert "SDN Saung" not in _save_and_search(alice, "")


def _save_and_search(client: FlaskClient, lines: str) -> str:
    _save(client, lines, hidden_value(client.get(URL)))
    return client.get(f"{HOME}/search/?q=gubuk+baca").text


def test_what_cannot_be_used_is_said_with_its_line(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))
    refused = {
        "pr = tugas\nrpp": "Line 2 needs an equals sign and another word behind it: rpp",
        "a = b = c = d = e = f = g = h = i": "Line 1 has more than 8 words for one thing",
        "a b c d e f = g": "In line 1 there are more than 5 words between two equals signs, or none",
        "? = !": "In line 1 there are more than 5 words between two equals signs, or none",
        "\n".join(f"satu{n} = dua{n}" for n in range(201)): "At most 200 lines fit here.",
    }
    for typed, sentence in refused.items():
        answer = client.post(URL, data={"lines": typed, "version": "0"})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert typed[:20] in answer.text


def test_two_who_write_at_once_lose_nothing(people: People, client_as: Browser) -> None:
    """Also where there was no row yet: both began with none."""
    client = english(client_as(people.alice))
    _save(client, "satu = dua", "0")

    stale = client.post(URL, data={"lines": "tiga = empat", "version": "0"})

    assert stale.status_code == 409
    assert "satu = dua" in stale.text
    assert "tiga = empat" in stale.text
    # What the page of the conflict sends again.
    assert client.post(URL, data={"lines": "tiga = empat", "version": "1"}).status_code == 303
    assert client.post(URL, data={"lines": "lima = enam", "version": "1"}).status_code == 409
