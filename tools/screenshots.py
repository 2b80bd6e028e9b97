"""Pictures of the portal with its demo data.

    python tools/screenshots.py              (make screenshots) those of the README, into docs/images/
    python tools/screenshots.py PATH...      any pages, phone and desktop, into screenshots/

The portal runs as on one fixed morning, so that the README's pictures stay the same until a page changes. In a
PATH, {cluster} stands for the demo cluster of those who look: `/k/{cluster}/meetings/`.
"""

from __future__ import annotations

import base64
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page  # noqa: E402  because the checkout must be on the path first

from tests.support.browser import DESKTOP, PHONE, launched  # noqa: E402  likewise
from tests.support.live_server import WESTERN_INDONESIA, LiveServer, live_server, portal_at  # noqa: E402  likewise
from tests.support.signed_in import let_in  # noqa: E402  likewise

IMAGES, ANYTHING = ROOT / "docs" / "images", ROOT / "screenshots"
CLUSTER = "ki-hajar-dewantara"
MORNING = datetime(2026, 11, 24, 8, 15, tzinfo=WESTERN_INDONESIA)
MOST_BYTES, QUALITY = 60_000, 60


@dataclass(frozen=True)
class Picture:
    """One picture of the README: whose first name looks, at what, on which device, and what is at the top edge."""

    name: str
    who: str
    path: str
    device: dict[str, Any]
    top: str = ""


TEACHER, CHAIR = "Winarti", "Dimas"
PAPER = {**DESKTOP, "viewport": {"width": 860, "height": 800}}
PICTURES = (
    Picture("home-phone", TEACHER, "/k/{cluster}/", PHONE),
    Picture("meetings-phone", TEACHER, "/k/{cluster}/meetings/", PHONE),
    Picture("attendance-phone", CHAIR, "{latest}/attendance", PHONE, top=".stats"),
    Picture("letter", CHAIR, "{next}/papers/invitation/page", PAPER),
    Picture("minutes", CHAIR, "{oldest}/papers/minutes/page", PAPER),
)


def main() -> int:
    """Take the pictures and say where they are."""
    paths = sys.argv[1:]
    folder = ANYTHING if paths else IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kkg-pictures-") as scratch:
        portal = portal_at(MORNING, Path(scratch))
        with live_server(Path(scratch), portal=portal) as server, launched() as browser:
            taken = _take_paths(browser, server, paths) if paths else _take_readme(browser, server)
    for file in taken:
        print(f"{file.relative_to(ROOT)} ({file.stat().st_size / 1000:.0f} kB)")
    return 0


def _take_readme(browser: Browser, server: LiveServer) -> list[Path]:
    with _opened(browser, server, CHAIR, DESKTOP) as page:
        names = {"cluster": CLUSTER, **_meetings(page)}
    taken = []
    for picture in PICTURES:
        with _opened(browser, server, picture.who, picture.device) as page:
            page.goto(picture.path.format(**names))
            if picture.top:
                page.locator(picture.top).first.evaluate("element => element.scrollIntoView()")
            file = IMAGES / f"{picture.name}.webp"
            file.write_bytes(_webp(page))
            if file.stat().st_size > MOST_BYTES:
                raise SystemExit(
                    f"{file.name} is larger than {MOST_BYTES // 1000} kB; README pages must stay light."
                )
            taken.append(file)
    return taken


def _meetings(page: Page) -> dict[str, str]:
    """The next meeting, the one just held and the first of the school year."""
    meetings = f"/k/{CLUSTER}/meetings/"
    links = "links => links.map(link => link.getAttribute('href'))"
    page.goto(meetings)
    planned: list[str] = page.locator("article h2 a").evaluate_all(links)
    page.goto(f"{meetings}past")
    held: list[str] = page.locator("article h2 a").evaluate_all(links)
    return {"next": planned[0], "latest": held[0], "oldest": held[-1]}


def _take_paths(browser: Browser, server: LiveServer, paths: Sequence[str]) -> list[Path]:
    taken = []
    for device_name, device in (("phone", PHONE), ("desktop", DESKTOP)):
        with _opened(browser, server, CHAIR, device) as page:
            for path in paths:
                address = path.format(cluster=CLUSTER)
                page.goto(address)
                name = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-") or "start"
                taken.append(ANYTHING / f"{name}-{device_name}.png")
                page.screenshot(path=taken[-1], full_page=True)
    return taken


@contextmanager
def _opened(browser: Browser, server: LiveServer, who: str, device: dict[str, Any]) -> Iterator[Page]:
    context = browser.new_context(**device, base_url=server.url, reduced_motion="reduce")
    page = context.new_page()
    accounts = (account for account in server.accounts() if account.cluster == CLUSTER)
    let_in(page, server, next(account for account in accounts if account.name.startswith(who)))
    yield page
    context.close()


def _webp(page: Page) -> bytes:
    """What the window shows; Playwright itself writes no WebP, Chromium does."""
    devtools = page.context.new_cdp_session(page)
    shot = devtools.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    return base64.b64decode(shot["data"])


if __name__ == "__main__":
    raise SystemExit(main())
