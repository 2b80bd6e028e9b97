"""The roll call on a phone whose signal comes and goes: each tap counts once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser import meeting_steps
from tests.browser.conftest import SignedIn
from tests.support.browser import DESKTOP, PHONE, allow_problems, axe, no_sideways_scroll
from tests.support.languages import indonesian
from tests.support.live_server import LiveServer

CLUSTER = "dewi-sartika"
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('kkg-mark:')).length"
NO_LINE = "ERR_INTERNET_DISCONNECTED|Failed to fetch"


@pytest.fixture
def roll(live_portal: LiveServer, signed_in: SignedIn) -> str:
    """The path of the roll of a meeting of this morning with everybody invited and nobody marked."""
    with signed_in(live_portal.account("group_chair", CLUSTER), DESKTOP) as page:
        meeting = meeting_steps.plan(page, CLUSTER, "Absen tanpa sinyal")
        meeting_steps.invite_everybody(page, meeting)
    return f"{meeting}/attendance"


def test_ten_marked_without_signal_are_counted_once_each(
    live_portal: LiveServer, signed_in: SignedIn, roll: str
) -> None:
    with signed_in(live_portal.account("group_chair", CLUSTER), PHONE) as page:
        allow_problems(page, NO_LINE)
        page.goto(roll)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        _wait_until_kept(page)
        page.context.set_offline(True)

        for number in range(10):
            page.locator(".tap").nth(number).locator(".tap-yes").tap()
        expect(page.locator(".roll-status")).to_contain_text(_waiting(10))
        assert page.evaluate(KEPT) == 10

        page.reload()
        expect(page.locator('.tap[data-choice="present"]')).to_have_count(10)
        page.locator(".tap").nth(10).locator("select").select_option("sick")
        assert page.evaluate(KEPT) == 11

        page.context.set_offline(False)
        page.reload()
        page.wait_for_function(f"() => {KEPT} === 0")
        page.reload()
        expect(page.locator('.tap[data-choice="present"]')).to_have_count(10)
        expect(page.locator('.tap[data-choice="sick"]')).to_have_count(1)
        _each_was_marked_once(page, roll)


def test_somebody_new_typed_without_signal_is_on_the_list_once(
    live_portal: LiveServer, signed_in: SignedIn, roll: str
) -> None:
    with signed_in(live_portal.account("group_chair", CLUSTER), PHONE) as page:
        allow_problems(page, f"{NO_LINE}|ERR_FAILED")
        page.goto(roll)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        _wait_until_kept(page)
        page.context.set_offline(True)
        guests = page.locator(".roll-guest")
        for name in ("Rina Marlina", "Salah Ketik"):
            guests.get_by_label(indonesian("Name"), exact=True).fill(name)
            guests.get_by_label(indonesian("School or office")).fill("SDN Kenanga 02")
            guests.get_by_role("button", name=indonesian("Add to the list")).tap()
        expect(guests.locator("li")).to_have_count(2)
        expect(page.locator(".roll-status")).to_contain_text(_waiting(2))
        guests.locator("li", has_text="Salah Ketik").get_by_role("button").tap()

        page.reload()
        expect(guests.locator("li")).to_contain_text(["Rina Marlina, SDN Kenanga 02"])
        lost: list[int] = []

        def arrives_but_no_answer(route: Route, request: Request) -> None:
            if not lost and '"id"' in (request.post_data or ""):
                lost.append(route.fetch().status)
                route.abort()
            else:
                route.continue_()

        page.route("**/attendance/marks", arrives_but_no_answer)
        page.context.set_offline(False)
        page.reload()
        page.wait_for_function(f"() => {KEPT} === 0")
        page.unroute_all()
        page.reload()

        assert lost == [200]
        expect(page.locator(".tap", has_text="Rina Marlina")).to_have_count(1)
        expect(page.locator(".tap", has_text="Salah Ketik")).to_have_count(0)
        no_sideways_scroll(page)


def test_a_batch_whose_answer_got_lost_is_sent_again_and_counts_once(
    live_portal: LiveServer, signed_in: SignedIn, roll: str
) -> None:
    with signed_in(live_portal.account("group_chair", CLUSTER), PHONE) as page:
        allow_problems(page, "ERR_FAILED|Failed to fetch")
        page.goto(roll)
        _wait_until_kept(page)
        lost: list[int] = []

        def arrives_but_no_answer(route: Route, request: Request) -> None:
            if not lost and '"id"' in (request.post_data or ""):
                lost.append(route.fetch().status)
                route.abort()
            else:
                route.continue_()

        page.route("**/attendance/marks", arrives_but_no_answer)
        page.locator(".tap").first.locator(".tap-yes").tap()
        expect(page.locator(".roll-status")).to_contain_text(_waiting(1))
        page.locator(".tap").nth(1).locator(".tap-yes").tap()

        page.wait_for_function(f"() => {KEPT} === 0")
        assert lost == [200]
        page.unroute_all()
        page.reload()
        expect(page.locator('.tap[data-choice="present"]')).to_have_count(2)
        _each_was_marked_once(page, roll)


def test_a_session_that_ended_asks_to_sign_in_and_sends_then(
    live_portal: LiveServer, signed_in: SignedIn, roll: str
) -> None:
    chair = live_portal.account("group_chair", CLUSTER)
    with signed_in(chair, PHONE) as page:
        allow_problems(page, "status of 401")
        page.goto(roll)
        _wait_until_kept(page)
        page.context.clear_cookies(name="kkg")

        page.locator(".tap").first.locator(".tap-yes").tap()
        page.locator(".roll-status").get_by_role("link", name=indonesian("Sign in")).tap()
        page.fill("input[name=username]", chair.username)
        page.fill("input[name=password]", chair.password)
        page.press("input[name=password]", "Enter")

        expect(page).to_have_url(re.compile(f"{roll}$"))
        page.wait_for_function(f"() => {KEPT} === 0")
        page.reload()
        expect(page.locator('.tap[data-choice="present"]')).to_have_count(1)


def test_a_laptop_marks_with_letters_and_number_keys_and_takes_back(
    live_portal: LiveServer, signed_in: SignedIn, roll: str
) -> None:
    with signed_in(live_portal.account("group_chair", CLUSTER), DESKTOP) as page:
        page.goto(roll)
        _wait_until_kept(page)
        name = page.locator(".tap legend").nth(3).inner_text().split(",")[0]
        page.get_by_label(indonesian("Search by first letters")).fill(name.lower())
        expect(page.locator(".tap:visible")).to_have_count(1)

        page.keyboard.press("4")

        expect(page.locator('.tap[data-choice="sick"]')).to_have_count(1)
        expect(page.get_by_label(indonesian("Search by first letters"))).to_have_value("")
        page.get_by_role("button", name=indonesian("Undo")).click()
        expect(page.locator('.tap[data-choice="sick"]')).to_have_count(0)
        page.wait_for_function(f"() => {KEPT} === 0")
        page.reload()
        expect(page.locator('.tap[data-choice="sick"]')).to_have_count(0)


@pytest.mark.parametrize(("device", "line"), [(PHONE, 0), (DESKTOP, 1)], ids=["phone", "desktop"])
def test_the_roll_is_usable_by_everybody(
    live_portal: LiveServer, signed_in: SignedIn, roll: str, device: dict, line: int
) -> None:
    with signed_in(live_portal.account("group_chair", CLUSTER), device) as page:
        page.goto(roll)
        page.locator(".tap").nth(line).locator("select").select_option("late")
        expect(page.locator(".tap").nth(line).locator(".tap-times")).to_be_visible()

        no_sideways_scroll(page)
        assert axe(page) == []


def _wait_until_kept(page: Page) -> None:
    """The first answer of the server has come, and the page lies on its shelf."""
    page.wait_for_function("() => localStorage.getItem('kkg-clock') !== null")
    page.wait_for_function("() => caches.open('kkg-roll').then(c => c.keys()).then(keys => keys.length >= 4)")


def _waiting(number: int) -> str:
    return indonesian("%(number)s marks are kept on this phone and wait for a signal.", number=str(number))


def _each_was_marked_once(page: Page, roll: str) -> None:
    """The history of every line has one mark, which the review of contradictions does not list."""
    page.goto(f"{roll}/review")
    expect(page.get_by_role("heading", name=indonesian("Nothing to look at"))).to_be_visible()
