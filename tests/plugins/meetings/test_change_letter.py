"""The letter and the WhatsApp text about a change of time or place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from kkg_portal.clusters.models import Letter
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.kinds import MeetingState
from plugins.meetings.models import DateChange, Meeting

from .factories import Browser, address, inside, make_meeting, stored, typed_edit
from .mails import work

NOW = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)


START = datetime(2026, 11, 14, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def announced(english: Browser, alice: Person, bob: Person) -> Meeting:
    """Invited through the verb, numbered, and bob has said yes."""
    meeting = make_meeting(alice, state=MeetingState.DRAFT, starts_at=START, place="SDN Melati 1")
    english(alice).post(address(alice, meeting, "invite"))
    english(bob).post(address(bob, meeting, "answer"), data={"answer": "yes"})
    return meeting


def edit(client: Any, owner: Person, meeting: Meeting, **changes: str) -> int:
    answer = client.post(address(owner, meeting, "edit"), data=typed_edit(owner, meeting, **changes))
    return int(answer.status_code)


def test_edge_23_the_change_letter_cites_the_first_and_the_old_paper_says_it_is_replaced(
    english: Browser, announced: Meeting, alice: Person, bob: Person, moment: Any
) -> None:
    client = english(alice)
    assert client.get(address(alice, announced, "papers", "change", "page")).status_code == 404
    edit(client, alice, announced, place="SDN Melati 7")
    assert "belum bernomor" in client.get(address(alice, announced, "papers", "change", "page")).text
    work(minutes=11, moment=moment)
    with inside(alice):
        row = stored(announced)
        first, second = row.letter_number, row.change_letter_number
        assert session.scalars(select(Letter.kind).order_by(Letter.id)).all() == ["invitation", "notice"]

    change = english(bob).get(address(bob, announced, "papers", "change", "page")).text
    old = english(bob).get(address(bob, announced, "papers", "invitation", "page")).text

    assert second
    assert first in change
    assert second in change
    assert change.index("SDN Melati 1") < change.index("SDN Melati 7")
    assert f"DIGANTI dengan surat nomor {second}" in old
    assert "SDN Melati 1" in old
    assert "SDN Melati 7" not in old


def test_what_changed_before_the_letter_was_numbered_is_no_correction(
    english: Browser, alice: Person, moment: Any
) -> None:
    draft = make_meeting(alice, state=MeetingState.DRAFT, starts_at=START)
    with inside(alice), intending_to_write():
        old = {"old_starts_at": START, "old_ends_at": START + timedelta(hours=2), "old_place": "SDN Lama"}
        new = {"new_starts_at": START, "new_ends_at": START + timedelta(hours=2), "new_place": "SDN Melati 1"}
        session.add(DateChange(meeting_id=draft.id, **old, **new))
        session.commit()
    moment.shift(timedelta(hours=1))

    english(alice).post(address(alice, draft, "invite"))

    letter = english(alice).get(address(alice, draft, "papers", "invitation", "page")).text
    assert "SDN Lama" not in letter
    assert "TIDAK BERLAKU LAGI" not in letter


def test_whatsapp_text_about_the_change(english: Browser, announced: Meeting, alice: Person) -> None:
    client = english(alice)
    assert "Time or place has changed" not in client.get(address(alice, announced, "share")).text

    edit(client, alice, announced, place="SDN Melati 7")

    page = client.get(address(alice, announced, "share")).text
    assert "Time or place has changed" in page
    assert page.index("SDN Melati 1") < page.index("SDN Melati 7")
    with inside(alice), intending_to_write():
        assert stored(announced).place == "SDN Melati 7"
