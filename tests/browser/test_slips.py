"""Somebody without e-mail: a slip from the coordinator, the camera's address, a code, a password of their own."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedIn
from tests.support.browser import DESKTOP, PHONE, NewPage, axe, no_sideways_scroll
from tests.support.languages import indonesian
from tests.support.live_server import LiveServer

CLUSTER = "ra-kartini"
CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")


def test_a_teacher_without_mail_signs_in_by_a_slip(
    live_portal: LiveServer, signed_in: SignedIn, new_page: NewPage
) -> None:
    with (
        signed_in(live_portal.account("group_chair", CLUSTER), DESKTOP) as coordinator,
        new_page(PHONE, base_url=live_portal.url) as teacher,
    ):
        name, code = _slip(coordinator)

        # What the square holds: the address with the name.
        teacher.goto(f"/password/code?name={name}")
        no_sideways_scroll(teacher)
        expect(teacher.locator("input[name=username]")).to_have_value(name)
        teacher.locator("input[name=code]").fill(code.lower().replace("-", " "))
        teacher.locator("input[name=password]").fill("kebun jambu merah tua")
        teacher.get_by_role("button", name=indonesian("Set the password and sign in")).click()

        expect(teacher).to_have_url(re.compile("/account/consent"))
        teacher.get_by_role("checkbox").check()
        teacher.locator("form.form button[type=submit]").click()
        expect(teacher).to_have_url(re.compile(f"/k/{CLUSTER}/$"))
        _first_steps(teacher)


def _slip(page: Page) -> tuple[str, str]:
    """One slip, printed for the first person of the first school that has somebody without an account."""
    page.goto(f"/k/{CLUSTER}/people/")
    page.get_by_role("link", name=indonesian("Print slips")).click()
    page.locator("a.row").first.click()
    boxes = page.locator("form.form input[name=people]")
    for at in range(1, boxes.count()):
        boxes.nth(at).uncheck()
    page.get_by_role("button", name=indonesian("Show the sheet on a page")).click()
    words = page.locator(".paper-slips li").first.inner_text()
    found = CODE.search(words)
    assert found is not None, words
    name = re.search(r"[a-z]+(?:\.[a-z]+)+[0-9]*(?=\n)", words[words.index(":") :])
    assert name is not None, words
    return name[0], found[0]


def _first_steps(page: Page) -> None:
    """A class by one tap; the tick stands on the home page afterwards."""
    card = page.locator("#card-core-my_steps, .card-core-my_steps").first
    expect(card).to_be_visible()
    page.get_by_role("link", name=re.compile(indonesian("Check your class and subject"))).click()
    no_sideways_scroll(page)
    assert axe(page) == []
    page.locator("label.choice", has_text="IV").first.click()
    page.get_by_role("button", name=indonesian("Yes, this is right")).click()
    page.goto(f"/k/{CLUSTER}/")
    expect(
        page.get_by_role("link", name=re.compile(indonesian("Check your class and subject")))
    ).to_have_count(0)


def test_large_letters_fit_the_phone(new_page: NewPage, live_portal: LiveServer) -> None:
    with new_page(PHONE, base_url=live_portal.url) as page:
        page.goto("/login")
        before = page.evaluate("getComputedStyle(document.body).fontSize")

        page.get_by_role("link", name=indonesian("Large letters")).click()

        expect(page).to_have_url(re.compile("/login$"))
        after = page.evaluate("getComputedStyle(document.body).fontSize")
        assert float(after.removesuffix("px")) >= 1.2 * float(before.removesuffix("px"))
        no_sideways_scroll(page)
        assert axe(page) == []
