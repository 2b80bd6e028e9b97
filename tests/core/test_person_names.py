"""Names and titles: sloppy typing is put right, nothing that was typed is lost."""

from __future__ import annotations

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kkg_portal.core.errors import Invalid
from kkg_portal.core.person_names import (
    LONGEST_NAME,
    LONGEST_TITLES,
    PersonName,
    full_name,
    greeting,
    initials,
    sort_key,
    split_titles,
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Dra. Hj. Sri Wahyuni, S.Pd., M.Pd.", PersonName("Sri Wahyuni", "Dra. Hj.", "S.Pd., M.Pd.")),
        ("sri wahyuni spd mpd", PersonName("Sri Wahyuni", "", "S.Pd., M.Pd.")),
        ("SRI WAHYUNI, SPD., MPD", PersonName("Sri Wahyuni", "", "S.Pd., M.Pd.")),
        ("Sri Wahyuni S.Pd M.Pd", PersonName("Sri Wahyuni", "", "S.Pd., M.Pd.")),
        ("Sri Wahyuni,S.Pd.M.Pd", PersonName("Sri Wahyuni", "", "S.Pd., M.Pd.")),
        ("Sri Wahyuni S. Pd., M. Pd.", PersonName("Sri Wahyuni", "", "S.Pd., M.Pd.")),
        ("Bambang Prasetyo, S.Pd.SD.", PersonName("Bambang Prasetyo", "", "S.Pd.SD.")),
        ("Bambang Prasetyo S.Pd SD", PersonName("Bambang Prasetyo", "", "S.Pd.SD.")),
        ("Yusuf Maulana S.Pd.I", PersonName("Yusuf Maulana", "", "S.Pd.I.")),
        ("Drs. H. Sutrisno Hadiwibowo, M.Pd.", PersonName("Sutrisno Hadiwibowo", "Drs. H.", "M.Pd.")),
        ("Drs.H.Sutrisno", PersonName("Sutrisno", "Drs. H.", "")),
        ("drs h sutrisno", PersonName("Sutrisno", "Drs. H.", "")),
        ("Sutrisno, H., Drs.", PersonName("Sutrisno", "H. Drs.", "")),
        ("H.M. Yusuf", PersonName("M. Yusuf", "H.", "")),
        ("Sri Wahyuni, S.Pd., Gr.", PersonName("Sri Wahyuni", "", "S.Pd., Gr.")),
        ("Sri Wahyuni S.Pd Gr", PersonName("Sri Wahyuni", "", "S.Pd., Gr.")),
        ("Hendra Gunawan, S.E., M.M.", PersonName("Hendra Gunawan", "", "S.E., M.M.")),
        ("Hendra Gunawan, M.Sc.Ed", PersonName("Hendra Gunawan", "", "M.Sc.Ed")),
        ("Wahyu Ma", PersonName("Wahyu Ma")),
        ("Suharti", PersonName("Suharti")),
        ("HJ", PersonName("Hj")),
        ("M. Rizal", PersonName("M. Rizal")),
        ("R.A. Kartini", PersonName("R.A. Kartini")),
        ("MA'RUF AMIN", PersonName("Ma'ruf Amin")),
        ("nur'aini", PersonName("Nur'aini")),
        ("MARIA D'COSTA", PersonName("Maria D'Costa")),
        ("ABDUL BIN YUSUF", PersonName("Abdul bin Yusuf")),
        ("NI LUH AYU PRADNYANI", PersonName("Ni Luh Ayu Pradnyani")),
        ("Siti  \t Mutmainah\n", PersonName("Siti Mutmainah")),
        ("Siti\x00\u202e Mutmainah", PersonName("Siti Mutmainah")),
        ("de Fretes", PersonName("de Fretes")),
        ('=HYPERLINK("http://x")', PersonName('=HYPERLINK("http://x")')),
        ("=CMD", PersonName("=CMD")),
        ("Sri Wahyuni, guru kelas 1, pagi", PersonName("Sri Wahyuni, guru kelas 1, pagi")),
        (", S.Pd.", PersonName(", S.Pd.")),
    ],
)
def test_titles_come_apart_from_the_name(typed: str, expected: PersonName) -> None:
    assert split_titles(typed) == expected


@pytest.mark.parametrize("typed", ["", "   ", "\x00\u200b"])
def test_no_name_at_all_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match=r"The name is still empty\. For example: Sri Wahyuni, S\.Pd\.$"):
        split_titles(typed)


@pytest.mark.parametrize("typed", ["a" * (LONGEST_NAME + 1), "x " * 100_000])
def test_names_longer_than_the_column_are_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="too long"):
        split_titles(typed)


