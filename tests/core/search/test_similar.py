from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kkg_portal.api.testing import People, actor_of
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.search.similar import similar
from tests.core.search.conftest import KIND, Keep, post

TEXT = "Anak kelas dua belum lancar membaca. Bagaimana cara melatih anak membaca kata?"


def ids(people: People, text: str = TEXT, **values: Any) -> list[str]:
    return [hit.ref.public_id for hit in similar(KIND, text, actor_of(people.bob), **values)]


def test_rare_words_and_titles_weigh_most(keep: Keep, library: People) -> None:
    keep(
        title=post("Siswa belum lancar membaca"),
        body=post("Tanya", "Bacaan siswa kelas dua masih lambat"),
        common=post("Tanya", "Siswa kelas lima"),
        other=post("Anggaran komite"),
    )

    assert ids(library)[:2] == ["title", "body"]
    assert "other" not in ids(library)


def test_what_is_shared_with_the_situation_lifts(keep: Keep, library: People) -> None:
    keep(five=post("Belum lancar membaca", facts={"class": "5", "subject": "IPAS"}))
    keep(two=post("Belum lancar membaca", facts={"class": "2", "subject": "Bahasa Indonesia"}))

    assert ids(library, facts={"class": "5"}) == ["five", "two"]
    assert ids(library, facts={"class": ["2", "3"], "subject": "Bahasa Indonesia"}) == ["two", "five"]


def test_a_conversation_is_named_once_and_the_list_is_short(keep: Keep, library: People) -> None:
    for number in range(8):
        keep(**{f"t{number}": post("Lancar membaca")})
    keep(reply=post("", "Lancar membaca", group=ObjectRef(KIND, "t0")))

    assert len(ids(library)) == 5
    assert len(ids(library, limit=20)) == 8
    assert "t0" in ids(library, limit=20)


def test_text_that_says_nothing_is_like_nothing(keep: Keep, library: People) -> None:
    keep(a=post("Rapat gugus"))

    for text in ("", "?", "yang di dan", '" OR *', "\x00", "a " * 5000):
        assert ids(library, text) == []


def test_the_same_number_of_statements_for_few_and_many(
    keep: Keep, library: People, count_queries: Callable[[], Any]
) -> None:
    actor = actor_of(library.bob)
    keep(a=post("Lancar membaca"))
    similar(KIND, TEXT, actor)
    with count_queries() as few:
        similar(KIND, TEXT, actor)
    for number in range(40):
        keep(**{f"t{number}": post(f"Lancar membaca kata anak {number}", TEXT)})

    with count_queries() as many:
        similar(KIND, TEXT, actor)

    assert len(few) == len(many) <= 5
