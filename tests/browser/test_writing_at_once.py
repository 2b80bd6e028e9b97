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


def test_two_who_write_different_paragraphs_are_joined_while_they_type(
    live_portal: LiveServer, signed_in: SignedIn
) -> None:
    with (
        signed_in(live_portal.account("group_chair", CLUSTER), DESKTOP) as chair,
        signed_in(live_portal.account("secretary", CLUSTER), PHONE) as secretary,
    ):
        meeting = meeting_steps.plan(chair, CLUSTER, "Notulen yang tersimpan sendiri")
        meeting_steps.open_note(chair, meeting)
        text = chair.get_by_label(indonesian(TEXT))
        text.fill(f"{FIRST}\n\nTengah.\n\nAkhir.")
        expect(chair.locator("[data-autosave-status]")).to_contain_text("Tersimpan pukul")
        meeting_steps.open_note(secretary, meeting)
        theirs = secretary.get_by_label(indonesian(TEXT))
        theirs.fill(f"{FIRST}\n\nTengah.\n\n{SECOND}")
        expect(secretary.locator("[data-autosave-status]")).to_contain_text("Tersimpan pukul")

        text.fill(f"{FIRST} Sepakat.\n\nTengah.\n\nAkhir.")

        expect(text).to_have_value(f"{FIRST} Sepakat.\n\nTengah.\n\n{SECOND}")
        chair.reload()
        expect(chair.get_by_label(indonesian(TEXT))).to_have_value(f"{FIRST} Sepakat.\n\nTengah.\n\n{SECOND}")
        assert axe(chair) == []


def test_a_draft_outlives_the_session_and_joins_what_was_written_meanwhile(
    live_portal: LiveServer, signed_in: SignedIn
) -> None:
    with (
        signed_in(live_portal.account("group_chair", CLUSTER), DESKTOP) as chair,
        signed_in(live_portal.account("secretary", CLUSTER), PHONE) as secretary,
    ):
        meeting = meeting_steps.plan(chair, CLUSTER, "Notulen sesudah keluar")
        meeting_steps.open_note(chair, meeting)
        chair.get_by_label(indonesian(TEXT)).fill("Awal.\n\nAkhir.")
        expect(chair.locator("[data-autosave-status]")).to_contain_text("Tersimpan pukul")
        allow_problems(chair, "status of 401")
        session = [cookie for cookie in chair.context.cookies() if cookie["httpOnly"]]
        chair.context.clear_cookies()

        chair.get_by_label(indonesian(TEXT)).fill(f"{FIRST}\n\nAkhir.")
        expect(chair.get_by_role("link", name=indonesian("Sign in"))).to_be_visible()
        meeting_steps.open_note(secretary, meeting)
        secretary.get_by_label(indonesian(TEXT)).fill(f"Awal.\n\n{SECOND}")
        secretary.get_by_role("button", name=indonesian(SAVE)).tap()
        expect(secretary.locator("[data-confirmed]")).to_be_visible()

        # Signed in again, and the page opened anew: the text is offered back and nobody's words go under.
        chair.context.add_cookies(session)
        chair.reload()
        expect(chair.get_by_label(indonesian(TEXT))).to_have_value(f"{FIRST}\n\nAkhir.")
        chair.get_by_role("button", name=indonesian(SAVE)).click()

        for words in (FIRST, SECOND):
            expect(chair.get_by_text(words)).to_be_visible()


def test_what_is_typed_without_a_line_is_sent_when_there_is_one(
    live_portal: LiveServer, signed_in: SignedIn
) -> None:
    with signed_in(live_portal.account("group_chair", CLUSTER), PHONE) as chair:
        meeting = meeting_steps.plan(chair, CLUSTER, "Notulen tanpa sinyal")
        meeting_steps.open_note(chair, meeting)
        allow_problems(chair, "ERR_INTERNET_DISCONNECTED")
        chair.context.set_offline(True)

        chair.get_by_label(indonesian(TEXT)).fill(FIRST)
        expect(chair.locator("[data-autosave-status]")).to_contain_text("aman di perangkat ini")
        chair.context.set_offline(False)

        expect(chair.locator("[data-autosave-status]")).to_contain_text("Tersimpan pukul")
        chair.goto(f"{meeting}/minutes")
        expect(chair.get_by_text(FIRST)).to_be_visible()
