from __future__ import annotations

import pytest

from kkg_portal.api import Invalid
from kkg_portal.api.testing import Person, actor_of
from plugins.meetings import services
from plugins.meetings.kinds import MeetingState
from plugins.meetings.models import Meeting

from .factories import Browser, address, inside, mark, stored


def test_closing_needs_everybody_marked(english: Browser, alice: Person, bob: Person, held: Meeting) -> None:
    client = english(alice)
    mark(held, alice)

    page = client.get(address(alice, held, "close")).text
    refused = client.post(address(alice, held, "close"), data={"version": "1"})

    assert "1 person is not marked yet" in page
    assert refused.status_code == 422
    mark(held, bob)
    assert client.post(address(alice, held, "close"), data={"version": "1"}).status_code == 303
    with inside(alice):
        assert stored(held).state is MeetingState.CLOSED
        assert stored(held).closed_at is not None


def test_a_meeting_that_has_not_begun_cannot_be_closed(alice: Person, meeting: Meeting) -> None:
    with inside(alice), pytest.raises(Invalid):
        services.close(stored(meeting), version=1, actor=actor_of(alice))


def test_a_stale_closing_is_refused(english: Browser, alice: Person, bob: Person, held: Meeting) -> None:
    mark(held, alice)
    mark(held, bob)

    assert english(alice).post(address(alice, held, "close"), data={"version": "7"}).status_code == 409
