from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from kkg_portal.api import in_language, session
from kkg_portal.api.testing import Person
from kkg_portal.clusters.models import Cluster
from plugins.meetings.changes import Occasion
from plugins.meetings.kinds import AgendaKind
from plugins.meetings.messages import Length, Wording, announcement, changed, reminder
from plugins.meetings.models import Meeting
from plugins.meetings.queries import TimedItem
from plugins.meetings.session_template import STANDARD, fitted

from .factories import Browser, address, make_meeting

ITEMS = [TimedItem(1, "x", "Pembukaan", 15, AgendaKind.ROUTINE, "", "08.00")]


def test_the_announcement_says_everything_in_plain_lines(alice: Person) -> None:
    meeting = make_meeting(
        alice,
        title="Bedah *modul* ajar",
        starts_at=datetime(2026, 11, 14, 1, 0, tzinfo=UTC),
        ends_at=datetime(2026, 11, 14, 4, 30, tzinfo=UTC),
        bring="Laptop,\nbuku guru",
    )
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    with in_language("id"):
        lines = announcement(meeting, ITEMS, cluster).split("\n")

    assert "*Bedah modul ajar*" in lines
    assert any("Sabtu, 14 November 2026" in line for line in lines)
    assert any("08.00-11.30 WIB" in line for line in lines)
    assert any("SDN Melati 1" in line for line in lines)
    assert any("Laptop, buku guru" in line for line in lines)
    assert "08.00 Pembukaan" in lines
    assert lines[-1].endswith(f"http://localhost{address(alice, meeting)}")


def test_the_reminder_is_four_lines(alice: Person) -> None:
    meeting = make_meeting(alice)
    cluster = session.query(Cluster).filter_by(slug="melati").one()

    assert len(reminder(meeting, cluster).split("\n")) == 4


def test_the_page_speaks_the_groups_language_to_an_english_reader(
    english: Browser, alice: Person, meeting: Meeting
) -> None:
    page = english(alice).get(address(alice, meeting, "share")).text

    assert "Text for WhatsApp" in page
    assert "https://wa.me/?text=" in page
    assert "Undangan" in page


@pytest.mark.parametrize("minutes", [60, 90, 120, 150, 180, 210, 240, 480])
def test_the_standard_agenda_fits_the_time(minutes: int) -> None:
    items = fitted(minutes, language="en")

    assert sum(item.minutes for item in items) == minutes
    assert len(items) == len(STANDARD)
    assert all(item.minutes >= 5 for item in items)


@pytest.mark.parametrize("minutes", [1, 30, 44])
def test_a_very_short_meeting_gets_an_agenda_that_overruns(minutes: int) -> None:
    assert sum(item.minutes for item in fitted(minutes, language="en")) > minutes


@pytest.mark.parametrize("kind", ["announcement", "reminder", "changed"])
def test_a_shorter_message_is_shorter_and_says_when_and_where(alice: Person, kind: str) -> None:
    meeting = make_meeting(
        alice, starts_at=datetime(2026, 11, 14, 1, 0, tzinfo=UTC), place="SDN Baru", bring="Laptop"
    )
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    was = Occasion(meeting.starts_at, meeting.ends_at, "SDN Lama")

    def text(length: Length, *, is_plain: bool = False) -> str:
        wording = Wording(length, is_plain)
        if kind == "announcement":
            return announcement(meeting, ITEMS, cluster, wording)
        if kind == "reminder":
            return reminder(meeting, cluster, wording)
        return changed(meeting, was, cluster, wording)

    with in_language("id"):
        short, normal, long = (text(length) for length in Length)
        plain = text(Length.NORMAL, is_plain=True)

    assert len(short) < len(normal) < len(long)
    assert all("14 November 2026" in one and "SDN Baru" in one for one in (short, normal, long))
    assert "*" in normal
    assert "*" not in plain
    assert plain == normal.replace("*", "")


def test_the_page_counts_characters_and_offers_lengths(
    english: Browser, alice: Person, meeting: Meeting
) -> None:
    client = english(alice)

    pages = {
        length: client.get(
            address(alice, meeting, "share"), query_string={"length": length, "plain": "1"}
        ).text
        for length in ("short", "long", "nonsense")
    }

    counts = {length: int(re.findall(r"(\d+) characters", page)[0]) for length, page in pages.items()}
    assert counts["short"] < counts["long"] == counts["nonsense"]
    assert "With bold words" in pages["short"]
    assert "https://wa.me/?text=" in pages["short"]
