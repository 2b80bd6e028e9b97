"""A problem from class on a phone of 360 pixels: asked, answered, thanked for, mended; with and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedIn
from tests.support.browser import PHONE, axe, no_sideways_scroll
from tests.support.languages import indonesian
from tests.support.live_server import LiveServer

CLUSTER = "dewi-sartika"
LIST = f"/k/{CLUSTER}/problem_threads/"


def ask(page: Page, title: str) -> str:
    """Ask from the list; returns the path of the thread."""
    page.goto(LIST)
    page.get_by_role("link", name=indonesian("Ask about a problem", context="button")).click()
    no_sideways_scroll(page)
    page.get_by_label(indonesian("Your problem in one sentence")).fill(title)
    page.get_by_label(indonesian("Which class?")).select_option("class_4")
    page.get_by_label(indonesian("Which subject?")).select_option("mathematics")
    page.get_by_label(indonesian("What happens in your class?")).fill(
        "Anak hafal rumus keliling, tetapi tidak tahu untuk apa."
    )
    page.get_by_role("button", name=indonesian("See how it reads")).click()
    expect(page.get_by_role("heading", name=indonesian("So it will read"))).to_be_visible()
    page.get_by_role("button", name=indonesian("Ask my colleagues")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return re.sub(r"^https?://[^/]+|[?#].*$", "", page.url)


def answer(page: Page, thread: str, words: str) -> None:
    page.goto(thread)
    page.get_by_label(indonesian("Your reply"), exact=True).fill(words)
    page.get_by_text(indonesian("This is a solution others could try")).click()
    page.get_by_role("button", name=indonesian("Send the reply")).click()
    expect(page.locator("#n2")).to_contain_text(words)


@pytest.mark.parametrize("java_script", [True, False], ids=["with JavaScript", "without"])
def test_a_problem_is_asked_answered_and_thanked_for(
    live_portal: LiveServer, signed_in: SignedIn, java_script: bool
) -> None:
    # Another one each time: nobody replies twice within five seconds.
    helper = "group_chair" if java_script else "secretary"
    asker, colleague = (live_portal.account(role, CLUSTER) for role in ("teacher", helper))
    words = "Ukur pagar kebun sekolah dengan tali, baru masuk rumus."
    title = f"Keliling bangun datar hanya dihafal {'dengan' if java_script else 'tanpa'} skrip"
    with (
        signed_in(asker, PHONE, java_script_enabled=java_script) as asking,
        signed_in(colleague, PHONE, java_script_enabled=java_script) as answering,
    ):
        thread = ask(asking, title)
        answering.goto(LIST)
        expect(answering.get_by_role("link", name=title)).to_be_visible()
        answer(answering, thread, words)
        no_sideways_scroll(answering)

        asking.goto(f"{thread}/2")
        said = asking.locator("#n2")
        expect(said).to_contain_text(words)
        said.get_by_role("button", name=indonesian("Thank you")).click()
        expect(asking.locator("#n2")).to_contain_text(f"{indonesian('Thank you')} (1)")
        asking.get_by_role("button", name=indonesian("I have read this page")).click()
        no_sideways_scroll(asking)

        answering.goto(f"{thread}/2/edit")
        answering.get_by_label(indonesian("Text"), exact=True).fill(f"{words} Dua hari cukup.")
        answering.get_by_role("button", name=indonesian("Save"), exact=True).click()
        expect(answering.locator("#n2")).to_contain_text("Dua hari cukup.")


def test_what_is_typed_comes_back_on_another_device_and_similar_problems_are_offered(
    live_portal: LiveServer, signed_in: SignedIn
) -> None:
    teacher = live_portal.account("teacher", CLUSTER)
    with signed_in(teacher, PHONE) as phone:
        phone.goto(f"{LIST}ask")
        with phone.expect_response(re.compile("/drafts")) as kept:
            phone.get_by_label(indonesian("Your problem in one sentence")).press_sequentially(
                "Pecahan senilai membuat anak bingung"
            )
        assert kept.value.ok
        expect(phone.locator("[data-similar] a").first).to_be_visible()
    with signed_in(teacher, PHONE) as other:
        other.goto(f"{LIST}ask")
        expect(other.get_by_label(indonesian("Your problem in one sentence"))).to_have_value(
            "Pecahan senilai membuat anak bingung"
        )
        other.get_by_role("button", name=indonesian("Throw it away")).click()
        expect(other.get_by_label(indonesian("Your problem in one sentence"))).to_have_value("")


def test_a_photo_is_made_small_before_it_is_sent(live_portal: LiveServer, signed_in: SignedIn) -> None:
    with signed_in(live_portal.account("teacher", CLUSTER), PHONE) as phone:
        phone.goto(f"{LIST}ask")
        phone.get_by_text(indonesian("Add a photo")).click()
        big = phone.evaluate(
            """async () => {
              const canvas = document.createElement("canvas");
              canvas.width = 4000; canvas.height = 3000;
              const pen = canvas.getContext("2d");
              for (let x = 0; x < 4000; x += 40) { pen.fillStyle = `hsl(${x},60%,50%)`; pen.fillRect(x, 0, 30, 3000); }
              const blob = await new Promise(done => canvas.toBlob(done, "image/jpeg", 1));
              const box = document.querySelector("input[type=file]"), kept = new DataTransfer();
              kept.items.add(new File([blob], "kelas.jpg", { type: "image/jpeg" }));
              box.files = kept.files;
              box.dispatchEvent(new Event("change", { bubbles: true }));
              return blob.size;
            }"""
        )
        phone.wait_for_function(
            "size => document.querySelector('input[type=file]').files[0].size < size", arg=big
        )
        width = phone.evaluate(
            "createImageBitmap(document.querySelector('input[type=file]').files[0]).then(one => one.width)"
        )

        assert width == 1600


def test_the_pages_of_a_thread_have_no_faults_that_axe_finds(
    live_portal: LiveServer, signed_in: SignedIn
) -> None:
    with signed_in(live_portal.account("group_chair", CLUSTER), PHONE) as phone:
        phone.goto(f"{LIST}?tab=resolved")
        assert axe(phone) == []
        phone.locator("article.card-row h2 a").first.click()
        for address in (phone.url, f"{phone.url}/reply?to=2&quote=1", f"{phone.url}/split"):
            phone.goto(address)
            assert axe(phone) == []
            no_sideways_scroll(phone)
