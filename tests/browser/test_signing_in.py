"""The door: wrong and right passwords, the demo's one tap, and nothing left behind after signing out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import allow_problems, axe, no_sideways_scroll, sign_in
from tests.support.languages import indonesian
from tests.support.live_server import LiveServer

CLUSTER = "dewi-sartika"
HOME = re.compile(rf"/k/{CLUSTER}/$")


def test_a_wrong_password_says_what_to_do_and_the_right_one_leads_home(
    phone_page: Page, live_portal: LiveServer
) -> None:
    teacher = live_portal.account("teacher", CLUSTER)
    allow_problems(phone_page, "status of 422")
    phone_page.goto(f"{live_portal.url}/login")
    phone_page.get_by_label(re.compile(indonesian("Phone number, e-mail or username"))).fill(teacher.username)
    phone_page.get_by_label(indonesian("Password"), exact=True).fill("bukan sandi saya")

    phone_page.get_by_role("button", name=indonesian("Sign in"), exact=True).click()

    refusal = indonesian(
        "The name or the password does not match. Check both, or ask your coordinator for a code."
    )
    expect(phone_page.get_by_role("alert")).to_contain_text(refusal)
    expect(phone_page).to_have_title(re.compile(f"^{indonesian('Error:')}"))
    expect(phone_page.locator("input[name=username]")).to_have_value(teacher.username)
    no_sideways_scroll(phone_page)
    assert axe(phone_page) == []

    phone_page.get_by_label(indonesian("Password"), exact=True).fill(teacher.password)
    phone_page.get_by_role("button", name=indonesian("Sign in"), exact=True).click()

    expect(phone_page).to_have_url(HOME)
    expect(phone_page.get_by_role("heading", level=1)).to_contain_text("Halo")


def test_a_page_asked_for_without_a_session_comes_after_signing_in(
    phone_page: Page, live_portal: LiveServer
) -> None:
    teacher = live_portal.account("teacher", CLUSTER)
    phone_page.goto(f"{live_portal.url}/k/{CLUSTER}/meetings/")
    expect(phone_page).to_have_url(re.compile("/login"))

    phone_page.fill("input[name=username]", teacher.username)
    phone_page.fill("input[name=password]", teacher.password)
    phone_page.press("input[name=password]", "Enter")

    expect(phone_page).to_have_url(re.compile(rf"/k/{CLUSTER}/meetings/$"))


def test_one_tap_signs_a_person_of_the_demo_in(phone_page: Page, live_portal: LiveServer) -> None:
    chair = live_portal.account("group_chair", CLUSTER)
    phone_page.goto(f"{live_portal.url}/login")

    people = phone_page.locator("details", has_text=chair.name)
    if people.get_attribute("open") is None:
        people.locator("summary").tap()
    people.get_by_role("button", name=chair.name).tap()

    expect(phone_page).to_have_url(HOME)


@pytest.mark.parametrize("revisit", ["back", "address"])
def test_nothing_private_is_shown_after_signing_out(
    phone_page: Page, live_portal: LiveServer, revisit: str
) -> None:
    chair = live_portal.account("group_chair", CLUSTER)
    sign_in(phone_page, live_portal.url, chair)
    phone_page.goto(f"{live_portal.url}/k/{CLUSTER}/people/")
    expect(phone_page.get_by_role("heading", level=1)).to_have_text(indonesian("Members"))
    phone_page.goto(f"{live_portal.url}/k/{CLUSTER}/more")

    phone_page.get_by_role("button", name=indonesian("Sign out")).click()
    expect(phone_page).to_have_url(re.compile("/login$"))
    if revisit == "back":
        phone_page.go_back()
        phone_page.go_back()
    else:
        phone_page.goto(f"{live_portal.url}/k/{CLUSTER}/people/")

    expect(phone_page).to_have_url(re.compile("/login"))
    expect(phone_page.get_by_role("button", name=indonesian("Sign in"), exact=True)).to_be_visible()
    assert phone_page.get_by_text(indonesian("Members"), exact=True).count() == 0
    assert phone_page.evaluate("Object.keys(localStorage).length") == 0
