"""Every page links lead to, for every kind of person: it answers, reads well and looks right on a small phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from kkg_portal.api.testing import test_settings
from kkg_portal.app import create_app
from tests.browser import meeting_steps
from tests.browser.tours import CLUSTER, Tour, Tours
from tests.support.browser import DESKTOP, PHONE, NewPage, axe, no_sideways_scroll, watched_page
from tests.support.crawl import Answer, Routes
from tests.support.languages import english_in
from tests.support.live_server import LiveServer, live_server, next_term_morning, portal_at
from tests.support.looks import too_small
from tests.support.signed_in import let_in

SMALL_PHONE = {**PHONE, "viewport": {"width": 320, "height": 640}, "device_scale_factor": 1}

NOT_LINKED = {
    "asset": "static files",
    "accounts.confirm": "asked for before something serious",
    "accounts.consent": "asked when the notice has changed",
    "accounts.language": "a switch, not a page",
    "accounts.lent": "where a phone begins that was just lent",
    "accounts.new_password": "behind a link in a mail",
    "accounts.open_link": "a link in a mail",
    "invitations.poster": "shown with a link that was just made",
    "invitations.qr_code": "a picture on such a page",
    "join.arrive": "a link in a chat",
    "join.join": "behind a link in a chat",
    "join.waiting": "where newcomers wait",
    "meetings.feed": "a secret address",
    "profile.logo": "a picture on papers",
    "unsubscribe.ask": "behind a link in a mail",
}


# Pages of meetings that stand open only at some moments: each has tests of its own, and a row in the access matrix.
SELDOM = {
    "meetings.affected": "while something of the kind waits",
    "meetings.answer_evidence": "while something of the kind waits",
    "meetings.answer_waiting": "while something of the kind waits",
    "meetings.corrections": "while something of the kind waits",
    "meetings.merge": "while something of the kind waits",
    "meetings.new_date": "while something of the kind waits",
    "meetings.propose_correction": "while something of the kind waits",
    "meetings.propose_for_remarks": "while something of the kind waits",
    "meetings.refuse_correction": "while something of the kind waits",
    "meetings.reopen_poll": "while something of the kind waits",
    "meetings.roll_review": "while something of the kind waits",
    "meetings.assignment_paper_of_school": "for a day or a line picked among many",
    "meetings.certificate_code": "for a day or a line picked among many",
    "meetings.correct": "for a day or a line picked among many",
    "meetings.edit_information": "for a day or a line picked among many",
    "meetings.edit_on_task": "for a day or a line picked among many",
    "meetings.edit_package": "for a day or a line picked among many",
    "meetings.edit_series": "for a day or a line picked among many",
    "meetings.end_series": "for a day or a line picked among many",
    "meetings.lock_roll": "for a day or a line picked among many",
    "meetings.move": "for a day or a line picked among many",
    "meetings.new_on_task": "for a day or a line picked among many",
    "meetings.occurrence": "for a day or a line picked among many",
    "meetings.package_certificates": "for a day or a line picked among many",
    "meetings.package_meetings": "for a day or a line picked among many",
    "meetings.postpone": "for a day or a line picked among many",
    "meetings.read_issue": "for a day or a line picked among many",
    "meetings.revision": "for a day or a line picked among many",
    "meetings.revoke_certificate": "for a day or a line picked among many",
    "meetings.series_rule": "for a day or a line picked among many",
    "meetings.skip_occurrence": "for a day or a line picked among many",
    "meetings.add_question": "while a questionnaire is open, or once it is closed",
    "meetings.edit_question": "while a questionnaire is open, or once it is closed",
    "meetings.edit_questionnaire": "while a questionnaire is open, or once it is closed",
    "meetings.fill_in": "while a questionnaire is open, or once it is closed",
    "meetings.results": "while a questionnaire is open, or once it is closed",
    "meetings.thanks": "while a questionnaire is open, or once it is closed",
    "meetings.evidence_file": "where a file was handed in",
    "meetings.meeting_file": "where a file was handed in",
    "meetings.on_evidence_file": "where a file was handed in",
    "meetings.report_bundle_file": "where a file was handed in",
    "meetings.answer_by_link": "behind a code or a link sent to one person",
    "meetings.check_in": "behind a code or a link sent to one person",
    "meetings.vote_by_link": "behind a code or a link sent to one person",
    "meetings.summary_by_link": "behind a code or a link sent to one person",
    "meetings.poll_guest": "once a guest was asked for a day",
    "meetings.brought_file": "once a file with meetings was brought",
    "meetings.look_up": "behind a code or a link sent to one person",
    "meetings.scanned_code": "behind a code or a link sent to one person",
    "meetings.change_paper": "once a change was announced",
    "meetings.all_package_certificates": "once certificates of a package were issued",
    "problem_threads.card": "once a card was agreed to and published",
    "problem_threads.card_offer": "once a card was agreed to and published",
    "problem_threads.feed": "behind a code or a link sent to one person",
    "problem_threads.file": "where a file was handed in",
    "problem_threads.names": "asked by a script while somebody writes",
    "problem_threads.similar": "asked by a script while somebody writes",
    "problem_threads.post_history": "once a post was changed",
    "problem_threads.revision": "once a post was changed",
    "problem_threads.propose_card": "while something of the kind waits",
    "problem_threads.ptk": "once somebody tried twice",
    "problem_threads.ptk_docx": "once somebody tried twice",
    "problem_threads.ptk_markdown": "once somebody tried twice",
    "problem_threads.record_decision": "while something of the kind waits",
    "problem_threads.report": "while something of the kind waits",
    "problem_threads.report_trial": "while something of the kind waits",
    "problem_threads.trial_file": "where a file was handed in",
    "resources.source": "while something of the kind waits",
}


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Routes:
    """The portal's own table of addresses; no database is touched."""
    return Routes(create_app(test_settings(tmp_path_factory.mktemp("routes"), "sqlite://")))


