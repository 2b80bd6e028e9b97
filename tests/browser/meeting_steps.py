"""What coordinators and teachers do with a meeting, step by step, on any page and with or without JavaScript."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.support.languages import indonesian


def plan(page: Page, cluster: str, title: str) -> str:
    """Plan a meeting for this morning, which has begun and is not over; returns its path."""
    page.goto(f"/k/{cluster}/meetings/")
    page.get_by_role("link", name=indonesian("Plan a meeting")).click()
    page.get_by_label(indonesian("What is the meeting about?")).fill(title)
    page.get_by_label(indonesian("Day and date")).fill("hari ini")
    page.get_by_label(indonesian("Begins"), exact=True).fill("8")
    page.get_by_label(indonesian("Ends"), exact=True).fill("12.00")
    page.get_by_label(indonesian("Host school")).select_option(index=1)
    page.get_by_role("button", name=indonesian("Save the draft")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return re.sub(r"^https?://[^/]+|[?#].*$", "", page.url)


def add_agenda_item(page: Page, meeting: str, title: str, minutes: int) -> None:
    page.goto(meeting)
    page.get_by_role("link", name=indonesian("Change the agenda")).click()
    page.get_by_role("link", name=indonesian("Add to the agenda")).click()
    page.get_by_label(indonesian("What happens?")).fill(title)
    page.get_by_label(indonesian("How many minutes?")).fill(str(minutes))
    page.get_by_role("button", name=indonesian("Save the item")).click()
    expect(page.get_by_role("link", name=title)).to_be_visible()


def invite_everybody(page: Page, meeting: str) -> None:
    page.goto(meeting)
    everybody = indonesian("the whole cluster")
    page.get_by_role("button", name=indonesian("Invite %(group)s", group=everybody)).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(indonesian("Text for WhatsApp"))


def answer_yes(page: Page, cluster: str, title: str) -> None:
    """From the list of meetings to this one, then one tap."""
    page.goto(f"/k/{cluster}/meetings/")
    page.get_by_role("heading", name=title).get_by_role("link").click()
    page.get_by_role("button", name=indonesian("I will attend")).click()
    expect(page.locator("[data-confirmed]")).to_be_visible()
    expect(page.get_by_role("button", name=indonesian("I will attend"))).to_have_attribute(
        "aria-pressed", "true"
    )


def open_note(page: Page, meeting: str) -> None:
    """The page on which the minutes of the first item of the agenda are written."""
    page.goto(f"{meeting}/minutes")
    page.get_by_role("link", name=indonesian("Write"), exact=True).first.click()
    expect(page.get_by_label(indonesian("What was said and agreed"))).to_be_visible()


def add_decision(page: Page, words: str) -> None:
    """To the first item, from the page of the minutes."""
    page.get_by_role("link", name=indonesian("Add a decision")).first.click()
    page.get_by_label(indonesian("What was decided?")).fill(words)
    page.get_by_role("button", name=indonesian("Save the decision")).click()
    expect(page.get_by_text(words)).to_be_visible()


def give_task(page: Page, words: str, owner: str) -> None:
    """On the first item, until tomorrow, from the page of the minutes."""
    page.get_by_role("link", name=indonesian("Give a task")).first.click()
    page.get_by_label(indonesian("What is to be done?")).fill(words)
    whom = page.get_by_label(indonesian("Who does it?"))
    whom.select_option(value=whom.locator("option", has_text=owner).first.get_attribute("value"))
    page.get_by_label(indonesian("By when?")).fill("besok")
    page.get_by_role("button", name=indonesian("Save the task")).click()
    expect(page.locator("[data-confirmed]")).to_be_visible()
    expect(page.get_by_text(words)).to_be_visible()
