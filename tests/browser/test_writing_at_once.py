"""Two people write the same minutes: the second sees both texts, and nothing is lost."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser import meeting_steps
from tests.browser.conftest import SignedIn
from tests.support.browser import DESKTOP, PHONE, allow_problems, axe, no_sideways_scroll
from tests.support.languages import indonesian
from tests.support.live_server import LiveServer

CLUSTER = "dewi-sartika"
FIRST, SECOND = "Bu Ayu: setuju dengan jadwal baru.", "Pak Rahmat: alat peraga dibagi dua."
SAVE, TEXT = "Save the minutes", "What was said and agreed"


def test_the_second_of_two_writers_sees_both_texts(live_portal: LiveServer, signed_in: SignedIn) -> None:
    with (
        signed_in(live_portal.account("group_chair", CLUSTER), DESKTOP) as chair,
        signed_in(live_portal.account("secretary", CLUSTER), PHONE) as secretary,
    ):
        meeting = meeting_steps.plan(chair, CLUSTER, "Menulis notulen berdua")
        meeting_steps.open_note(chair, meeting)
        meeting_steps.open_note(secretary, meeting)
        allow_problems(secretary, "status of 409")

        chair.get_by_label(indonesian(TEXT)).fill(FIRST)
        chair.get_by_role("button", name=indonesian(SAVE)).click()
        expect(chair.locator("[data-confirmed]")).to_be_visible()
        secretary.get_by_label(indonesian(TEXT)).fill(SECOND)
        secretary.get_by_role("button", name=indonesian(SAVE)).tap()

        mine = secretary.get_by_label(indonesian("Your text"))
        expect(mine).to_have_value(SECOND)
        expect(secretary.locator("pre")).to_have_text(FIRST)
        no_sideways_scroll(secretary)
        assert axe(secretary) == []

        mine.fill(f"{FIRST}\n\n{SECOND}")
        secretary.get_by_role("button", name=indonesian("Save my text")).tap()

        for words in (FIRST, SECOND):
            expect(secretary.get_by_text(words)).to_be_visible()
