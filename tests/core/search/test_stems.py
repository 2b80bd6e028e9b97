from __future__ import annotations

import subprocess
import sys

import pytest

from kkg_portal.core.search.stems import silent_words, stem
from kkg_portal.core.search.synonyms import terms_of
from kkg_portal.core.search.words import words_of

FORMS = {
    "tulis": "menulis penulisan tulisan penulis ditulis tertulis menuliskan dituliskan",
    "nilai": "menilai penilaian dinilai ternilai penilai nilainya",
    "ajar": "belajar mengajar pembelajaran pelajaran pelajar pengajar pengajaran mempelajari dipelajari",
    "kelompok": "berkelompok mengelompokkan pengelompokan kelompoknya",
    "baca": "membaca bacaan pembaca membacakan dibaca terbaca",
    "kali": "perkalian mengalikan dikalikan",
    "bagi": "pembagian membagi dibagi membagikan",
    "tanya": "bertanya pertanyaan menanyakan ditanyakan",
    "temu": "bertemu pertemuan menemukan ditemukan penemuan",
    "tanggungjawab": "mempertanggungjawabkan pertanggungjawaban",
}


@pytest.mark.parametrize(("root", "form"), [(root, form) for root in FORMS for form in FORMS[root].split()])
def test_forms_of_a_word_have_one_root(root: str, form: str) -> None:
    assert stem(form) == root


@pytest.mark.parametrize("word", ["sri", "wahyuni", "ipa", "kktp", "123", "u00e9ff", "", "x" * 40])
def test_names_numbers_and_short_words_are_their_own_root(word: str) -> None:
    assert stem(word) == word


def test_words_are_plain_letters_whatever_was_written() -> None:
    assert words_of("Do'a Jum’at: café—naïve 3½ \x00 a_b") == [
        "doa",
        "jumat",
        "cafe",
        "naive",
        "312",
        "a",
        "b",
    ]
    assert all(word.isascii() and word.isalnum() for word in words_of("كتاب ꦱꦶꦤꦲꦸ 学校 🙂 Ω"))
    assert max(map(len, words_of("a" * 500 + " é" * 3))) <= 40


def test_other_ways_of_two_words_are_one_term() -> None:
    assert [own for own, _others in terms_of(["soal", "pekerjaan", "rumah", "siswa"])] == [
        ("soal",),
        ("pekerjaan", "rumah"),
        ("siswa",),
    ]
    ((_own, others),) = terms_of(["rpp"])
    assert ("modul", "ajar") in others
    assert "yang" in silent_words()


def test_a_process_that_never_searches_never_loads_the_stemmer() -> None:
    code = "import kkg_portal.app, sys; sys.exit(any(name.startswith('Sastrawi') for name in sys.modules))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
