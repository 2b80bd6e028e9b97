"""A solution from the promise to the acceptance, on phones of 360 pixels: pledge, report, accept."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedIn
from tests.browser.test_problem_threads import answer, ask
from tests.support.browser import PHONE, allow_problems, no_sideways_scroll
from tests.support.languages import indonesian
from tests.support.live_server import LiveServer

CLUSTER = "dewi-sartika"
TITLE = "Dua belas anak kelas III belum lancar pengurangan bersusun"
SOLUTION = "Pakai ikatan lidi sepuluhan, anak membongkar satu ikatan sebelum menulis."
DID = "Empat pertemuan dengan ikatan lidi, anak bekerja berdua, lalu menulis di buku."


def test_pledge_report_and_accept_on_a_phone(live_portal: LiveServer, signed_in: SignedIn) -> None:
    with (
        signed_in(live_portal.account("teacher", CLUSTER), PHONE) as asker,
        signed_in(live_portal.account("group_chair", CLUSTER), PHONE) as colleague,
    ):
        thread = ask(asker, TITLE)
        answer(colleague, thread, SOLUTION)
        _promise_and_put_off(asker, thread)
        _report(asker, thread)
        _accept(asker, thread)

        colleague.goto(thread)
        expect(colleague.get_by_text(indonesian("First choice"))).to_be_visible()
        no_sideways_scroll(colleague)


def _promise_and_put_off(page: Page, thread: str) -> None:
    page.goto(thread)
    page.get_by_role("link", name=indonesian("I will try this")).click()
    no_sideways_scroll(page)
    page.get_by_role("button", name=indonesian("I will try it by then")).click()
    page.get_by_role("button", name=indonesian("Not yet, ask me next week")).click()
    expect(page.get_by_role("link", name=indonesian("Tell how it went"))).to_be_visible()
    no_sideways_scroll(page)


def _report(page: Page, thread: str) -> None:
    page.get_by_role("link", name=indonesian("Tell how it went")).click()
    no_sideways_scroll(page)
    allow_problems(page, "422")
    page.get_by_role("button", name=indonesian("Send the report")).click()
    expect(page.locator("[data-summary]")).to_be_visible()
    page.get_by_text(indonesian("It worked in part"), exact=True).click()
    page.get_by_label(indonesian("What did you do?")).fill(DID)
    page.get_by_label(indonesian("Pupils in the class")).fill("28")
    page.get_by_label(indonesian("How many could do it before?")).fill("9")
    page.get_by_label(indonesian("How many could do it afterwards?")).fill("19")
    page.get_by_role("button", name=indonesian("Send the report")).click()
    expect(page.get_by_text(DID)).to_be_visible()
    no_sideways_scroll(page)


def _accept(page: Page, thread: str) -> None:
    page.goto(thread)
    page.get_by_role("link", name=indonesian("Accept this solution")).click()
    no_sideways_scroll(page)
    page.get_by_role("button", name=indonesian("Accept this solution")).click()
    expect(
        page.locator("#solutions").get_by_text(indonesian("Accepted after trials in class"))
    ).to_be_visible()
    no_sideways_scroll(page)
