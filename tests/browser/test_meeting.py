"""One meeting as a group lives it: planned, announced, answered, held, written down."""

from __future__ import annotations

import re
from io import BytesIO

import docx
import pypdf
from icalendar import Calendar
from playwright.sync_api import Download, Page, expect

from tests.browser import meeting_steps
from tests.browser.conftest import SignedIn
from tests.support.browser import DESKTOP, PHONE, no_sideways_scroll
from tests.support.languages import indonesian
from tests.support.live_server import LiveServer

CLUSTER = "ra-kartini"
TITLE = "Bedah modul ajar IPAS kelas IV"
ITEM = "Mencoba alat peraga gaya dan gerak"
DECISION = "Setiap sekolah mencoba satu alat peraga dari bahan bekas."
TASK = "Mencoba alat peraga di kelas IV dan memotret hasilnya"


def test_a_meeting_from_the_plan_to_signed_minutes(live_portal: LiveServer, signed_in: SignedIn) -> None:
    with (
        signed_in(live_portal.account("group_chair", CLUSTER), DESKTOP, accept_downloads=True) as chair,
        signed_in(live_portal.account("teacher", CLUSTER), PHONE) as teacher,
    ):
        chair.context.grant_permissions(["clipboard-read", "clipboard-write"])
        meeting = meeting_steps.plan(chair, CLUSTER, TITLE)
        meeting_steps.add_agenda_item(chair, meeting, ITEM, 45)
        meeting_steps.invite_everybody(chair, meeting)
        _copy_text_for_whatsapp(chair, meeting)
        _read_letter(chair, meeting)

        meeting_steps.answer_yes(teacher, CLUSTER, TITLE)
        _subscribe_calendar(teacher)

        _take_attendance(chair, meeting)
        _write_minutes(chair, meeting, live_portal.account("teacher", CLUSTER).name)
        _close(chair, meeting)

        teacher.goto(meeting)
        expect(teacher.get_by_text(DECISION)).to_be_visible()
        no_sideways_scroll(teacher)


def _copy_text_for_whatsapp(page: Page, meeting: str) -> None:
    page.goto(f"{meeting}/share")
    page.get_by_role("button", name=indonesian("Copy text")).first.click()
    expect(page.get_by_role("button", name=indonesian("Text copied"))).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert TITLE in copied
    assert meeting in copied
    link = page.get_by_role("link", name=indonesian("Send to WhatsApp")).first.get_attribute("href") or ""
    assert link.startswith("https://wa.me/?text=")


def _read_letter(page: Page, meeting: str) -> None:
    page.goto(meeting)
    page.get_by_role("link", name=indonesian("Invitation letter")).click()
    paper = page.locator(".paper")
    for words in (TITLE, ITEM, "KECAMATAN"):
        expect(paper).to_contain_text(re.compile(re.escape(words), re.IGNORECASE))
    day = _day_on(page)
    for words in (TITLE, ITEM, day):
        assert words in _words_of_pdf(_download(page, "Download PDF")), words
        assert words in _words_of_docx(_download(page, "Download DOCX")), words


def _day_on(page: Page) -> str:
    """The day of the meeting as the letter spells it: Sabtu, 21 November 2026."""
    found = re.search(
        r"(Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu), \d{1,2} \w+ \d{4}",
        page.locator(".paper").inner_text(),
    )
    assert found is not None, "the letter names no day"
    return found.group()


def _subscribe_calendar(page: Page) -> None:
    page.goto(f"/k/{CLUSTER}/meetings/more")
    page.get_by_role("link", name=indonesian("Meetings in my phone's calendar")).tap()
    page.locator(".form input[type=text]").fill("HP saya")
    page.get_by_role("button", name=indonesian("Make a secret address")).tap()
    address = page.locator("#address").inner_text()
    # A calendar program brings the address and nothing else.
    answer = page.context.request.get(address, headers={"Cookie": ""})
    assert answer.headers["content-type"].startswith("text/calendar")
    titles = [str(event["SUMMARY"]) for event in Calendar.from_ical(answer.body()).walk("VEVENT")]
    assert TITLE in titles


def _take_attendance(page: Page, meeting: str) -> None:
    page.goto(meeting)
    page.get_by_role("link", name=indonesian("Take attendance")).first.click()
    first = page.locator(".tap").first
    box = first.locator("label.tap-yes").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    first.locator("select").select_option("sick")
    page.get_by_role("button", name=indonesian("Save, the rest is present")).click()
    expect(page.locator('.tap[data-choice=""]')).to_have_count(0)
    page.reload()
    expect(page.locator(".tap").first.locator("select")).to_have_value("sick")
    expect(page.locator('.tap[data-choice=""]')).to_have_count(0)


def _write_minutes(page: Page, meeting: str, owner: str) -> None:
    meeting_steps.open_note(page, meeting)
    page.get_by_label(indonesian("What was said and agreed")).fill("Ibu Siti menunjukkan alat peraga.")
    page.get_by_role("button", name=indonesian("Save the minutes")).click()
    meeting_steps.add_decision(page, DECISION)
    meeting_steps.give_task(page, TASK, owner)


def _close(page: Page, meeting: str) -> None:
    page.goto(meeting)
    page.get_by_role("link", name=indonesian("Close the meeting"), exact=True).click()
    page.locator(".form-end button").click()
    page.get_by_role("link", name=indonesian("Minutes to sign")).click()
    for words in (TITLE, DECISION, TASK):
        expect(page.locator(".paper")).to_contain_text(words)
        assert words in _words_of_pdf(_download(page, "Download PDF")), words
        assert words in _words_of_docx(_download(page, "Download DOCX")), words


def _download(page: Page, label: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=indonesian(label)).click()
    download: Download = waiting.value
    return download.path().read_bytes()


def _words_of_pdf(data: bytes) -> str:
    pages = pypdf.PdfReader(BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def _words_of_docx(data: bytes) -> str:
    document = docx.Document(BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*(paragraph.text for paragraph in document.paragraphs), *cells]).split())
