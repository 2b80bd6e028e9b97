"""What a phone on a prepaid plan pays: bytes on the wire, headers too, of a first visit and of later pages."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from playwright.sync_api import Page

from tests.support.browser import PHONE, NewPage
from tests.support.live_server import LiveServer
from tests.support.signed_in import let_in
from tests.support.wire import counted

CLUSTER = "dewi-sartika"
FIRST_VISIT_BYTES, LATER_PAGE_BYTES = 30_000, 10_000
HOME, MEETINGS, PAST = f"/k/{CLUSTER}/", f"/k/{CLUSTER}/meetings/", f"/k/{CLUSTER}/meetings/past"
SERVICE_WORKER_READY = "navigator.serviceWorker.ready.then(() => true)"


@pytest.mark.parametrize("path", ["/login", HOME, MEETINGS])
def test_a_first_visit_is_small(live_portal: LiveServer, new_page: NewPage, path: str) -> None:
    with ExitStack() as stack:
        wire = stack.enter_context(counted(live_portal.url))
        page = stack.enter_context(new_page(PHONE, base_url=wire.url))
        if path != "/login":
            let_in(page, live_portal, live_portal.account("teacher", CLUSTER))

        # All of it, also what the service worker lays in for the day without a signal.
        page.goto(path, wait_until="networkidle")
        page.evaluate(SERVICE_WORKER_READY)

    assert 3_000 < wire.received <= FIRST_VISIT_BYTES


def test_later_pages_are_smaller_still(live_portal: LiveServer, new_page: NewPage) -> None:
    sizes: dict[str, int] = {}
    with counted(live_portal.url) as wire, new_page(PHONE, base_url=wire.url) as page:
        let_in(page, live_portal, live_portal.account("group_chair", CLUSTER))
        page.goto(HOME, wait_until="networkidle")
        page.evaluate(SERVICE_WORKER_READY)
        for path in (MEETINGS, _a_meeting_that_was_held(page), f"/k/{CLUSTER}/people/", HOME):
            before = wire.received
            page.goto(path, wait_until="networkidle")
            sizes[path] = wire.received - before

    assert min(sizes.values()) > 500
    assert {path: size for path, size in sizes.items() if size > LATER_PAGE_BYTES} == {}


def _a_meeting_that_was_held(page: Page) -> str:
    page.goto(PAST)
    return page.locator("article a").first.get_attribute("href") or ""
