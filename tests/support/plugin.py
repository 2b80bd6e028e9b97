"""Tells pytest about the run as a whole: what may be left out, and that Chromium's tests are marked."""

from __future__ import annotations

import pytest

from tests.support import machine

BROWSER_FIXTURES = {"browser", "new_page", "phone_page", "desktop_page"}


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a run that would leave something out without anybody noticing."""
    machine.refuse_silence()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that asks for a page as a browser test, so that none is forgotten.

    Their files come first: they take longest, and a worker that meets one last keeps the other waiting.
    """
    browsing = set()
    for item in items:
        if BROWSER_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
            browsing.add(item.path)
    items.sort(key=lambda item: item.path not in browsing)
