"""Messages on the phone in a real Chromium: the button, the service worker, and what a knock shows.

Only the way between the portal and the browser's maker is missing here: it needs that maker's host. What the portal
sends is tested against a sink in tests/notifications/test_push.py; the same content is handed to the worker here.
"""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedIn
from tests.support.browser import PHONE
from tests.support.languages import indonesian
from tests.support.live_server import LiveServer

CLUSTER = "dewi-sartika"
# What the browser's maker would answer; its host is one the portal knows.
SUBSCRIBED = """
PushManager.prototype.getSubscription = async () => null;
PushManager.prototype.subscribe = async options => {
  window.asked = options;
  const bytes = length => new Uint8Array(length).fill(7).buffer;
  return {
    endpoint: "https://fcm.googleapis.com/fcm/send/of-this-test",
    getKey: name => name === "auth" ? bytes(16) : Uint8Array.from([4, ...new Uint8Array(64).fill(9)]).buffer,
  };
};
"""
SHOWN = """
async () => {
  const worker = await navigator.serviceWorker.ready;
  return (await worker.getNotifications()).map(one => ({ title: one.title, body: one.body, tag: one.tag }));
}
"""


def knock(page: Page, origin: str, content: str) -> None:
    """As the browser does when its maker's service hands it a message."""
    devtools = page.context.new_cdp_session(page)
    registrations: list[dict[str, Any]] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated", lambda told: registrations.extend(told["registrations"])
    )
    devtools.send("ServiceWorker.enable")
    page.wait_for_function("navigator.serviceWorker.controller || navigator.serviceWorker.ready")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": registrations[-1]["registrationId"], "data": content},
    )


def test_a_phone_asks_for_messages_and_shows_that_there_is_something(
    signed_in: SignedIn, live_portal: LiveServer
) -> None:
    with signed_in(live_portal.account("teacher", CLUSTER), PHONE) as page:
        page.context.grant_permissions(["notifications"], origin=live_portal.url)
        page.context.add_init_script(SUBSCRIBED)
        page.goto("/account/notices/phone")
        page.get_by_role("button", name=indonesian("Show messages on this phone")).click()
        expect(
            page.get_by_text(indonesian("This phone now says when there is something new."))
        ).to_be_visible()
        expect(page.get_by_role("heading", name=indonesian("Phones that show messages"))).to_be_visible()

        knock(page, live_portal.url, json.dumps({"notice": "abc", "lang": "en", "tag": "one"}))
        page.wait_for_function(f"({SHOWN})().then(all => all.length === 1)")
        assert page.evaluate(SHOWN) == [
            {"title": "Something new", "body": "Open KKG Portal to read it.", "tag": "one"}
        ]
        # The same conversation again takes the place of the first; a broken message says as much in Indonesian.
        knock(page, live_portal.url, json.dumps({"notice": "abd", "lang": "id", "tag": "one"}))
        knock(page, live_portal.url, "no JSON")
        page.wait_for_function(f"({SHOWN})().then(all => all.length === 2)")
        assert {one["title"] for one in page.evaluate(SHOWN)} == {"Ada kabar baru"}
