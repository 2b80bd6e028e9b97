from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kkg_portal.api.testing import People, actor_of
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.search.asking import MAX_TERMS, Question
from kkg_portal.core.search.finding import find
from tests.core.search.conftest import KIND, Find, Keep, post
from tests.support.searching import hits_of


def test_other_forms_of_a_word_are_found_and_the_exact_one_stands_first(keep: Keep, found: Find) -> None:
    keep(a=post("Satu", "Anak-anak membacakan dongeng."), b=post("Dua", "Bacaan untuk kelas 4."))
    keep(c=post("Tiga", "Bilangan dan pecahan."))

    assert found("bacaan") == ["b", "a"]
    assert found("membacakan") == ["a", "b"]
    assert found("pembaca") == ["b", "a"]


def test_title_outweighs_solution_outweighs_body(keep: Keep, found: Find) -> None:
    keep(body=post("Satu", "numerasi"), strong=post("Dua", strong="numerasi"), title=post("Numerasi"))

    assert found("numerasi") == ["title", "strong", "body"]


def test_equals_stand_newest_first(keep: Keep, found: Find) -> None:
    for number, name in enumerate(("mid", "new", "old")):
        moment = datetime(2026, 1, (2, 3, 1)[number], tzinfo=UTC)
        keep(**{name: post("Rapat", at=moment)})

    assert found("rapat") == ["new", "mid", "old"]
    keep(title=post("Rapat rapat", "rapat", strong="rapat", at=datetime(2020, 1, 1, tzinfo=UTC)))
    assert found("rapat")[0] == "title"
    assert found("rapat urut:baru") == ["new", "mid", "old", "title"]


def test_beginnings_of_words_are_enough(keep: Keep, found: Find) -> None:
    keep(a=post("Sri Wahyuni"))

    assert found("wahy") == ["a"]
    assert found("wa") == []
    assert found("ahyuni") == []


def test_every_word_must_occur_but_those_that_say_nothing(keep: Keep, found: Find) -> None:
    keep(a=post("Diskusi kelompok"), b=post("Kelompok belajar"))

    assert found("bagaimana diskusi dalam kelompok yang baik") == []
    assert found("bagaimana diskusi dalam kelompok itu") == ["a"]
    assert found("yang") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("PR", {"a"}),
        ("pekerjaan rumah", {"a", "b"}),
        ("RPP", {"c"}),
        ("murid", {"d", "e"}),
        ("peserta didik", {"d", "e"}),
        ("lulus KKTP", {"f"}),
    ],
)
def test_other_ways_to_say_it_are_found(keep: Keep, found: Find, text: str, names: set[str]) -> None:
    keep(a=post("Pekerjaan rumah"), b=post("Rumah dan pekerjaan"), c=post("Modul ajar IPAS"))
    keep(d=post("Siswa aktif"), e=post("Peserta didik baru"), f=post("Nilai tuntas"))

    assert set(found(text)) - {"b"} == names - {"b"}


def test_a_phrase_is_words_in_a_row_within_one_field(keep: Keep, found: Find) -> None:
    keep(a=post("Kerja kelompok kecil"), b=post("Kelompok", "kerja"), c=post("Kerja", "kelompok"))

    assert found('"kerja kelompok"') == ["a"]
    assert set(found("kerja kelompok")) == {"a", "b", "c"}
    assert found('kecil -"kerja kelompok"') == []


def test_a_minus_leaves_out(keep: Keep, found: Find) -> None:
    keep(a=post("Pecahan kelas 4"), b=post("Pecahan desimal"))

    assert found("pecahan -desimal") == ["a"]
    assert found("-desimal") == []


def test_operators_ask_for_facts_of_the_post_or_of_its_conversation(keep: Keep, found: Find) -> None:
    thread = ObjectRef(KIND, "a")
    keep(a=post("Anak sulit membaca", facts={"status": "open", "class": ["4"], "author": "Sri Wahyuni"}))
    keep(b=post("", "Coba kartu huruf", facts={"author": "Budi"}, group=thread))
    keep(c=post("Sulit membagi", facts={"status": "resolved", "class": "5"}))

    assert found("sulit status:open") == ["a"]
    assert found("kartu status:open kelas:4") == ["b"]
    assert found("kartu penulis:budi") == ["b"]
    assert found("kartu author:wahyuni") == ["b"]
    assert found("kartu kelas:5") == []
    assert found('sulit status:"belum selesai"') == ["a"]
    assert found("status:Selesai") == ["c"]
    assert set(found("kelas:4")) == {"a"}


