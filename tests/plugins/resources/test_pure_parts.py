"""Parts that need no portal: guesses from file names, names of classes, scores, the licence chart."""

from __future__ import annotations

import pytest

from kkg_portal.api import Invalid
from plugins.resources.checks import check_links
from plugins.resources.guesses import Guess, guess_from
from plugins.resources.licences import LICENCES, allowed_for_adaptation
from plugins.resources.rubric import averages, checked_scores
from plugins.resources.vocabulary import CLASSES, KINDS, SUBJECTS, class_names, classes_meant_by, phase_of


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        (
            "LKPD_Matematika_Kelas_IV_pecahan.docx",
            Guess("LKPD Matematika Kelas IV pecahan", "worksheet", "class_4", "mathematics"),
        ),
        (
            "RPP IPAS kls 5 (2).pdf",
            Guess("RPP IPAS kls 5", "plan", "class_5", "science"),
        ),
        ("MODUL AJAR PJOK FASE B FIX.docx", Guess("Modul ajar pjok fase b", "plan", "phase_b", "sport")),
        ("IMG-20261101-WA0007.jpg", Guess()),
        ("scan0001.pdf", Guess()),
        ("Soal b. indonesia 3.docx", Guess("Soal b. indonesia 3", "questions", "", "indonesian")),
        ("../../etc/passwd", Guess("Passwd")),
        ("", Guess()),
    ],
)
def test_what_a_file_name_says(name: str, guess: Guess) -> None:
    assert guess_from(name) == guess


def test_the_first_file_that_knows_answers_each_question() -> None:
    guess = guess_from("IMG_001.jpg", "kunci kelas 2.docx", "LKPD kelas 3.docx")

    assert (guess.title, guess.kind, guess.class_phase) == ("Kunci kelas 2", "worksheet", "class_2")


@pytest.mark.parametrize("typed", ["4", "IV", "iv", "kelas 4", "Kelas IV", "kls 4", "class_4"])
def test_a_class_is_read_however_it_is_written(typed: str) -> None:
    assert CLASSES.read(typed) == "class_4"


def test_a_class_lies_in_its_phase_and_a_phase_holds_its_classes() -> None:
    assert classes_meant_by("class_4") == ("class_4", "phase_b")
    assert classes_meant_by("phase_b") == ("phase_b", "class_3", "class_4")
    assert classes_meant_by("school") == ("school",)
    assert phase_of("class_1") == "phase_a"
    assert {"4", "IV", "fase b"} <= set(class_names("class_4"))


def test_codes_of_a_vocabulary_fit_their_column_and_old_names_lead_to_one() -> None:
    for words in (KINDS, SUBJECTS, CLASSES):
        assert all(0 < len(term.code) <= 32 for term in words)
    assert {KINDS.read(name) for name in ("RPP", "rpm", "Modul Ajar")} == {"plan"}
    assert KINDS.read("naga") == ""
    assert KINDS.label("gone") == "gone"
    assert all(len(code) <= 32 for code in LICENCES)


def test_only_scores_of_the_rubric_count() -> None:
    assert checked_scores({"clear": 3, "doable": 4, "person": 3, "fits": -1}) == {"clear": 3}
    assert averages([{"clear": 3}, {"clear": 2, "fits": 1}, {}]) == {"fits": 1.0, "clear": 2.5}


def test_several_sources_leave_what_fits_all_of_them() -> None:
    assert allowed_for_adaptation(["cc-by-4.0", "cc-by-nc-4.0"]) == [
        "cc-by-nc-sa-4.0",
        "cc-by-nc-4.0",
        "cc-by-nc-nd-4.0",
    ]
    assert allowed_for_adaptation(["cc-by-sa-4.0", "cc-by-nc-sa-4.0"]) == []


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "ftp://a.example/x",
        "https://",
        "https://user@evil.example",
        "www.example.org",
        "x" * 600,
    ],
)
def test_what_is_no_web_address_is_refused(link: str) -> None:
    with pytest.raises(Invalid):
        check_links([link])


def test_web_addresses_are_taken() -> None:
    check_links(["https://www.example.org/a?b=c#d", "http://example.org"])
