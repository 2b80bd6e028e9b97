"""Chromium for tests: a phone and a desktop, and no page may complain.

A page fixture fails its test when the page logged an error, threw one, broke the content security policy
or asked another host for anything. `allow_problems(page, pattern)` expects a complaint (the 404 of a test
about 404s); `axe(page)` and `no_sideways_scroll(page)` look at the page as it stands.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    WebError,
    sync_playwright,
)

from tests.support import machine
from tests.support.live_server import Account

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Root has no sandbox; the rest keeps Chromium from looking for its maker's hosts.
CHROMIUM_FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
EVERYWHERE: dict[str, Any] = {"locale": "id-ID", "timezone_id": "Asia/Jakarta"}
PHONE: dict[str, Any] = {
    **EVERYWHERE,
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36",
}
DESKTOP: dict[str, Any] = {**EVERYWHERE, "viewport": {"width": 1280, "height": 800}}
TIMEOUT_MS = 10_000

WCAG_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
AXE_SCRIPT = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RUN_AXE = """async tags => {
    const options = {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']};
    const found = await axe.run(document, options);
    return found.violations.flatMap(rule =>
        rule.nodes.map(node => `${rule.id} (${rule.impact}): ${rule.help}: ${node.target.join(' ')}`));
}"""

FIND_OVERFLOW = """() => {
    const width = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= width) return null;
    const scrolls = element => getComputedStyle(element).overflowX !== 'visible';
    const inside = element => element.parentElement !== document.body && element.parentElement
        && (scrolls(element.parentElement) || inside(element.parentElement));
    const wide = [...document.body.querySelectorAll('*')].filter(element =>
        element.getBoundingClientRect().right > width + 1 && !inside(element));
    return wide.slice(0, 5).map(element => element.outerHTML.slice(0, 120));
}"""

NewPage = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this worker."""
    machine.honour_skip("browser")
    with launched() as chromium:
        yield chromium


@pytest.fixture
def new_page(browser: Browser) -> NewPage:
    """Opens watched pages: `with new_page(PHONE, java_script_enabled=False) as page`."""

    def opened(device: dict[str, Any], **options: Any) -> AbstractContextManager[Page]:
        return watched_page(browser, **{**device, **options})

    return opened


@pytest.fixture
def phone_page(browser: Browser) -> Iterator[Page]:
    """A teacher's phone: 360 x 740, touch, Indonesian, Jakarta time."""
    with watched_page(browser, **PHONE) as page:
        yield page


@pytest.fixture
def desktop_page(browser: Browser) -> Iterator[Page]:
    """The school office's computer: 1280 x 800, Indonesian, Jakarta time."""
    with watched_page(browser, **DESKTOP) as page:
        yield page


@contextmanager
def launched() -> Iterator[Browser]:
    """The machine's Chromium for the length of the block; fails the test that asks when there is none."""
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        machine.missing("browser")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        try:
            yield chromium
        finally:
            chromium.close()


@contextmanager
def watched_page(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page in a fresh profile; fails after the block if the page complained."""
    context = browser.new_context(**options)
    context.set_default_timeout(TIMEOUT_MS)
    watch = _watches[context] = PageWatch(context)
    try:
        yield context.new_page()
        problems = watch.unexpected()
    finally:
        context.close()
        del _watches[context]
    if problems:
        pytest.fail("The page complained:\n" + "\n".join(problems), pytrace=False)


def allow_problems(page: Page, pattern: str) -> None:
    """Expect complaints that match the regular expression: `allow_problems(page, "status of 404")`."""
    _watches[page.context].allowed.append(re.compile(pattern))


def sign_in(page: Page, url: str, account: Account) -> None:
    """Fill in the sign-in page of the portal at `url` as a person would."""
    page.goto(f"{url}/login")
    page.fill("input[name=username]", account.username)
    page.fill("input[name=password]", account.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile(r"^(?!.*/login(\?|$)).*"))


def axe(page: Page, *, tags: tuple[str, ...] = WCAG_TAGS) -> list[str]:
    """What axe-core finds wrong, one line for each element: `assert axe(page) == []`."""
    page.evaluate(AXE_SCRIPT.read_text(encoding="utf-8"))
    findings: list[str] = page.evaluate(RUN_AXE, list(tags))
    return findings


def no_sideways_scroll(page: Page) -> None:
    """Fail if the page is wider than its window, naming the elements that stick out."""
    page.wait_for_load_state("domcontentloaded")  # a press just before may still be on its way
    wide = page.evaluate(FIND_OVERFLOW)
    if wide is not None:
        pytest.fail(f"{page.url} scrolls sideways:\n" + "\n".join(wide), pytrace=False)


class PageWatch:
    """Collects what the pages of one browser context complain about."""

    def __init__(self, context: BrowserContext) -> None:
        self.problems: list[str] = []
        self.allowed: list[re.Pattern[str]] = []
        context.on("console", self._note_console)
        context.on("weberror", self._note_error)
        context.on("request", self._note_request)

    def unexpected(self) -> list[str]:
        """The complaints no `allow_problems` expected."""
        return [line for line in self.problems if not any(pattern.search(line) for pattern in self.allowed)]

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _note_error(self, error: WebError) -> None:
        self.problems.append(f"error: {error.error}")

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and address.hostname not in {"127.0.0.1", "localhost"}:
            self.problems.append(f"another host was asked: {request.url}")


_watches: dict[BrowserContext, PageWatch] = {}
