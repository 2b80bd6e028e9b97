"""Times people type, with or without part of the day and zone."""

from __future__ import annotations

from contextlib import suppress
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import in_language
from kkg_portal.core.typed_dates import format_typed_time, parse_time


@pytest.mark.parametrize(
    "text",
    [
        *("8", "08", "8.00", "08:00", "08:00:00", "8,00", "8 . 00", "0800", "800", "8 am", "8 a.m.", "8AM"),
        *(
            "8 pagi",
            "jam 8 pagi",
            "jam8",
            "pk 8,",
            "pkl. 8",
            "Pukul 08.00 WIB",
            "08.00 wita",
            "8 WIT",
            "8 (WIB)",
        ),
    ],
)
def test_usual_forms_of_eight_in_the_morning(text: str) -> None:
    assert parse_time(text) == time(8, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pukul 13.30", time(13, 30)),
        ("1330", time(13, 30)),
        ("1.30 pm", time(13, 30)),
        ("1:30p.m.", time(13, 30)),
        ("1.30 siang", time(13, 30)),
        ("1 siang", time(13, 0)),
        ("12 siang", time(12, 0)),
        ("11 siang", time(11, 0)),
        ("4 sore", time(16, 0)),
        ("7 malam", time(19, 0)),
        ("19.00 malam", time(19, 0)),
        ("12 malam", time(0, 0)),
        ("jam 2 malam", time(2, 0)),
        ("4 subuh", time(4, 0)),
        ("3 dini hari", time(3, 0)),
        ("12 am", time(0, 0)),
        ("12 pm", time(12, 0)),
        ("0", time(0, 0)),
        ("23.59", time(23, 59)),
        ("setengah 9", time(8, 30)),
        ("setengah 8 malam", time(19, 30)),
        ("setengah 1", time(12, 30)),
        ("setengah 1 siang", time(12, 30)),
        ("setengah 12 malam", time(23, 30)),
    ],
)
def test_parts_of_the_day(text: str, expected: time) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("24.30", "Hours go from 0 to 23"),
        ("24", "Hours go from 0 to 23"),
        ("8.75", "Minutes go from 00 to 59"),
        ("", "The time is still empty. For example: 08.00."),
        (" ", "The time is still empty."),
        ("pagi", "This time is not clear."),
        ("8.5", "This time is not clear."),
        ("8.00-11.30", "This time is not clear."),
        ("8 besok", "This time is not clear."),
        ("setengah 8.15", "This time is not clear."),
        ("12345", "This time is not clear."),
        ("9" * 3000, "This time is not clear."),
        ("5 malam", "This hour and part of the day do not match."),
        ("13 am", "This hour and part of the day do not match."),
        ("8 siang", "This hour and part of the day do not match."),
    ],
)
def test_refusals_say_what_to_do(text: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_time(text)

    assert refused.value.message.startswith(sentence)


@given(hour=st.integers(0, 23), minute=st.integers(0, 59), language=st.sampled_from(["id", "en"]))
def test_what_is_put_back_in_the_field_reads_the_same(hour: int, minute: int, language: str) -> None:
    with in_language(language):
        assert parse_time(format_typed_time(time(hour, minute))) == time(hour, minute)


spoken = ["jam", "pukul", "8", "12", "24", ".", ":", "00", "75", "pagi", "malam", "pm", "wib", "setengah"]
sloppy_texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(spoken), max_size=7).map(" ".join),
    st.text(alphabet="0123456789.: apm", max_size=40),
)


@given(text=sloppy_texts)
def test_any_text_is_a_time_or_a_sentence(text: str) -> None:
    with suppress(Invalid):
        parse_time(text)
