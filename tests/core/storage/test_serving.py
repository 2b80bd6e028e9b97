"""Whatever a file is called, its headers stay one line each and no browser runs it."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkg_portal.core.storage.serving import (
    CONTENT_TYPES,
    MAX_NAME_BYTES,
    ByteRange,
    RangeBeyondEnd,
    parse_range,
    safe_file_name,
    safe_headers,
)

RESERVED = {"con", "prn", "aux", "nul"} | {f"{device}{n}" for device in ("com", "lpt") for n in range(10)}
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ANY_NAME = st.text() | st.text(alphabet='/\\.:"\r\n\u202e aé教\u200d%;', max_size=400)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rencana pelajaran.docx", "Rencana pelajaran.docx"),
        ("مادة.pdf", "مادة.pdf"),
        ("教案.docx", "教案.docx"),
        ("Undangan 012/KKG/2026.docx", "Undangan 012-KKG-2026.docx"),
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        ("C:\\fakepath\\soal.pdf", "soal.pdf"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a/../b.txt", "b.txt"),
        ("soal\r\nSet-Cookie: a=b.pdf", "soal Set-Cookie- a=b.pdf"),
        ("tagihan\u202efdp.exe", "tagihanfdp.exe"),
        ("nol\x00.pdf", "nol.pdf"),
        ("soal.pdf. . .", "soal.pdf"),
        (".htaccess", "htaccess"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("Lpt1.tar.gz", "_Lpt1.tar.gz"),
        ("COM¹.txt", "_COM¹.txt"),
        ("console.txt", "console.txt"),
        ('Apa? "Ya" <b>|*.pdf', "Apa- -Ya- -b---.pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("soal.tar.gz", "soal.tar.gz"),
        ("half\ud800.pdf", "half.pdf"),
    ],
)
def test_name_stays_human(text: str, name: str) -> None:
    assert safe_file_name(text) == name


@pytest.mark.parametrize("text", ["", ".", "..", "/", "\\", "...", " ", "\u202e", "\x00", "\u200b.\u200b"])
def test_name_is_never_empty(text: str) -> None:
    assert safe_file_name(text)


@pytest.mark.parametrize(
    "text", ["x" * 300 + ".docx", "é" * 300 + ".docx", "教" * 5000 + ".docx", "👩🏫" * 200 + ".docx"]
)
def test_long_name_keeps_its_extension(text: str) -> None:
    name = safe_file_name(text)

    assert name.endswith(".docx")
    assert MAX_NAME_BYTES - 10 <= len(name.encode()) <= MAX_NAME_BYTES


@given(ANY_NAME)
def test_any_name_is_safe_everywhere(text: str) -> None:
    name = safe_file_name(text)

    assert 0 < len(name.encode()) <= MAX_NAME_BYTES
    assert not set(name) & (set('/\\<>:"|?*') | BIDI)
    assert name.isprintable() or "\u200c" in name or "\u200d" in name or not name.isascii()
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", name)
    assert not name.startswith(".")
    assert not name.endswith((".", " "))
    assert name.split(".")[0].strip().lower() not in RESERVED
    assert safe_file_name(name) == name


@given(
    ANY_NAME, st.sampled_from([*CONTENT_TYPES, "text/html", "", "image/svg+xml", "x\r\ny: z"]), st.booleans()
)
def test_any_name_gives_one_well_formed_header(text: str, content_type: str, inline: bool) -> None:
    headers = safe_headers(text, content_type, inline)

    for value in headers.values():
        assert re.fullmatch(r"[\x20-\x7e]+", value)
    match = re.fullmatch(
        r"""(?:attachment|inline); filename="([^"\\%;]+)"(?:; filename\*=UTF-8''([A-Za-z0-9._~%-]+))?""",
        headers["Content-Disposition"],
    )
    assert match
    assert unquote(match[2] or match[1]) == safe_file_name(text)
    assert headers["Content-Type"] in {*CONTENT_TYPES.values(), "application/octet-stream"}


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("soal.pdf", 'attachment; filename="soal.pdf"'),
        ("café.pdf", "attachment; filename=\"cafe.pdf\"; filename*=UTF-8''caf%C3%A9.pdf"),
        ("教案.pdf", "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E6%95%99%E6%A1%88.pdf"),
        ("a;b%41.pdf", "attachment; filename=\"a_b_41.pdf\"; filename*=UTF-8''a%3Bb%2541.pdf"),
        ("passwd", 'attachment; filename="passwd"'),
    ],
)
def test_disposition_carries_both_forms(name: str, disposition: str) -> None:
    assert safe_headers(name, "application/pdf")["Content-Disposition"] == disposition


