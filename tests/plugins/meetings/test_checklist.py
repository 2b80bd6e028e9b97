"""Before a meeting is closed: what is open, and a meeting nobody came to."""

from __future__ import annotations

import pytest

from kkg_portal.api import Invalid
from kkg_portal.api.testing import Person, actor_of
from plugins.meetings import services
from plugins.meetings.kinds import (
    AttendanceStatus,
    DisplacementReason,
    MeetingState,
)
from plugins.meetings.models import Meeting

from .factories import (
    Browser,
    address,
    inside,
    mark,
    stored,
)


def test_the_checklist_names_what_is_open(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    client = english(alice)

    page = client.get(address(alice, held, "close")).text

    assert "2 people are not marked yet" in page
    assert "Nothing was written down yet" in page
    assert "No decision was taken" in page
    assert "Close and publish" not in page


def test_case_20_a_meeting_nobody_came_to_was_not_held(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    mark(held, alice, AttendanceStatus.ABSENT)
    mark(held, bob, AttendanceStatus.ABSENT)
    client = english(alice)
    assert "It was not held" in client.get(address(alice, held, "close")).text
    here = address(alice, held, "not-held")
    form = {"because": "other", "note": "", "version": "1"}
    assert client.post(here, data=form).status_code == 422

    assert client.post(here, data={**form, "note": "Jalan terendam"}).status_code == 303

    with inside(alice):
        row = stored(held)
        assert row.state is MeetingState.CANCELLED
        assert row.displaced_because is DisplacementReason.OTHER
    assert "Jalan terendam" in english(bob).get(address(bob, held)).text


def test_a_meeting_somebody_came_to_was_held(alice: Person, held: Meeting) -> None:
    mark(held, alice)
    with inside(alice), pytest.raises(Invalid):
        services.close_as_not_held(
            stored(held), because=DisplacementReason.HOLIDAY, note="", version=1, actor=actor_of(alice)
        )
