"""Browser tests tell what a person does: open, tap, read, in the words of the Indonesian portal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import TIMEOUT_MS, NewPage
from tests.support.live_server import Account, LiveServer
from tests.support.signed_in import let_in

expect.set_options(timeout=TIMEOUT_MS)

SignedIn = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def signed_in(live_portal: LiveServer, new_page: NewPage) -> SignedIn:
    """A browser of its own for one person: `with signed_in(account, PHONE) as page`."""

    @contextmanager
    def opened(account: Account, device: dict[str, Any], **options: Any) -> Iterator[Page]:
        with new_page(device, base_url=live_portal.url, **options) as page:
            let_in(page, live_portal, account)
            yield page

    return opened
