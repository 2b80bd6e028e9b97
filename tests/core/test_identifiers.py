"""Ids and addresses: many ways of typing, one stored form, sentences instead of codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkg_portal.core.errors import Invalid
from kkg_portal.core.identifiers import (
    email,
    format_nip,
    looks_like_scientific,
    nip,
    npsn,
    nuptk,
    phone,
    region_code,
    whatsapp_number,
)


@pytest.mark.parametrize(
    ("typed", "value"), [("88000101", "88000101"), (" 8800 0101 ", "88000101"), ("p9900101", "P9900101")]
)
def test_npsn(typed: str, value: str) -> None:
    assert npsn(typed) == value


@pytest.mark.parametrize("typed", ["", "8800010", "880001011", "8800010é", "٨٨٠٠٠١٠١"])
def test_npsn_of_another_length_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match=r"An NPSN has 8 digits\. For example: 88000101\."):
        npsn(typed)


def test_nuptk_keeps_only_its_digits() -> None:
    assert nuptk("9900 1234-5678.0001") == "9900123456780001"
    assert nuptk("'9900123456780001") == "9900123456780001"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("990012345678000", "NUPTK has 16 digits, this one has 15."),
        ("99001234567800012", "NUPTK has 16 digits, this one has 17."),
        ("belum ada", "NUPTK has 16 digits and nothing else."),
        ("", "NUPTK has 16 digits and nothing else."),
        ("9.90012E+15", "Excel has shortened this NUPTK to 9.90012E+15 and its digits are lost."),
    ],
)
def test_nuptk_refusals(typed: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        nuptk(typed)

    assert refused.value.message.startswith(sentence)


def test_nip_as_printed_on_papers_has_nothing_odd() -> None:
    reading = nip("19900117 201503 2 004")

    assert reading.value == "199001172015032004"
    assert reading.warnings == ()
    assert format_nip(reading.value) == "19900117 201503 2 004"


def test_nip_of_a_pppk_has_21_for_a_month() -> None:
    assert nip("199001172022211004").warnings == ()


@pytest.mark.parametrize(
    ("typed", "warning"),
    [
        ("199013172015032004", "The first 8 digits"),
        ("199002302015032004", "The first 8 digits"),
        ("000001012015032004", "The first 8 digits"),
        ("199001172015132004", "Digits 13 and 14"),
        ("199001172015002004", "Digits 13 and 14"),
        ("199001171999032004", "By this NIP the appointment came before"),
        ("199001172015033004", "Digit 15"),
    ],
)
def test_odd_nip_is_taken_with_a_warning(typed: str, warning: str) -> None:
    reading = nip(typed)

    assert reading.value == typed
    assert [text.startswith(warning) for text in reading.warnings] == [True]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("131 234 567", "This is an old NIP of 9 digits."),
        ("19900117201503200", "NIP has 18 digits, this one has 17."),
        ("-", "NIP has 18 digits and nothing else."),
        ("1.98001E+17", "Excel has shortened this NIP"),
    ],
)
def test_nip_refusals(typed: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        nip(typed)

    assert refused.value.message.startswith(sentence)


def test_format_nip_leaves_other_text_alone() -> None:
    assert format_nip("131234567") == "131234567"
    assert format_nip("") == ""


@pytest.mark.parametrize(
    "typed",
    [
        "081234567890",
        "+6281234567890",
        "6281234567890",
        "0812-3456-7890",
        "+62 812 3456 7890",
        "+62 (0)812.3456.7890",
        "81234567890",
        "006281234567890",
        "(0812) 34567890",
        "+62 812–3456–7890",
    ],
)
def test_phone_forms(typed: str) -> None:
    assert phone(typed) == "+6281234567890"
    assert whatsapp_number(typed) == "6281234567890"


def test_demo_numbers_are_phones_too() -> None:
    assert phone("+62 800-0000-0123") == "+6280000000123"
    assert whatsapp_number("0800 0000 0123") == "6280000000123"


def test_landline_is_a_phone_without_whatsapp() -> None:
    assert phone("(021) 5550123") == "+62215550123"
    with pytest.raises(Invalid, match="WhatsApp needs a mobile number"):
        whatsapp_number("(021) 5550123")


@pytest.mark.parametrize(
    "typed",
    ["", "0812", "+60123456789", "0812 3456 7890 / 0813 1111 2222", "ada", "0812345678901234", "8.12E+10"],
)
def test_other_phones_are_refused(typed: str) -> None:
    with pytest.raises(Invalid, match=r"Type one Indonesian phone number|Excel has shortened"):
        phone(typed)


@pytest.mark.parametrize("code", ["99", "99.01", "99.01.01", "99.01.01.2001"])
def test_region_codes(code: str) -> None:
    assert region_code(f" {code} ") == code


@pytest.mark.parametrize("code", ["", "9", "9901", "016000", "99.1", "99.01.01.20", "99.01.01.2001.1"])
def test_other_region_codes_are_refused(code: str) -> None:
    with pytest.raises(Invalid, match="Write the region code with dots"):
        region_code(code)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("sri@contoh.invalid", "sri@contoh.invalid"),
        (" Sri.Wahyuni@Guru.SD.Belajar.ID ", "Sri.Wahyuni@guru.sd.belajar.id"),
        ("o'brien+kkg@contoh-sekolah.sch.id", "o'brien+kkg@contoh-sekolah.sch.id"),
    ],
)
def test_email(typed: str, address: str) -> None:
    assert email(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "sri",
            "@contoh.id",
            "sri@",
            "sri@contoh",
            "sri@@contoh.id",
            "s ri@contoh.id",
            ".sri@contoh.id",
        ),
        *(
            "sri..w@contoh.id",
            "sri@-contoh.id",
            "sri@contoh..id",
            "sri@contoh.id\nBcc: x@y.id",
            "sri@127.0.0.1",
        ),
        *("a" * 65 + "@contoh.id", "sri@" + "a." * 130 + "id", "Sri <sri@contoh.id>", "srí@contoh.id"),
    ],
)
def test_other_addresses_are_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="Check the e-mail address"):
        email(typed)


@pytest.mark.parametrize("text", ["1.98E+17", "1,98E+17", "9.9e15", "2E17", " 1.98001012015031E+17 "])
def test_scientific(text: str) -> None:
    assert looks_like_scientific(text)


@pytest.mark.parametrize("text", ["", "198001012015031001", "E17", "1.98", "SDN 1E", "1E17 dan lain"])
def test_not_scientific(text: str) -> None:
    assert not looks_like_scientific(text)


def _nip_value(text: str) -> str:
    return nip(text).value


@pytest.mark.parametrize("reader", [npsn, nuptk, _nip_value, phone, region_code, email])
@given(text=st.one_of(st.text(max_size=60), st.text(alphabet="0123456789 .-+()eE@a", max_size=40)))
def test_any_text_gives_a_stable_value_or_a_sentence(reader: Callable[[str], str], text: str) -> None:
    with suppress(Invalid):
        value = reader(text)

        assert reader(value) == value
        assert re.fullmatch(r"[\x21-\x7e]+", value)


@given(st.from_regex(r"8[0-9]{8,11}", fullmatch=True).filter(str.isascii))
def test_prefixes_of_a_mobile_number_do_not_matter(digits: str) -> None:
    assert {phone(prefix + digits) for prefix in ("0", "62", "+62", "+62 0")} == {f"+62{digits}"}
