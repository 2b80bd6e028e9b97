from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest
import time_machine
from sqlalchemy import select

from kkg_portal.api import Conflict, Invalid, User, school_year_of, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.jobs import work_off
from plugins.meetings import services
from plugins.meetings.kinds import Answer, DisplacementReason, MeetingState, PlanStatus
from plugins.meetings.models import DateChange, Invitation, Meeting
from plugins.meetings.queries import next_meeting, programme_of

from .factories import Browser, address, inside, invite, make_meeting, stored

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
WHY = {"because": "district_event", "displacement_note": "rapat dinas", "version": "1"}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_postponed_meeting_keeps_its_people_and_gets_a_new_day(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    invite(meeting, bob, answer=Answer.YES)
    client = english(alice)

    assert client.post(address(alice, meeting, "postpone"), data=WHY).status_code == 303
    with inside(alice):
        now = stored(meeting)
        assert (now.state, now.sequence) == (MeetingState.POSTPONED, 1)
        assert now.displaced_because is DisplacementReason.DISTRICT_EVENT
        assert next_meeting(actor_of(bob)) is None
        version = now.version
    typed = {"day": "28 November 2026", "starts": "9", "ends": "11", "version": str(version)}
    assert client.post(address(alice, meeting, "new-date"), data=typed).status_code == 303

    with inside(alice):
        again = stored(meeting)
        assert again.state is MeetingState.SCHEDULED
        assert again.starts_at == datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
        assert again.sequence >= 2
        assert again.displaced_because is None
        change = session.scalars(select(DateChange)).one()
        assert (change.because, change.note) == (DisplacementReason.DISTRICT_EVENT, "rapat dinas")
        assert change.old_starts_at == meeting.starts_at
        assert session.scalars(select(Invitation.answer)).one() is Answer.PENDING


def test_invited_people_are_told_that_it_is_postponed(
    english: Browser, alice: Person, bob: Person, mailbox: list[EmailMessage]
) -> None:
    session.get_one(User, bob.user_id).email = "bob@contoh.invalid"
    session.commit()
    meeting = make_meeting(alice, title="Bedah modul")
    invite(meeting, bob)

    english(alice).post(address(alice, meeting, "postpone"), data=WHY)
    session.remove()
    work_off()

    (message,) = mailbox
    assert message["To"] == "bob@contoh.invalid"
    assert message["Subject"].startswith("Ditunda: Bedah modul")


def test_a_draft_is_postponed_without_telling_anybody(
    english: Browser, alice: Person, mailbox: list[EmailMessage]
) -> None:
    meeting = make_meeting(alice, state=MeetingState.DRAFT)

    english(alice).post(address(alice, meeting, "postpone"), data=WHY)
    session.remove()
    work_off()

    assert mailbox == []
    with inside(alice):
        row = stored(meeting)
        services.set_new_date(
            row,
            datetime(2026, 11, 28, 2, 0, tzinfo=UTC),
            datetime(2026, 11, 28, 4, 0, tzinfo=UTC),
            version=row.version,
            actor=actor_of(alice),
        )
        assert stored(meeting).state is MeetingState.DRAFT


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": "1 November 2026"}, "This date has passed"),
        ({"ends": "8"}, "after the beginning"),
        ({"day": ""}, "The date is still empty"),
    ],
)
def test_a_new_day_that_cannot_be_is_refused_at_its_field(
    english: Browser, alice: Person, typed: dict[str, str], sentence: str
) -> None:
    meeting = make_meeting(alice, state=MeetingState.POSTPONED)
    data = {"day": "28 November 2026", "starts": "9", "ends": "11", "version": "1", **typed}

    page = english(alice).post(address(alice, meeting, "new-date"), data=data)

    assert page.status_code == 422
    assert sentence in page.text


def test_only_planned_meetings_are_postponed_and_only_postponed_ones_get_a_day(
    alice: Person, meeting: Meeting
) -> None:
    cancelled = make_meeting(alice, state=MeetingState.CANCELLED)
    why = {"because": DisplacementReason.OTHER, "note": "", "version": 1, "actor": actor_of(alice)}
    with inside(alice), pytest.raises(Invalid, match="still planned"):
        services.postpone(stored(cancelled), **why)
    with inside(alice), pytest.raises(Invalid, match="waits for a new day"):
        services.set_new_date(
            stored(meeting), meeting.starts_at, meeting.ends_at, version=1, actor=actor_of(alice)
        )
    with inside(alice):
        services.postpone(stored(meeting), **why)
    with inside(alice), pytest.raises(Invalid):
        services.postpone(stored(meeting), **why)


def test_a_stale_form_is_a_conflict(alice: Person, meeting: Meeting) -> None:
    with inside(alice), intending_to_write():
        row = stored(meeting)
        row.note = "lain"
        session.commit()
    with inside(alice), pytest.raises(Conflict):
        services.postpone(
            stored(meeting), because=DisplacementReason.OTHER, note="", version=1, actor=actor_of(alice)
        )


def test_a_postponed_meeting_can_be_cancelled(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, state=MeetingState.POSTPONED)

    page = english(alice).post(address(alice, meeting, "cancel"), data=WHY)

    assert page.status_code == 303
    with inside(alice):
        assert stored(meeting).state is MeetingState.CANCELLED


def test_members_cannot_postpone_and_strangers_find_nothing(
    english: Browser, alice: Person, bob: Person, charlie: Person, meeting: Meeting
) -> None:
    assert english(bob).post(address(bob, meeting, "postpone"), data=WHY).status_code == 403
    assert english(charlie).get(address(alice, meeting, "postpone")).status_code == 404
    assert english(charlie).get(address(charlie, meeting, "new-date")).status_code == 404


def test_an_empty_meeting_does_not_count_for_the_programme_case_20(alice: Person) -> None:
    held = make_meeting(alice, days=-20, state=MeetingState.CLOSED)
    empty = make_meeting(alice, days=-10, state=MeetingState.SCHEDULED)
    with inside(alice):
        services.close_as_not_held(
            stored(empty),
            because=DisplacementReason.LOW_QUORUM,
            note="hujan deras",
            version=1,
            actor=actor_of(alice),
        )
        view = programme_of(school_year_of(date(2026, 11, 2)), actor_of(alice))

    assert held.title
    assert view.held == 1
    assert view.counts[PlanStatus.CANCELLED] == 1
    assert [one.planned for one in view.by_kind if one.held] == [1]


def test_an_unknown_reason_is_refused(english: Browser, alice: Person, meeting: Meeting) -> None:
    page = english(alice).post(address(alice, meeting, "postpone"), data={**WHY, "because": "x"})

    assert page.status_code == 422
    assert 'id="because-error"' in page.text