@pytest.mark.parametrize(
    "content_type",
    ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "text/javascript", "", "nonsense"],
)
def test_unknown_type_is_only_ever_saved(content_type: str) -> None:
    headers = safe_headers("a.html", content_type, inline=True)

    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment")


def test_type_is_ours_whatever_parameters_came_along() -> None:
    headers = safe_headers("a.txt", "TEXT/Plain; charset=utf-7; x=<script>")

    assert headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "content_type", ["image/png", "image/jpeg", "image/webp", "text/plain", "application/pdf"]
)
def test_harmless_type_may_be_shown_when_asked(content_type: str) -> None:
    assert safe_headers("a", content_type, inline=True)["Content-Disposition"].startswith("inline")
    assert safe_headers("a", content_type)["Content-Disposition"].startswith("attachment")


def test_office_and_csv_are_saved_even_when_asked_inline() -> None:
    for content_type in CONTENT_TYPES:
        if "office" in content_type or content_type in ("text/csv", "application/zip", "text/calendar"):
            assert safe_headers("a", content_type, inline=True)["Content-Disposition"].startswith(
                "attachment"
            )


def test_every_answer_is_fenced_in() -> None:
    headers = safe_headers("a.png", "image/png", inline=True)

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'self'; sandbox"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_only_a_shown_pdf_goes_without_sandbox() -> None:
    assert "sandbox" not in safe_headers("a.pdf", "application/pdf", inline=True)["Content-Security-Policy"]
    assert "sandbox" in safe_headers("a.pdf", "application/pdf")["Content-Security-Policy"]
    assert "sandbox" in safe_headers("a.pdf", "text/html", inline=True)["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-0", ByteRange(0, 0)),
        ("bytes=0-99", ByteRange(0, 99)),
        ("bytes=10-19", ByteRange(10, 19)),
        ("bytes=10-", ByteRange(10, 99)),
        ("bytes=99-500", ByteRange(99, 99)),
        ("bytes=-1", ByteRange(99, 99)),
        ("bytes=-500", ByteRange(0, 99)),
        ("Bytes= 10-19 ", ByteRange(10, 19)),
    ],
)
def test_single_range_is_understood(header: str, wanted: ByteRange) -> None:
    assert parse_range(header, 100) == wanted
    assert wanted.content_range(100) == f"bytes {wanted.start}-{wanted.end}/100"
    assert wanted.length == wanted.end - wanted.start + 1


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=0-1,5-6",
        "bytes=--5",
        "bytes=1.5-2",
        "bytes=+1-2",
        "bytes=٣-٤",
        "items=0-5",
        "bytes=0-5\n",
        "bytes=" + "9" * 5000 + "-",
        "0-5",
    ],
)
def test_other_ranges_are_ignored(header: str | None) -> None:
    assert parse_range(header, 100) is None


@pytest.mark.parametrize(
    ("header", "size_bytes"),
    [("bytes=100-", 100), ("bytes=100-200", 100), ("bytes=-0", 100), ("bytes=0-", 0), ("bytes=-5", 0)],
)
def test_range_beyond_the_end_is_416(header: str, size_bytes: int) -> None:
    with pytest.raises(RangeBeyondEnd) as refusal:
        parse_range(header, size_bytes)

    assert refusal.value.status == 416
    assert refusal.value.content_range == f"bytes */{size_bytes}"


def test_range_of_another_version_is_ignored() -> None:
    assert parse_range("bytes=0-5", 100, if_range='"a"', etag='"a"') == ByteRange(0, 5)
    assert parse_range("bytes=0-5", 100, if_range='"b"', etag='"a"') is None
    assert parse_range("bytes=0-5", 100, if_range="Sat, 14 Nov 2026 08:00:00 GMT", etag='"a"') is None
    assert parse_range("bytes=500-", 100, if_range='"b"', etag='"a"') is None


@given(st.integers(0, 300), st.text(alphabet="bytes=0123456789-, ", max_size=20))
def test_any_range_lies_inside(size_bytes: int, header: str) -> None:
    try:
        found = parse_range("bytes=" + header, size_bytes)
    except RangeBeyondEnd:
        return
    assert found is None or 0 <= found.start <= found.end < size_bytes
