"""`next` never leads out of the portal."""

from __future__ import annotations

import pytest

from kkg_portal.core.safe_redirect import safe_next

BYPASSES = [
    "http://evil.example",
    "https://evil.example/",
    "HTTPS:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    " /rapat",
    "/ /evil.example",
    "/\x00/evil.example",
    "/\x7f/evil.example",
    "/\u200b/evil.example",
    "/\u202e/evil.example",
    "/\u2028/evil.example",
    "/\u3000/evil.example",
    "/\x85/evil.example",
    "/\ud800/evil.example",
    "/%2f/evil.example",
    "/%2Fevil.example",
    "/%5cevil.example",
    "/%5c%5cevil.example",
    "/%252fevil.example",
    "/%09/evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/\uff0fevil.example",
    "/\uff3cevil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/gugus/..//evil.example",
    "/https://evil.example",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "/javascript://%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "mailto:a@evil.example",
    "file:///etc/passwd",
    "evil.example",
    "evil.example/rapat",
    "@evil.example",
    ".evil.example",
    "rapat",
    "./rapat",
    "?next=//evil.example",
    "#//evil.example",
    "//[evil",
    "/" + "a" * 5000,
    "",
]


@pytest.mark.parametrize("target", BYPASSES)
def test_bypass_goes_to_the_default(target: str) -> None:
    assert safe_next(target, "/beranda") == "/beranda"


def test_missing_target_goes_to_the_default() -> None:
    assert safe_next(None, "/beranda") == "/beranda"


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/gugus-melati/rapat/bcdfg23456",
        "/gugus-melati/rapat?halaman=2&urut=tanggal",
        "/cari?q=pecahan senilai",
        "/cari?q=https://contoh.id/a",
        "/gugus-melati/rapat/bcdfg23456#agenda",
        "/berkas/soal%20ujian.pdf",
        "/@melati",
        "/gugus/é",
    ],
)
def test_own_address_is_kept(target: str) -> None:
    assert safe_next(target, "/beranda") == target


def test_sibling_host_never_results_when_joined_to_ours() -> None:
    from urllib.parse import urljoin, urlsplit

    for target in BYPASSES:
        joined = urljoin("https://portal.example/masuk", safe_next(target, "/beranda"))
        assert urlsplit(joined).netloc == "portal.example"
