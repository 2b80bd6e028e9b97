from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from kkg_portal.api import Invalid, Role, session
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster
from plugins.meetings import services
from plugins.meetings.kinds import Answer, DisplacementReason, MeetingState
from plugins.meetings.models import Invitation, Meeting
from plugins.meetings.queries import agenda

from .factories import (
    Browser,
    address,
    inside,
    invite,
    make_meeting,
    newest,
    plan_for,
    stored,
)

BEFORE = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(BEFORE, tick=False):
        yield


def move_form(**values: str) -> dict[str, str]:
    return {
        "day": "21 November 2026",
        "starts": "9",
        "ends": "12",
        "because": "competition",
        "displacement_note": "lomba HUT RI",
        "version": "1",
        **values,
    }


def test_moving_keeps_the_old_day_and_invites_to_the_new_one(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    invite(meeting, bob, answer=Answer.YES)

    answer = english(alice).post(address(alice, meeting, "move"), data=move_form())

    assert answer.status_code == 303
    with inside(alice):
        old, new = stored(meeting), newest()
        assert (old.state, old.displaced_because, old.sequence) == (
            MeetingState.MOVED,
            DisplacementReason.COMPETITION,
            1,
        )
        assert old.moved_to_id == new.id
        assert new.state is MeetingState.SCHEDULED
        assert new.uid != old.uid
        assert [item.title for item in agenda(new)] == ["Acara 1", "Acara 2"]
        asked = session.scalars(select(Invitation.answer).where(Invitation.meeting_id == new.id)).all()
        assert set(asked) == {Answer.PENDING}
    page = english(bob).get(address(bob, meeting)).text
    assert "Moved to" in page
    assert new.public_id in page
    assert "lomba HUT RI" in page


def test_moving_a_draft_stays_a_draft(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, state=MeetingState.DRAFT)

    english(alice).post(address(alice, meeting, "move"), data=move_form())

    with inside(alice):
        assert newest().state is MeetingState.DRAFT
        assert not session.scalar(select(func.count(Invitation.id)))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": "1 November 2026"}, "This date has passed"),
        ({"ends": "9"}, "after the beginning"),
        ({"because": "x"}, "because-error"),
    ],
)
def test_moving_says_what_is_wrong(
    english: Browser, alice: Person, meeting: Meeting, typed: str, sentence: str
) -> None:
    page = english(alice).post(address(alice, meeting, "move"), data=move_form(**typed))

    assert page.status_code == 422
    assert sentence in page.text


def test_a_meeting_is_moved_once_even_when_two_press_the_button(alice: Person, meeting: Meeting) -> None:
    actor = actor_of(alice)
    values = {"because": DisplacementReason.HOLIDAY, "note": "", "version": 1, "actor": actor}
    start = meeting.starts_at + timedelta(days=7)
    with inside(alice):
        services.move(stored(meeting), start, start + timedelta(hours=2), **values)
    with inside(alice), pytest.raises(Invalid):
        services.move(stored(meeting), start, start + timedelta(hours=2), **values)


def test_cancelling_is_for_the_chair_not_the_secretary(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    melati = session.query(Cluster).filter_by(slug="melati").one()
    sari = make_member(melati, "Sari Sekretaris", roles=(Role.SECRETARY,))
    typed = {"because": "condolence", "displacement_note": "", "version": "1"}

    assert english(sari).post(address(sari, meeting, "cancel"), data=typed).status_code == 403
    assert english(bob).post(address(bob, meeting, "cancel"), data=typed).status_code == 403
    assert english(sari).get(address(sari, meeting, "edit")).status_code == 200
    assert english(alice).post(address(alice, meeting, "cancel"), data=typed).status_code == 303
    with inside(alice):
        assert stored(meeting).state is MeetingState.CANCELLED
        assert stored(meeting).sequence == 1
    assert "This meeting does not take place" in english(bob).get(address(bob, meeting)).text


def test_what_is_called_off_can_no_longer_change(alice: Person) -> None:
    meeting = make_meeting(alice, state=MeetingState.CANCELLED)
    actor = actor_of(alice)
    with inside(alice):
        gone = stored(meeting)
        with pytest.raises(Invalid):
            services.edit(gone, plan_for(), version=1, actor=actor)
        with pytest.raises(Invalid):
            services.cancel(gone, because=DisplacementReason.OTHER, note="", version=1, actor=actor)
        with pytest.raises(Invalid):
            services.invite(gone, actor=actor)
