"""Links that prove themselves: only ours open, only for their purpose, and old keys go on opening theirs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from kkg_portal.core.signed_links import MAX_LENGTH, read_signed_link, sign_link


@pytest.fixture(autouse=True)
def _key(app: Flask) -> Iterator[None]:
    key, fallbacks = app.secret_key, app.config["SECRET_KEY_FALLBACKS"]
    with app.app_context():
        yield
    app.secret_key, app.config["SECRET_KEY_FALLBACKS"] = key, fallbacks


def test_what_was_signed_is_read_back() -> None:
    link = sign_link("answer", "abcdefghij.1")

    assert read_signed_link("answer", link) == "abcdefghij.1"
    assert link.startswith("abcdefghij.1.")


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "abcdefghij.1",
        "abcdefghij.2.{tail}",
        "{link}x",
        "{short}",
        "{link}\n",
        "\ud800",
        "x" * (MAX_LENGTH + 1),
    ],
)
def test_anything_else_is_nothing(forged: str) -> None:
    link = sign_link("answer", "abcdefghij.1")
    tail = link.rpartition(".")[2]

    assert read_signed_link("answer", forged.format(link=link, tail=tail, short=link[:-1])) is None


def test_a_link_for_one_purpose_opens_nothing_of_another() -> None:
    assert read_signed_link("other", sign_link("answer", "abcdefghij.1")) is None


def test_links_survive_a_new_key_until_the_old_one_is_forgotten(app: Flask) -> None:
    link = sign_link("answer", "abcdefghij.1")
    old, app.secret_key = app.secret_key, "another key for tests only, long enough 0123"

    assert read_signed_link("answer", link) is None
    app.config["SECRET_KEY_FALLBACKS"] = [old]
    assert read_signed_link("answer", link) == "abcdefghij.1"
    assert sign_link("answer", "abcdefghij.1") != link