def test_more_titles_than_the_column_holds_are_refused() -> None:
    with pytest.raises(Invalid, match="too many titles"):
        split_titles("Sri, " + "se" * 20 + ", " + "se" * 20)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("Sri Wahyuni", "", "S.Pd., M.Pd."), "Sri Wahyuni, S.Pd., M.Pd."),
        (("Sri Wahyuni", "Dra. Hj.", ""), "Dra. Hj. Sri Wahyuni"),
        (("Sri Wahyuni", "Dra.", "S.Pd.,M.Pd. ,"), "Dra. Sri Wahyuni, S.Pd., M.Pd."),
        (("Suharti", "", ""), "Suharti"),
    ],
)
def test_full_name(parts: tuple[str, str, str], expected: str) -> None:
    assert full_name(*parts) == expected


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Sri Wahyuni", "sri wahyuni"),
        ("Hj. Sri Wahyuni, S.Pd.", "sri wahyuni"),
        ("H Ahmad", "ahmad"),
        ("Ibu Sri Wahyuni S.Pd", "sri wahyuni"),
        ("Ma'ruf", "maruf"),
        ("José Àlvarez", "jose alvarez"),
        ("H.", "h"),
        ("", ""),
    ],
)
def test_lists_are_ordered_by_the_name_alone(name: str, key: str) -> None:
    assert sort_key(name) == key


@pytest.mark.parametrize(
    ("name", "honorific", "language", "expected"),
    [
        ("Sri Wahyuni", "ibu", "id", "Ibu Sri"),
        ("Dimas Aji Nugroho", "bapak", "id", "Bapak Dimas"),
        ("Dimas Aji Nugroho", None, "id", "Dimas"),
        ("Dimas Aji Nugroho", "", "en", "Dimas"),
        ("Sri Wahyuni", "ibu", "en", "Ms Sri"),
        ("Dimas", "bapak", "en", "Mr Dimas"),
        ("M. Rizal", "bapak", "id", "Bapak Rizal"),
        ("M.Rizal", "bapak", "id", "Bapak Rizal"),
        ("Moh Ali", "bapak", "id", "Bapak Ali"),
        ("Ni Luh Ayu Pradnyani", "ibu", "id", "Ibu Ayu"),
        ("I Made Sudarma", "bapak", "id", "Bapak Made"),
        ("Hj. Ratna Dewi", "ibu", "id", "Ibu Ratna"),
        ("Ni Luh", "ibu", "id", "Ibu Luh"),
        ("M.", "bapak", "id", "Bapak M."),
    ],
)
def test_greetings(name: str, honorific: str | None, language: str, expected: str) -> None:
    assert greeting(name, honorific, language) == expected


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Sri Wahyuni", "SW"),
        ("Suharti", "S"),
        ("Ni Luh Ayu", "NA"),
        ("Hj. Sri, S.Pd.", "S"),
        ("=1+1", ""),
        ("", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


given_names = st.sampled_from(
    ["Ahmad", "Bunga", "Sri", "Ma'ruf", "Nur'aini", "I", "Made", "Ni", "Luh", "Wahyu"]
)
second_names = st.sampled_from(
    ["Siregar", "Handayani", "Ningsih", "Leki", "Bria", "Nasution", "Wibowo", "Sari"]
)
prefixes = st.sampled_from(["", "Drs.", "Dra. Hj.", "H.", "Prof. Dr.", "Ir."])
suffixes = st.sampled_from(
    ["", "S.Pd.", "S.Pd., M.Pd.", "S.Pd.SD.", "S.Pd.I., M.Pd.I.", "S.E., M.M.", "A.Ma.Pd."]
)


@given(first=given_names, second=second_names, prefix=prefixes, suffix=suffixes)
def test_a_full_name_comes_apart_again(first: str, second: str, prefix: str, suffix: str) -> None:
    name = f"{first} {second}"

    assert split_titles(full_name(name, prefix, suffix)) == PersonName(name, prefix, suffix)


@given(first=given_names, second=second_names, prefix=prefixes)
def test_dots_commas_and_capitals_do_not_matter(first: str, second: str, prefix: str) -> None:
    name = f"{first} {second}"
    sloppy = f"{prefix} {name} spd.sd mpd".lower()

    found = split_titles(sloppy)

    assert found == PersonName(name, prefix, "S.Pd.SD., M.Pd.")


@given(first=given_names, second=second_names, prefix=prefixes, suffix=suffixes)
def test_order_does_not_depend_on_titles_or_case(first: str, second: str, prefix: str, suffix: str) -> None:
    name = f"{first} {second}"

    assert sort_key(full_name(name, prefix, suffix)) == sort_key(name.upper())


@given(st.text(max_size=200))
@example("," * 120)
@example("a,b" * 40)
@example("h.h.h.h.h")
@example("ŉ" * 60)
def test_any_text_gives_one_clean_line_or_a_sentence(text: str) -> None:
    with suppress(Invalid):
        found = split_titles(text)

        assert 0 < len(found.name) <= LONGEST_NAME
        assert len(found.title_prefix) <= LONGEST_TITLES
        assert len(found.title_suffix) <= LONGEST_TITLES
        assert not any(unicodedata.category(char)[0] == "C" for char in str(found))
    assert isinstance(sort_key(text) + initials(text) + greeting(text, "ibu", "id"), str)
