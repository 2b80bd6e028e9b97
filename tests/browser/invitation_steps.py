"""How a school's link is made, and how somebody comes in by it."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.support.languages import indonesian

PASSWORD = "sawah hijau 42 burung"


def make_school_link(page: Page, cluster: str) -> str:
    """The address in the text for the school's WhatsApp group."""
    page.goto(f"/k/{cluster}/people/")
    page.get_by_role("link", name=indonesian("Invite people")).click()
    page.get_by_role("link", name=indonesian("Make a link for a school")).click()
    page.get_by_label(indonesian("School"), exact=True).select_option(index=1)
    page.get_by_role("button", name=indonesian("Make the link")).click()
    found = re.search(r"https?://\S+/join/\S+", page.locator("#message").inner_text())
    assert found is not None, "the text for WhatsApp holds no link"
    return found.group()


def join(page: Page, link: str, name: str, contact: str) -> int:
    """Fill in the one form as a thumb does; returns how many fields it asks for."""
    page.goto(link)
    page.get_by_label(indonesian("Name with titles")).tap()
    page.keyboard.type(name)
    page.get_by_role("radio").first.tap()
    page.get_by_label(indonesian("Phone number or e-mail")).tap()
    page.keyboard.type(contact)
    page.get_by_label(indonesian("New password")).tap()
    page.keyboard.type(PASSWORD)
    page.get_by_role("checkbox").tap()
    fields = page.locator(".form fieldset, .form .field:not(fieldset)").count()
    page.get_by_role("button", name=indonesian("Ask to be let in")).tap()
    page.wait_for_url(re.compile("/waiting$"))
    return fields
