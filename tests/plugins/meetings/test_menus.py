"""What menus offer can be opened, by whoever it is offered to and however far the meeting is."""

from __future__ import annotations

import re

import pytest

from kkg_portal.api.testing import People, Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import services
from plugins.meetings.kinds import MeetingState
from plugins.meetings.models import Meeting

from .factories import Browser, Count, address, base, inside, invite, make_meeting, mark, stored

STAGES = {
    "a draft": {"state": MeetingState.DRAFT, "days": 9},
    "announced": {"state": MeetingState.SCHEDULED, "days": 9},
    "going on": {"state": MeetingState.SCHEDULED, "days": 0},
    "over": {"state": MeetingState.SCHEDULED, "days": -1},
    "held": {"state": MeetingState.SCHEDULED, "days": -3},
    "moved": {"state": MeetingState.MOVED, "days": 5},
    "cancelled": {"state": MeetingState.CANCELLED, "days": 5},
    "postponed": {"state": MeetingState.POSTPONED, "days": 5},
}


def opened_from(english: Browser, person: Person, path: str) -> dict[str, int]:
    """Every page of meetings that `path` links to, with its status."""
    client = english(person)
    page = client.get(path)
    assert page.status_code == 200
    links = set(re.findall(rf'href="({base(person)}/[^"#]*)"', page.text))
    return {link: client.get(link.replace("&amp;", "&")).status_code for link in sorted(links)}


def meeting_at(stage: str, people: People) -> Meeting:
    values = dict(STAGES[stage])
    meeting = make_meeting(people.alice, letter_number="02/001/KKG/XI/2026", **values)  # type: ignore[arg-type]
    if values["state"] is not MeetingState.DRAFT:
        invite(meeting, people.alice, people.bob)
    if stage == "held":
        close(meeting, people)
    return meeting


def close(meeting: Meeting, people: People) -> None:
    """As the board does, so that its minutes are published."""
    for person in (people.alice, people.bob):
        mark(meeting, person)
    with inside(people.alice), intending_to_write():
        row = stored(meeting)
        services.close(row, version=row.version, actor=actor_of(people.alice))


@pytest.mark.parametrize("stage", STAGES)
def test_every_way_from_a_meeting_leads_somewhere(english: Browser, people: People, stage: str) -> None:
    meeting = meeting_at(stage, people)
    readers = [people.alice] if stage == "a draft" else [people.alice, people.bob]

    for person in readers:
        statuses = opened_from(english, person, address(person, meeting))
        # The page about a substitute sends on to the reader's own invitation.
        assert {link: status for link, status in statuses.items() if status not in {200, 303}} == {}
        assert len(statuses) >= 2


def test_every_way_of_the_first_pages_leads_somewhere(english: Browser, people: People) -> None:
    for person in (people.alice, people.bob):
        for page in ("/", "/past", "/more"):
            statuses = opened_from(english, person, base(person) + page)
            assert {link: status for link, status in statuses.items() if status != 200} == {}


def test_what_is_due_stands_first(english: Browser, people: People) -> None:
    before, after = meeting_at("announced", people), meeting_at("over", people)
    client = english(people.alice)

    ahead = client.get(address(people.alice, before)).text
    behind = client.get(address(people.alice, after)).text

    assert ahead.index('id="before"') < ahead.index('id="day"')
    assert behind.index('id="day"') < behind.index('id="after"') < behind.index('id="papers"')


def test_a_member_is_offered_no_work_of_the_board(english: Browser, people: People) -> None:
    meeting = meeting_at("announced", people)

    page = english(people.bob).get(address(people.bob, meeting)).text

    assert 'id="changes"' not in page
    assert "Take attendance" not in page
    assert "Assignment letter of my school" not in page
    assert "Propose something for the agenda" in page


@pytest.mark.parametrize("stage", STAGES)
def test_a_meetings_page_asks_the_database_at_most_eight_times(
    english: Browser, count_queries: Count, people: People, stage: str
) -> None:
    meeting = meeting_at(stage, people)
    client = english(people.alice)
    client.get(address(people.alice, meeting))

    with count_queries() as statements:
        client.get(address(people.alice, meeting))

    assert len(statements) <= 8
