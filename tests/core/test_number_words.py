"""Numbers in words: spelled by the portal, read back by a parser that shares no code with it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkg_portal.core.errors import Invalid
from kkg_portal.core.number_words import (
    LARGEST_NUMBER,
    roman,
    rupiah,
    rupiah_in_words,
    spell_out,
    spell_out_date,
)

DIGITS = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
UNITS = {word: value for value, word in enumerate(DIGITS)} | {"sepuluh": 10, "sebelas": 11}
BIG = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}


def read_back(words: str) -> int:
    """Value of Indonesian number words, summed left to right; scales must come in falling order."""
    parts = words.split()
    negative = parts[0] == "minus"
    total = group = last = 0
    smallest_scale = 10**15
    for word in parts[1:] if negative else parts:
        if word in UNITS:
            last = UNITS[word]
            group += last
        elif word == "belas":
            group += 10
        elif word == "puluh":
            group += last * 9
        elif word in {"ratus", "seratus"}:
            group += 100 if word == "seratus" else last * 99
        else:
            scale = 1000 if word == "seribu" else BIG[word]
            assert scale < smallest_scale
            smallest_scale = scale
            total += scale * (1 if word == "seribu" else group)
            group = 0
    return -(total + group) if negative else total + group


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (101, "seratus satu"),
        (111, "seratus sebelas"),
        (200, "dua ratus"),
        (1000, "seribu"),
        (1100, "seribu seratus"),
        (2026, "dua ribu dua puluh enam"),
        (100_000, "seratus ribu"),
        (101_000, "seratus satu ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (1_250_000, "satu juta dua ratus lima puluh ribu"),
        (10**9, "satu miliar"),
        (10**12, "satu triliun"),
        (-15, "minus lima belas"),
    ],
)
def test_spelling(number: int, words: str) -> None:
    assert spell_out(number) == words


@given(
    st.one_of(
        st.integers(-LARGEST_NUMBER, LARGEST_NUMBER),
        st.integers(0, 100_000),
        st.builds(lambda a, b: a * 10**b, st.integers(0, 999), st.integers(0, 12)),
    )
)
def test_words_read_back_to_the_number(number: int) -> None:
    assert read_back(spell_out(number)) == number


@given(st.integers(min_value=LARGEST_NUMBER + 1))
def test_numbers_without_a_word_are_refused(number: int) -> None:
    for beyond in (number, -number):
        with pytest.raises(Invalid, match="999 triliun"):
            spell_out(beyond)


def test_date_of_a_berita_acara() -> None:
    spelled = spell_out_date(date(2026, 11, 14))

    assert str(spelled) == "tanggal empat belas bulan November tahun dua ribu dua puluh enam"
    assert spelled.weekday == "Sabtu"


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "Rp0"), (500, "Rp500"), (25_000, "Rp25.000"), (1_250_000, "Rp1.250.000"), (-25_000, "-Rp25.000")],
)
def test_rupiah(amount: int, text: str) -> None:
    assert rupiah(amount) == text


def test_rupiah_in_words() -> None:
    assert rupiah_in_words(6_000_000) == "enam juta rupiah"


@pytest.mark.parametrize(
    ("number", "numeral"), [(1, "I"), (4, "IV"), (9, "IX"), (11, "XI"), (12, "XII"), (2026, "MMXXVI")]
)
def test_roman(number: int, numeral: str) -> None:
    assert roman(number) == numeral


@given(st.integers(1, 3999))
def test_roman_reads_back(number: int) -> None:
    values = [
        {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}[sign] for sign in roman(number)
    ]

    read = sum(
        -value if following > value else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )

    assert read == number


@pytest.mark.parametrize("number", [0, -1, 4000])
def test_roman_has_no_zero(number: int) -> None:
    with pytest.raises(ValueError, match="Roman"):
        roman(number)
