from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from kkg_portal.api import Conflict, Invalid, NotAllowed, clock, session
from kkg_portal.api.testing import Person, actor_of
from plugins.meetings import services
from plugins.meetings.kinds import MeetingState
from plugins.meetings.models import AgendaItem, Meeting
from plugins.meetings.queries import agenda

from .factories import (
    TYPED,
    Browser,
    address,
    base,
    block_day,
    inside,
    make_meeting,
    make_subgroup,
    newest,
    plan_for,
    stored,
)

BEFORE = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(BEFORE, tick=False):
        yield


def test_a_meeting_is_planned_from_what_people_type(english: Browser, alice: Person) -> None:
    answer = english(alice).post(base(alice) + "/new", data=TYPED)

    with inside(alice):
        meeting = newest()
        assert answer.status_code == 303
        assert answer.headers["Location"].endswith(meeting.public_id)
        assert meeting.state is MeetingState.DRAFT
        assert meeting.starts_at == datetime(2026, 11, 14, 1, 0, tzinfo=UTC)
        assert meeting.ends_at == datetime(2026, 11, 14, 4, 30, tzinfo=UTC)


def test_a_new_meeting_starts_from_the_standard_agenda_of_its_length(english: Browser, alice: Person) -> None:
    english(alice).post(base(alice) + "/new", data=TYPED)

    with inside(alice):
        items = agenda(newest())
        assert sum(item.minutes for item in items) == 210
        assert [item.kind.value for item in items].count("results") == 1
        assert [item.kind.value for item in items].count("follow_up") == 1


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", " ", "Write what it is about"),
        ("day", "", "The date is still empty"),
        ("day", "31 Februari", "31 February"),
        ("day", "kapan-kapan", "This date is not clear"),
        ("day", "1 November 2026", "This date has passed"),
        ("starts", "24.30", "Hours go from 0 to 23"),
        ("ends", "7.00", "The end must be after the beginning"),
        ("ends", "8", "The end must be after the beginning"),
        ("online_url", "http://zoom.example/1", "The link must begin with https://"),
        ("place", "", "Write the place, choose the host school or add an online link"),
        ("kind", "nonsense", ""),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(
    english: Browser, alice: Person, field: str, typed: str, sentence: str
) -> None:
    page = english(alice).post(base(alice) + "/new", data={**TYPED, field: typed})

    assert page.status_code == 422
    assert "Error:" in page.text
    if field != "day" or typed != "31 Februari":
        assert sentence in page.text
    assert f'id="{field}-error"' in page.text
    assert "Bedah modul ajar IPAS" in page.text or field == "title"


def test_what_was_typed_stays_in_the_box(english: Browser, alice: Person) -> None:
    page = english(alice).post(base(alice) + "/new", data={**TYPED, "day": "kapan-kapan", "starts": "24.30"})

    assert 'value="kapan-kapan"' in page.text
    assert 'value="24.30"' in page.text


def test_a_past_meeting_needs_its_tick(english: Browser, alice: Person) -> None:
    typed = {**TYPED, "day": "1 November 2026", "is_past": "y"}

    assert english(alice).post(base(alice) + "/new", data=typed).status_code == 303


def test_a_holiday_warns_by_name_and_does_not_forbid(english: Browser, alice: Person) -> None:
    block_day(alice, date(2026, 11, 14), "Hari Guru Nasional")
    client = english(alice)

    answer = client.post(base(alice) + "/new", data=TYPED)

    assert answer.status_code == 303
    assert "Hari Guru Nasional" in client.get(answer.headers["Location"]).text


def test_the_proposed_day_is_the_usual_weekday_that_is_free(english: Browser, alice: Person) -> None:
    block_day(alice, date(2026, 11, 12), "Rapat kerja")

    page = english(alice).get(base(alice) + "/new").text

    assert 'value="19 November 2026"' in page
    assert 'value="09:00"' in page
    assert 'value="12:00"' in page


def test_an_online_meeting_needs_no_place(english: Browser, alice: Person) -> None:
    typed = {**TYPED, "place": "", "online_url": "https://meet.example/kkg"}

    assert english(alice).post(base(alice) + "/new", data=typed).status_code == 303
    with inside(alice):
        assert newest().place == "Online"


def test_the_host_school_is_a_place_and_another_clusters_school_is_not(
    english: Browser, alice: Person, charlie: Person
) -> None:
    with inside(charlie):
        from kkg_portal.api import School

        foreign = session.scalars(select(School.public_id)).one()
    with inside(alice):
        own = session.scalars(select(School.public_id)).one()
    client = english(alice)

    assert client.post(base(alice) + "/new", data={**TYPED, "host_school": foreign}).status_code == 422
    assert (
        client.post(base(alice) + "/new", data={**TYPED, "host_school": own, "place": ""}).status_code == 303
    )
    with inside(alice):
        assert newest().place == "SDN Melati 1"


def test_members_cannot_plan(english: Browser, alice: Person, bob: Person) -> None:
    assert english(bob).get(base(bob) + "/new").status_code == 403
    assert english(bob).post(base(bob) + "/new", data=TYPED).status_code == 403
    with inside(bob), pytest.raises(NotAllowed):
        services.create(plan_for(), actor=actor_of(bob))