@pytest.fixture(scope="module")
def still_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Without its job worker: whatever changes while somebody walks around was changed by their looking."""
    folder = tmp_path_factory.mktemp("still")
    command = portal_at(next_term_morning(), folder)
    with live_server(folder, portal=command, environment={"KKG_JOB_WORKER": "0"}) as server:
        yield server


@pytest.fixture(scope="module")
def tours(still_portal: LiveServer, routes: Routes, browser: Browser) -> Tours:
    """With a meeting whose minutes are being written: decisions and tasks to change, one of them the chair's."""
    found = Tours(still_portal, routes)
    chair = found.account("group_chair")
    with watched_page(browser, **DESKTOP, base_url=still_portal.url) as page:
        let_in(page, still_portal, chair)
        meeting = meeting_steps.plan(page, CLUSTER, "Pertemuan yang sedang ditulis")
        meeting_steps.invite_everybody(page, meeting)
        page.goto(f"{meeting}/minutes")
        meeting_steps.add_decision(page, "Setiap sekolah membawa satu contoh modul ajar.")
        meeting_steps.give_task(page, "Mengumpulkan contoh modul ajar", chair.name)
    return found


def test_following_links_as_everybody(tours: Tours, routes: Routes, subtests: pytest.Subtests) -> None:
    """One test, so that one worker walks around; each promise is reported by itself."""
    everybody = tours.all()

    with subtests.test("every page is reached"):
        reached = {answer.route.partition(":")[0] for tour in everybody for answer in tour.answers}
        assert SELDOM.keys() <= routes.readable
        assert routes.readable - reached - SELDOM.keys() == NOT_LINKED.keys()
    with subtests.test("reading changes nothing"):
        assert {tour.role: tour.changed_tables for tour in everybody if tour.changed_tables} == {}
    with subtests.test("no link leads to a refusal"):
        assert [line for tour in everybody for line in _refusals(tour)] == []
    with subtests.test("one heading, a title, the language"):
        assert [line for tour in everybody for line in _oddities(tour, "id")] == []
    with subtests.test("no English among Indonesian"):
        assert sorted({line for tour in everybody for line in _english(tour)}) == []


def _refusals(tour: Tour) -> list[str]:
    return [
        f"{tour.role}: {answer.status} {answer.path} (linked on {answer.found_on})"
        for answer in tour.answers
        if answer.status >= 400
    ]


def _oddities(tour: Tour, language: str) -> list[str]:
    return [
        f"{page.path}: {page.headings} headings, title {page.title!r}, language {page.language!r}"
        for page in tour.pages
        if page.headings != 1 or not page.title.endswith(" - KKG Portal") or page.language != language
    ]


def _english(tour: Tour) -> list[str]:
    pages = (page for page in tour.pages if page.route != "design.page")
    return [f"{page.route} ({page.path}): {text}" for page in pages for text in english_in(page.texts)]


@pytest.mark.parametrize("role", ["group_chair", "teacher", "admin"])
def test_english_pages_are_marked_as_such(tours: Tours, role: str) -> None:
    tour = tours.of(role, "en")

    assert len(list(tour.pages)) > 10
    assert [*_refusals(tour), *_oddities(tour, "en")] == []


@pytest.mark.parametrize("role", ["group_chair", "teacher", "admin", "stranger"])
def test_every_page_looks_right_on_a_small_phone(
    tours: Tours, still_portal: LiveServer, new_page: NewPage, role: str
) -> None:
    """axe reads each page once: others see a page of the chair's with less on it."""
    read_already = set() if role == "group_chair" else {page.route for page in tours.of("group_chair").pages}
    with new_page(SMALL_PHONE, base_url=still_portal.url) as page:
        if role != "stranger":
            let_in(page, still_portal, tours.account(role))

        problems = [
            f"{answer.path}: {problem}"
            for answer in tours.of(role).fullest_of_each_route()
            for problem in _problems(page, answer, thoroughly=answer.route not in read_already)
        ]

    assert problems == []


def _problems(page: Page, answer: Answer, *, thoroughly: bool) -> list[str]:
    page.goto(answer.path)
    no_sideways_scroll(page)
    return [*too_small(page), *(axe(page) if thoroughly else [])]
