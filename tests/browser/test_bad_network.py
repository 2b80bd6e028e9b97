"""What was typed survives a dead line, a closed tab and a session that ended meanwhile."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignedIn
from tests.support.browser import PHONE, NewPage, allow_problems, sign_in
from tests.support.languages import indonesian
from tests.support.live_server import LiveServer

CLUSTER = "dewi-sartika"
NEW_MEETING = f"/k/{CLUSTER}/meetings/new"
TITLE, NOTE = "Menyusun soal literasi bersama", "Ditulis di angkot, sinyal hilang timbul."
DRAFT_KEPT = "() => Object.keys(localStorage).some(key => (localStorage[key] || '').includes('angkot'))"


def test_a_dead_line_keeps_the_text_and_the_signal_sends_it(
    live_portal: LiveServer, signed_in: SignedIn
) -> None:
    with signed_in(live_portal.account("group_chair", CLUSTER), PHONE) as page:
        _start_typing(page)
        page.context.set_offline(True)

        _save(page)

        expect(
            page.get_by_text(indonesian("No signal just now. Your text is safe on this phone."))
        ).to_be_visible()
        expect(_title(page)).to_have_value(TITLE)

        page.context.set_offline(False)
        _save(page)

        expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
        page.goto(NEW_MEETING)
        expect(_title(page)).to_have_value("")


def test_a_reload_without_signal_shows_the_offline_page_and_the_text_comes_back(
    live_portal: LiveServer, signed_in: SignedIn
) -> None:
    with signed_in(live_portal.account("group_chair", CLUSTER), PHONE) as page:
        allow_problems(page, "ERR_INTERNET_DISCONNECTED|Failed to fetch")
        page.goto(f"/k/{CLUSTER}/")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        _start_typing(page)
        page.wait_for_function(DRAFT_KEPT)
        page.context.set_offline(True)

        page.reload()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(_title(page)).to_have_count(0)
        page.context.set_offline(False)
        page.reload()

        expect(page.get_by_text(indonesian("Your unsaved text was restored."))).to_be_visible()
        expect(_title(page)).to_have_value(TITLE)
        expect(page.get_by_label(re.compile(f"^{indonesian('Note')}"))).to_have_value(NOTE)


@pytest.mark.parametrize("how", ["the browser lost it", "signed out elsewhere"])
def test_a_session_that_ended_while_typing_costs_nothing(
    live_portal: LiveServer, new_page: NewPage, how: str
) -> None:
    chair = live_portal.account("group_chair", CLUSTER)
    with new_page(PHONE, base_url=live_portal.url) as page, new_page(PHONE, base_url=live_portal.url) as twin:
        sign_in(page, live_portal.url, chair)
        _start_typing(page)
        if how == "signed out elsewhere":
            twin.context.add_cookies([dict(cookie) for cookie in page.context.cookies()])
            twin.goto(f"/k/{CLUSTER}/more")
            twin.get_by_role("button", name=indonesian("Sign out")).tap()
            twin.wait_for_url("**/login")
        else:
            page.context.clear_cookies(name="kkg")
        allow_problems(page, "status of 401")

        _save(page)
        page.get_by_role("link", name=indonesian("Sign in")).tap()
        page.fill("input[name=username]", chair.username)
        page.fill("input[name=password]", chair.password)
        page.press("input[name=password]", "Enter")

        expect(page).to_have_url(re.compile(f"{NEW_MEETING}$"))
        expect(page.get_by_text(indonesian("Your unsaved text was restored."))).to_be_visible()
        expect(_title(page)).to_have_value(TITLE)
        expect(page.get_by_label(re.compile(f"^{indonesian('Note')}"))).to_have_value(NOTE)


def test_another_person_on_the_same_phone_does_not_get_the_text(
    live_portal: LiveServer, new_page: NewPage
) -> None:
    with new_page(PHONE, base_url=live_portal.url) as page:
        sign_in(page, live_portal.url, live_portal.account("group_chair", CLUSTER))
        _start_typing(page)
        page.wait_for_function(DRAFT_KEPT)
        page.context.clear_cookies()

        sign_in(page, live_portal.url, live_portal.account("secretary", CLUSTER))
        page.goto(NEW_MEETING)

        expect(_title(page)).to_have_value("")
        assert not page.evaluate(f"({DRAFT_KEPT})()")


def _start_typing(page: Page) -> None:
    page.goto(NEW_MEETING)
    _title(page).fill(TITLE)
    page.get_by_label(indonesian("Day and date")).fill("besok")
    page.get_by_label(indonesian("Host school")).select_option(index=1)
    page.get_by_label(re.compile(f"^{indonesian('Note')}")).fill(NOTE)


def _title(page: Page) -> Locator:
    return page.get_by_label(indonesian("What is the meeting about?"))


def _save(page: Page) -> None:
    page.get_by_role("button", name=indonesian("Save the draft")).tap()