def test_the_verb_refuses_what_no_form_would_send(alice: Person) -> None:
    actor = actor_of(alice)
    start = clock.now()
    with inside(alice):
        for values in (
            {"starts_at": start, "ends_at": start},
            {"starts_at": start, "ends_at": start + timedelta(hours=15)},
            {"online_url": "javascript:alert(1)"},
            {"subgroup_id": 999_999},
            {"host_school_id": 999_999},
        ):
            with pytest.raises(Invalid):
                services.create(plan_for(**values), actor=actor)


def test_editing_a_draft_moves_it_silently(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, state=MeetingState.DRAFT)

    answer = english(alice).post(address(alice, meeting, "edit"), data={**TYPED, "version": "1"})

    assert answer.status_code == 303
    with inside(alice):
        assert stored(meeting).starts_at == datetime(2026, 11, 14, 1, 0, tzinfo=UTC)


def test_editing_shows_what_is_stored(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, starts_at=datetime(2026, 11, 14, 1, 0, tzinfo=UTC), bring="Laptop")

    page = english(alice).get(address(alice, meeting, "edit")).text

    assert 'value="14 November 2026"' in page
    assert 'value="08:00"' in page
    assert "Laptop" in page


def test_a_stale_form_is_refused(english: Browser, alice: Person, meeting: Meeting) -> None:
    client = english(alice)
    with inside(alice):
        first = stored(meeting)
        first.title = "Judul baru"
        session.commit()

    answer = client.post(
        address(alice, meeting, "edit"), data={**TYPED, "day": "9 November 2026", "version": "1"}
    )

    assert answer.status_code == 409
    with inside(alice):
        assert stored(meeting).title == "Judul baru"


def test_the_day_of_an_announced_meeting_moves_only_with_a_reason(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, starts_at=datetime(2026, 11, 13, 1, 0, tzinfo=UTC))

    page = english(alice).post(address(alice, meeting, "edit"), data={**TYPED, "version": "1"})

    assert page.status_code == 422
    assert "Move to another day" in page.text


@pytest.mark.parametrize(
    ("change", "sequence"),
    [({"ends": "12.00"}, 1), ({"place": "SDN Kenanga"}, 1), ({"title": "Judul lain", "bring": "Laptop"}, 0)],
)
def test_the_sequence_rises_when_people_would_come_wrongly(
    english: Browser, alice: Person, change: Any, sequence: Any
) -> None:
    meeting = make_meeting(
        alice,
        starts_at=datetime(2026, 11, 14, 1, 0, tzinfo=UTC),
        ends_at=datetime(2026, 11, 14, 4, 30, tzinfo=UTC),
        place=TYPED["place"],
    )

    english(alice).post(address(alice, meeting, "edit"), data={**TYPED, **change, "version": "1"})

    with inside(alice):
        assert stored(meeting).sequence == sequence


def test_the_group_of_an_announced_meeting_stays(alice: Person, bob: Person, meeting: Meeting) -> None:
    subgroup = make_subgroup(alice, "KKG PAI", bob)
    plan = plan_for(starts_at=meeting.starts_at, ends_at=meeting.ends_at, subgroup_id=subgroup.id)
    with inside(alice), pytest.raises(Invalid) as refused:
        services.edit(stored(meeting), plan, version=1, actor=actor_of(alice))
    assert refused.value.field == "subgroup"


def test_a_version_that_was_tampered_with_never_matches(alice: Person, meeting: Meeting) -> None:
    plan = plan_for(starts_at=meeting.starts_at, ends_at=meeting.ends_at)
    with inside(alice), pytest.raises(Conflict):
        services.edit(stored(meeting), plan, version=0, actor=actor_of(alice))


def test_charlie_cannot_plan_in_melati(english: Browser, charlie: Person, meeting: Meeting) -> None:
    client = english(charlie)

    assert client.post("/k/melati/meetings/new", data=TYPED).status_code == 404
    for act in ("edit", "move", "cancel", "invite", "letter-number", "close"):
        assert client.post(f"/k/melati/meetings/{meeting.public_id}/{act}", data=TYPED).status_code == 404
        assert client.post(f"/k/kenanga/meetings/{meeting.public_id}/{act}", data=TYPED).status_code == 404


def test_items_of_the_agenda_are_kept_apart_by_meeting(
    english: Browser, alice: Person, meeting: Meeting
) -> None:
    other = make_meeting(alice, days=9)
    with inside(alice):
        item = session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)).first()
        assert item is not None

    assert english(alice).get(address(alice, other, "agenda", item.public_id)).status_code == 404


def test_a_training_of_several_days_is_several_meetings(alice: Person) -> None:
    start = clock.now() + timedelta(days=10)
    plan = plan_for(starts_at=start, ends_at=start + timedelta(hours=14, minutes=1))

    with inside(alice), pytest.raises(Invalid, match="14"):
        services.create(plan, actor=actor_of(alice))