def test_an_operator_that_does_not_exist_is_words(keep: Keep, found: Find) -> None:
    keep(a=post("Catatan rapat: hasil"))

    assert found("rapat:hasil") == ["a"]
    assert found("tempat:hasil") == []


def test_words_of_the_title_alone(keep: Keep, found: Find) -> None:
    keep(a=post("Pramuka siaga"), b=post("Rapat", "pramuka"))

    assert found("judul:pramuka") == ["a"]
    assert found("title:kepramukaan") == ["a"]


def test_days_are_days_of_the_cluster(keep: Keep, found: Find, library: People) -> None:
    keep(a=post("Rapat", at=datetime(2026, 3, 1, 17, 30, tzinfo=UTC)))  # 2 March, 00.30 in Jakarta

    assert found('rapat sejak:"2 maret 2026"') == ["a"]
    assert found('rapat sampai:"1 maret 2026"') == []
    assert found('rapat sejak:"2 maret 2026" sampai:"2 maret 2026"') == ["a"]


def test_a_day_that_is_none_is_said(asked: Callable[[str], Question]) -> None:
    question = asked("rapat sejak:kapan")

    assert question.words == ("rapat",)
    assert len(question.notices) == 1


def test_a_conversation_is_one_hit_with_its_best_passage(keep: Keep, library: People) -> None:
    thread = ObjectRef(KIND, "a")
    keep(a=post("Anak sulit membaca", "Kelas dua."))
    keep(
        b=post("", "Coba kartu huruf dulu.", group=thread), c=post("", "Kartu kata lebih baik.", group=thread)
    )

    hits = hits_of("kartu huruf", actor_of(library.bob))

    assert [(hit.ref.public_id, hit.group, hit.title) for hit in hits] == [
        ("b", thread, "Anak sulit membaca")
    ]
    assert [piece.text for piece in hits[0].passage if piece.is_match] == ["kartu", "huruf"]
    assert [hit.group.public_id for hit in hits_of("kartu", actor_of(library.bob))] == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        '"', '""', '"""', "*", "a*", "NEAR(", "NEAR(a b, 3)", "tokens:", "c_1", "k_core_post", "x_a", "a AND",
        "OR NOT", "-", "--", "-:", ":", "status:", "status:***", "f_status:open", "^a", "{a b}: c", "\x00", "a\x00b",
        "'; DROP TABLE core_search_entry; --", "\\", "%", "_", "\ud800", "🙂" * 50, "é" * 3000, "كتاب", "ꦱꦶꦤꦲꦸ",
        "sejak:99999999999999999999", "sampai:0", "urut:", "judul:*", 'judul:"', "(" * 500, "a:" * 400, "-a " * 300,
        "kata " * 500, " ".join(f"kata{number}" for number in range(500)), '"a b" ' * 200,
        " ".join(f"kelas:{number}" for number in range(100)),
    ],
)  # fmt: skip
def test_hostile_words_are_words(
    keep: Keep, asked: Callable[[str], Question], library: People, text: str
) -> None:
    keep(a=post("Rapat", "Bahan rapat"))

    question = asked(text)
    hits = find(question, actor_of(library.bob)).hits

    assert hits == []
    used = len(question.words) + len(question.phrases) + len(question.title_words) + len(question.unwanted)
    assert used <= MAX_TERMS


def test_what_was_too_much_is_said(asked: Callable[[str], Question]) -> None:
    question = asked(" ".join(f"kata{number}" for number in range(500)))

    assert len(question.words) == MAX_TERMS
    assert "12" in question.notices[0]
    assert asked("satu dua tiga").notices == ()


def test_accents_and_apostrophes_make_no_difference(keep: Keep, found: Find) -> None:
    keep(a=post("Kafé Jum'at"), b=post("كتاب القراءة"))

    assert found("kafe jumat") == ["a"]
    assert found("JUM’AT") == ["a"]
    assert found("كتاب") == ["b"]
