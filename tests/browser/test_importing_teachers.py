"""A school office takes in the teachers of a Dapodik export, leaves one out, and takes it all back."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedIn
from tests.support.browser import DESKTOP, allow_problems
from tests.support.languages import indonesian
from tests.support.live_server import LiveServer

DATA = Path(__file__).resolve().parent.parent / "data"
EXPORT = DATA / "dapodik_sdn_arunika_1.xlsx"
CLUSTER = "ki-hajar-dewantara"
LEFT_OUT, TAKEN = "Wahyu Bria", "Imam Suharti"


def test_an_export_is_looked_at_imported_without_one_row_and_undone(
    live_portal: LiveServer, signed_in: SignedIn
) -> None:
    with signed_in(live_portal.account("group_chair", CLUSTER), DESKTOP) as page:
        _upload(page, EXPORT)
        expect(page.get_by_role("heading", level=1)).to_contain_text("SDN Arunika 1")
        row = page.locator(".row", has_text=LEFT_OUT)
        row.get_by_label(re.compile(indonesian("Leave out"))).check()
        page.locator(".form-end button").click()

        expect(page.locator("[data-confirmed]")).to_be_visible()
        assert _finds(page, TAKEN)
        assert not _finds(page, LEFT_OUT)

        page.goto(f"/k/{CLUSTER}/import/")
        page.get_by_role("link", name=EXPORT.name).first.click()
        page.get_by_role("button", name=indonesian("Undo this import")).click()

        expect(page.get_by_text(indonesian("The import was undone."))).to_be_visible()
        assert not _finds(page, TAKEN)


def test_private_columns_never_reach_the_screen(live_portal: LiveServer, signed_in: SignedIn) -> None:
    with signed_in(live_portal.account("secretary", CLUSTER), DESKTOP) as page:
        _upload(page, EXPORT)

        seen = page.content()
        page.get_by_role("button", name=indonesian("Throw the list away")).click()

    assert TAKEN in seen
    assert "Rahasia" not in seen


def test_a_file_that_is_no_export_is_refused_in_a_sentence(
    live_portal: LiveServer, signed_in: SignedIn
) -> None:
    with signed_in(live_portal.account("group_chair", CLUSTER), DESKTOP) as page:
        allow_problems(page, "status of 422")
        _upload(page, DATA / "not_an_export.xlsx")

        summary = page.locator("[data-summary]")
        expect(summary).to_be_focused()
        sentence = summary.locator("li").inner_text()
        expect(page.locator("#file-error")).to_have_text(sentence)
        assert len(sentence.split()) > 5
        assert "Error" not in sentence


def _upload(page: Page, file: Path) -> None:
    page.goto(f"/k/{CLUSTER}/people/")
    page.get_by_role("link", name=indonesian("Import teachers")).click()
    page.locator("input[type=file]").set_input_files(file)
    school = page.get_by_label(indonesian("School"), exact=True)
    school.select_option(label="SDN Arunika 1")
    page.get_by_role("button", name=indonesian("Look at the list")).click()


def _finds(page: Page, name: str) -> bool:
    page.goto(f"/k/{CLUSTER}/people/")
    page.get_by_label(indonesian("Search by name")).fill(name)
    page.get_by_role("button", name=indonesian("Search"), exact=True).click()
    return page.get_by_role("link", name=name).count() > 0
