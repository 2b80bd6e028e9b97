from __future__ import annotations

from collections.abc import Callable

import pytest

from kkg_portal.api.testing import People, actor_of
from kkg_portal.core.search.asking import Question
from kkg_portal.core.search.misspelt import errors, probably_meant
from tests.core.search.conftest import Keep, post


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("numersi", "numerasi"),
        ("nuemrasi", "numerasi"),
        ("numerassi kelas", "numerasi kelas"),
        ("Pramka  \"kelas\"", "pramuka  \"kelas\""),
        ("diferensisi", "diferensiasi"),
        ("zzzzzzz", None),
        ("kls", None),
        ("1234567", None),
    ],
)  # fmt: skip
def test_the_near_word_is_offered_where_it_finds_something(
    keep: Keep, library: People, asked: Callable[[str], Question], typed: str, meant: str | None
) -> None:
    keep(a=post("Numerasi kelas"), b=post("Pramuka kelas"), c=post("Diferensiasi"))

    assert probably_meant(typed, asked(typed), actor_of(library.bob)) == meant


def test_what_would_find_nothing_is_not_offered(
    keep: Keep, library: People, asked: Callable[[str], Question]
) -> None:
    keep(a=post("Numerasi"), b=post("Pramuka"))

    assert probably_meant("numersi pramuka", asked("numersi pramuka"), actor_of(library.bob)) is None


def test_errors_are_counted() -> None:
    assert errors("baca", "baca", 2) == 0
    assert errors("bcaa", "baca", 2) == 1
    assert errors("bac", "baca", 2) == 1
    assert errors("bacaa", "baca", 2) == 1
    assert errors("bxcx", "baca", 2) == 2
    assert errors("guru", "baca", 2) > 2
