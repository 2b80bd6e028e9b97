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
from tests.support.live_server import LiveServer
from tests.support.looks import too_small
from tests.support.signed_in import let_in

SMALL_PHONE = {**PHONE, "viewport": {"width": 320, "height": 640}, "device_scale_factor": 1}

NOT_LINKED = {
    "asset": "static files",
    "accounts.confirm": "asked for before something serious",
    "accounts.consent": "asked when the notice has changed",
    "accounts.language": "a switch, not a page",
    "accounts.new_password": "behind a link in a mail",
    "accounts.open_link": "a link in a mail",
    "invitations.poster": "shown with a link that was just made",
    "invitations.qr_code": "a picture on such a page",
    "join.arrive": "a link in a chat",
    "join.join": "behind a link in a chat",
    "join.waiting": "where newcomers wait",
    "meetings.feed": "a secret address",
    "profile.logo": "a picture on papers",
}


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Routes:
    """The portal's own table of addresses; no database is touched."""
    return Routes(create_app(test_settings(tmp_path_factory.mktemp("routes"), "sqlite://")))


@pytest.fixture(scope="module")
def tours(live_portal: LiveServer, routes: Routes, browser: Browser) -> Tours:
    """With a meeting whose minutes are being written: decisions and tasks to change, one of them the chair's."""
    found = Tours(live_portal, routes)
    chair = found.account("group_chair")
    with watched_page(browser, **DESKTOP, base_url=live_portal.url) as page:
        let_in(page, live_portal, chair)
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
        assert routes.readable - reached == NOT_LINKED.keys()
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


# The chair's pages are half of all; two tests of them can run beside each other.
@pytest.mark.parametrize(
    ("role", "part"),
    [
        ("group_chair", slice(0, None, 2)),
        ("group_chair", slice(1, None, 2)),
        ("teacher", slice(None)),
        ("admin", slice(None)),
        ("stranger", slice(None)),
    ],
)
def test_every_page_looks_right_on_a_small_phone(
    tours: Tours, live_portal: LiveServer, new_page: NewPage, role: str, part: slice
) -> None:
    pages = tours.of(role).fullest_of_each_route()[part]
    with new_page(SMALL_PHONE, base_url=live_portal.url) as page:
        if role != "stranger":
            let_in(page, live_portal, tours.account(role))

        problems = [problem for answer in pages for problem in _problems(page, answer)]

    assert problems == []


def _problems(page: Page, answer: Answer) -> Iterator[str]:
    page.goto(answer.path)
    no_sideways_scroll(page)
    for problem in (*too_small(page), *axe(page)):
        yield f"{answer.path}: {problem}"
