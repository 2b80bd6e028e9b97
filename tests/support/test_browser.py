from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import (
    DESKTOP,
    PHONE,
    NewPage,
    allow_problems,
    axe,
    no_sideways_scroll,
    watched_page,
)
from tests.support.test_live_server import small_site

HEAD = (
    '<!doctype html><html lang="id"><title>Halaman</title><meta name="viewport" content="width=device-width">'
)


def data_url(body: str, head: str = "") -> str:
    return "data:text/html;charset=utf-8," + quote(HEAD + head + body)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    with small_site(tmp_path) as url:
        yield url


def test_phone_is_narrow_touches_and_speaks_indonesian(phone_page: Page) -> None:
    phone_page.goto(data_url("<main><h1>Halo</h1></main>"))

    assert phone_page.evaluate("document.documentElement.clientWidth") == 360
    assert phone_page.evaluate("navigator.maxTouchPoints > 0")
    assert phone_page.evaluate("navigator.language") == "id-ID"
    assert phone_page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Asia/Jakarta"
    assert "Mobile" in phone_page.evaluate("navigator.userAgent")


def test_desktop_is_wide(desktop_page: Page) -> None:
    desktop_page.goto(data_url("<main><h1>Halo</h1></main>"))

    assert desktop_page.evaluate("innerWidth") == 1280


@pytest.mark.parametrize(
    ("head", "body", "complaint"),
    [
        ("", "<script>console.error('rusak')</script>", "rusak"),
        ("", "<script>throw new Error('terlempar')</script>", "terlempar"),
        (
            "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\">",
            "<script>1</script>",
            "Content Security Policy",
        ),
    ],
)
def test_complaining_page_fails_its_test(browser: Browser, head: str, body: str, complaint: str) -> None:
    with pytest.raises(pytest.fail.Exception, match=complaint), watched_page(browser, **DESKTOP) as page:
        page.goto(data_url(body, head))


def test_asking_another_host_fails_the_test(browser: Browser) -> None:
    with pytest.raises(pytest.fail.Exception, match="another host"), watched_page(browser, **DESKTOP) as page:
        page.goto(data_url("<script>fetch('http://127.0.0.2:9/elsewhere').catch(() => 0)</script>"))


def test_expected_complaint_passes(phone_page: Page, site: str) -> None:
    allow_problems(phone_page, "status of 404")

    answer = phone_page.goto(f"{site}/absent")

    assert answer is not None
    assert answer.status == 404


def test_page_without_javascript_can_be_asked_for(new_page: NewPage) -> None:
    with new_page(PHONE, java_script_enabled=False) as page:
        page.goto(data_url("<noscript><h1>Tanpa skrip</h1></noscript>"))

        assert page.get_by_role("heading", name="Tanpa skrip").is_visible()


def test_axe_names_the_broken_element(phone_page: Page) -> None:
    phone_page.goto(data_url("<main><h1>Halo</h1><input name=nama></main>"))

    findings = axe(phone_page)

    assert any("label" in line and "input" in line for line in findings)


def test_axe_finds_nothing_on_a_sound_page_with_a_strict_policy(phone_page: Page, site: str) -> None:
    phone_page.goto(site)

    assert axe(phone_page) == []


@pytest.mark.parametrize("device", [PHONE, DESKTOP])
def test_sideways_scroll_is_found_and_its_cause_named(new_page: NewPage, device: dict[str, object]) -> None:
    with new_page(device) as page:
        page.goto(data_url('<main><h1>Halo</h1><p id="wide" style="width:1500px">Lebar</p></main>'))

        with pytest.raises(pytest.fail.Exception, match='id="wide"'):
            no_sideways_scroll(page)


def test_wide_table_in_a_scrolling_box_is_allowed(phone_page: Page) -> None:
    table = '<div style="overflow-x:auto"><div style="width:900px">Daftar hadir</div></div>'
    phone_page.goto(data_url(f"<main><h1>Halo</h1>{table}</main>"))

    no_sideways_scroll(phone_page)
