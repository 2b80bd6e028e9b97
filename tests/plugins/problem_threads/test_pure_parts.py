"""Parts that ask no database: read ranges, limits of a text, what could name a pupil, differences between texts."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kkg_portal.api import Invalid
from kkg_portal.core.pupil_data import Suspicion, suspicions
from plugins.problem_threads import ranges
from plugins.problem_threads.queries.history import changes
from plugins.problem_threads.texts import rendered

NUMBERS = st.sets(st.integers(1, 60), max_size=40)


# A busy machine is slow in making examples, not in what is tested.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NUMBERS, st.integers(1, 60), st.integers(1, 60))
def test_ranges_hold_exactly_what_was_read(read: set[int], first: int, last: int) -> None:
    text = ""
    for number in sorted(read, key=lambda one: one * 37 % 61):
        text = ranges.with_number(text, number)
    text = ranges.with_range(text, first, last)
    expected = read | set(range(first, last + 1))

    assert {n for a, b in ranges.parse(text) for n in range(a, b + 1)} == expected
    unread = set(range(1, 61)) - expected
    assert ranges.unread_count(text, 60) == len(unread)
    assert ranges.first_unread(text, 60) == (min(unread) if unread else None)
    assert ranges.parse(ranges.without_from(text, 30)) == ranges.parse(
        ranges.spell([(n, n) for n in sorted(expected) if n < 30])
    )


@pytest.mark.parametrize(
    "text", ["", "x", "5-", "-5", "0-3", "9-2", "1,,2", "١-٣", "1-2-3", "99999999999999999999"]
)
def test_what_is_no_range_breaks_nothing(text: str) -> None:
    assert ranges.unread_count(ranges.with_number(text, 1), 5) <= 4


def test_ten_thousand_pieces_stay_a_short_line() -> None:
    text = ranges.spell([(number, number) for number in range(1, 20_001, 2)])

    assert len(text) < 1_000


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NISN 0123456789", [Suspicion.NISN]),
        ("NISN-nya 0123 456 789.", [Suspicion.NISN]),
        ("NIK 3201010101010001", [Suspicion.NIK]),
        ("hubungi 0812-3456-7890", [Suspicion.PHONE]),
        ("WA +62 812 3456 7890", [Suspicion.PHONE]),
        ("siswa bernama Rizky", [Suspicion.NAME]),
        ("murid saya yang bernama putri", [Suspicion.NAME]),
        ("anak kelas II a.n. Budi", [Suspicion.NAME]),
        ("ananda Rizky sering menangis", [Suspicion.NAME]),
        ("NIK 3201010101010001 dan siswi bernama Ani", [Suspicion.NIK, Suspicion.NAME]),
        ("Dari 24 murid, 9 masih menebak pada 12-11-2026 pukul 08.00.", []),
        ("Nilai 80, 75, 60 dan 90; halaman 123 buku tema 4.", []),
        ("Siswa Kelas IV dan Murid SD Arunika ramai.", []),
        ("Anak pintar cepat selesai lalu mengganggu", []),
        ("https://contoh.example/0123456789/x", []),
        ("Rp1.250.000 untuk 30 anak", []),
    ],
)
def test_what_could_name_a_pupil_is_found_and_ordinary_words_are_not(
    text: str, found: list[Suspicion]
) -> None:
    assert suspicions(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "x" * 20_001,
        "![a](https://a.example/b.png) " * 21,
        "[a](https://a.example) " * 201,
        "| " + "a | " * 51 + "\n|" + "---|" * 51 + "\n",
        "|a|\n|-|\n" + "|b|\n" * 501,
        "|a|" + "b|" * 49 + "\n" + "|-" * 50 + "|\n" + "x\n" * 400,
    ],
)
def test_too_much_of_anything_is_refused_at_its_field(app: Flask, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        rendered(text)

    assert refused.value.field == "text"


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "- " * 30 + "x",
        "> " * 200 + "x",
        "www.a.example",
        "|a|b|\n|-|-|\n" + "|c|d|\n" * 400,
        "x" * 20_000,
        "\u202eabc\u200b",
        "👩‍🏫 emoji",
    ],
)
def test_ordinary_and_odd_texts_stay_within_the_limits(app: Flask, text: str) -> None:
    html = rendered(text)

    assert len(html) <= max(4_000, 20 * len(text))
    assert html.count("<blockquote>") <= 20
    assert html.count("<ul>") <= 20


@given(st.text(alphabet="ab \n.", max_size=60), st.text(alphabet="ab \n.", max_size=60))
def test_a_difference_holds_both_texts_whole(old: str, new: str) -> None:
    parts = changes(old, new)

    assert "".join(one.text for one in parts if one.change != "removed") == new
    assert "".join(one.text for one in parts if one.change != "added") == old or old != new
