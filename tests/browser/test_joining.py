"""From the link in a WhatsApp group to a member: few taps, few fields, one tap of the coordinator."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import invitation_steps
from tests.browser.conftest import SignedIn
from tests.support.browser import DESKTOP, PHONE, NewPage, no_sideways_scroll
from tests.support.languages import indonesian
from tests.support.live_server import LiveServer

CLUSTER = "ra-kartini"
MOST_TAPS, MOST_FIELDS = 6, 5
COUNT_TAPS = """addEventListener('pointerup', event => {
    if (event.isTrusted) sessionStorage.setItem('taps', 1 + Number(sessionStorage.getItem('taps') || 0));
}, true);"""


def test_a_teacher_joins_by_a_school_link_and_is_let_in(
    live_portal: LiveServer, signed_in: SignedIn, new_page: NewPage
) -> None:
    with (
        signed_in(live_portal.account("group_chair", CLUSTER), DESKTOP) as coordinator,
        new_page(PHONE, base_url=live_portal.url) as newcomer,
    ):
        link = invitation_steps.make_school_link(coordinator, CLUSTER)
        newcomer.add_init_script(COUNT_TAPS)
        fields = invitation_steps.join(newcomer, link, "Rini Pertama, S.Pd.", "0812-9000-0001")
        taps = int(newcomer.evaluate("sessionStorage.getItem('taps')"))
        expect(newcomer.get_by_role("heading", level=1)).to_have_text(indonesian("Waiting to be let in"))
        no_sideways_scroll(newcomer)

        _let_in(coordinator, "Rini Pertama, S.Pd.")
        newcomer.get_by_role("link", name=indonesian("Look again")).click()

        expect(newcomer).to_have_url(re.compile(f"/k/{CLUSTER}/$"))
        expect(newcomer.get_by_role("heading", level=1)).to_contain_text("Rini")
    assert fields <= MOST_FIELDS, fields
    assert 3 < taps <= MOST_TAPS, taps


def test_somebody_who_waits_sees_nothing_of_the_group(
    live_portal: LiveServer, signed_in: SignedIn, new_page: NewPage
) -> None:
    with (
        signed_in(live_portal.account("secretary", CLUSTER), DESKTOP) as coordinator,
        new_page(PHONE, base_url=live_portal.url) as newcomer,
    ):
        link = invitation_steps.make_school_link(coordinator, CLUSTER)
        invitation_steps.join(newcomer, link, "Tono Menunggu", "tono.menunggu@contoh.invalid")

        status = newcomer.request.get(f"/k/{CLUSTER}/people/").status

    assert status == 404


def _let_in(page: Page, name: str) -> None:
    page.goto(f"/k/{CLUSTER}/people/")
    waiting = page.locator("#newcomers li", has_text=name)
    waiting.get_by_role("button", name=indonesian("Let in"), exact=True).click()
    expect(page.locator("[data-confirmed]")).to_be_visible()
