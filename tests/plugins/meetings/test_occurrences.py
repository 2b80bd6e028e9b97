"""Single days of a series: they become meetings, are left out, and move; who hosts them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from kkg_portal.api import Invalid, clock, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.clusters.models import School
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import services
from plugins.meetings.kinds import AgendaKind, Answer, DisplacementReason, MeetingState
from plugins.meetings.models import (
    AgendaItem,
    AgendaTemplate,
    AgendaTemplateItem,
    DateChange,
    Invitation,
    Meeting,
    SeriesGap,
)
from plugins.meetings.queries import (
    hosting_counts,
    occurrences,
    schedule_of,
    series_for_feed,
)

from .factories import Browser, Count, base, inside, make_meeting, make_subgroup
from .programme_factories import make_package, make_series
from .series_days import FIRST, NOW, SECOND, again, here


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_an_occurrence_becomes_a_meeting_with_everything_of_its_series(alice: Person) -> None:
    subgroup = make_subgroup(alice, "KKG PAI", alice)
    package = make_package(alice)
    series = make_series(alice, subgroup_id=subgroup.id, package_id=package.id, place="Aula")
    with inside(alice):
        meeting = services.touch_occurrence(again(series), SECOND, actor=actor_of(alice))
        assert (meeting.title, meeting.place) == (series.title, "Aula")
        assert (meeting.subgroup_id, meeting.package_id) == (subgroup.id, package.id)
        assert meeting.starts_at == datetime(2026, 11, 14, 1, 0, tzinfo=UTC)
        assert meeting.ends_at - meeting.starts_at == timedelta(minutes=120)
        assert meeting.state is MeetingState.DRAFT
        assert session.scalar(select(func.count(AgendaItem.id)).where(AgendaItem.meeting_id == meeting.id))


def test_an_occurrence_takes_the_agenda_its_series_chose(alice: Person) -> None:
    with inside(alice), intending_to_write():
        template = AgendaTemplate(title="Singkat")
        session.add(template)
        session.flush()
        kind = AgendaKind.DISCUSSION
        session.add(
            AgendaTemplateItem(template_id=template.id, position=1, title="Bahas", minutes=30, kind=kind)
        )
        session.commit()
    series = make_series(alice, template_id=template.id)

    with inside(alice):
        meeting = services.touch_occurrence(again(series), SECOND, actor=actor_of(alice))
        titles = session.scalars(select(AgendaItem.title).where(AgendaItem.meeting_id == meeting.id)).all()
        assert titles == ["Bahas"]


def test_the_database_lets_one_meeting_of_a_day_through(alice: Person) -> None:
    """What decides between two who touch the same day at once."""
    series = make_series(alice)
    make_meeting(alice, series_id=series.id, slot_on=SECOND)

    with pytest.raises(IntegrityError):
        make_meeting(alice, series_id=series.id, slot_on=SECOND)

    with inside(alice):
        meeting = services.touch_occurrence(again(series), SECOND, actor=actor_of(alice))
        assert meeting.title == "Bedah modul ajar IPAS"


def test_touching_twice_gives_the_same_meeting(english: Browser, alice: Person) -> None:
    series = make_series(alice)
    client = english(alice)

    first = client.post(here(alice, series, SECOND.isoformat(), "prepare"))
    second = client.post(here(alice, series, SECOND.isoformat(), "prepare"), data={"then": "move"})

    with inside(alice):
        meeting = session.scalars(select(Meeting)).one()
    assert first.headers["Location"].endswith(meeting.public_id)
    assert second.headers["Location"].endswith(f"{meeting.public_id}/move")


def test_a_day_the_rule_does_not_give_cannot_be_touched(english: Browser, alice: Person) -> None:
    series = make_series(alice)
    with inside(alice), pytest.raises(Invalid, match="no meeting on this day"):
        services.touch_occurrence(again(series), date(2026, 11, 8), actor=actor_of(alice))
    client = english(alice)
    assert client.get(here(alice, series, "2026-11-08")).status_code == 404
    assert client.get(here(alice, series, "kemarin")).status_code == 404


def test_leaving_a_day_out_and_letting_it_take_place_again(english: Browser, alice: Person) -> None:
    series = make_series(alice)
    client = english(alice)
    slot = here(alice, series, SECOND.isoformat())

    client.post(f"{slot}/skip", data={"because": "holiday", "displacement_note": "Maulid", "version": "1"})

    with inside(alice):
        assert session.scalars(select(SeriesGap.note)).one() == "Maulid"
        assert again(series).sequence == 1
        with pytest.raises(Invalid, match="left out"):
            services.touch_occurrence(again(series), SECOND, actor=actor_of(alice))
    assert "Maulid" in client.get(here(alice, series)).text
    client.post(f"{slot}/restore")
    with inside(alice):
        assert session.scalar(select(func.count(SeriesGap.id))) == 0
        assert again(series).sequence == 2


def test_skipping_needs_a_reason_of_the_list(english: Browser, alice: Person) -> None:
    series = make_series(alice)

    page = english(alice).post(here(alice, series, SECOND.isoformat(), "skip"), data={"because": "lazy"})

    assert page.status_code == 422
    assert 'id="because-error"' in page.text


def moved_form(day: str, **values: str) -> dict[str, str]:
    typed = {"day": day, "starts": "9", "ends": "11", "because": "district_event", "version": "1"}
    return {**typed, "displacement_note": "rapat dinas", **values}


def test_an_occurrence_moves_in_place_and_keeps_its_slot(
    english: Browser, alice: Person, bob: Person
) -> None:
    series = make_series(alice)
    with inside(alice):
        meeting = services.touch_occurrence(again(series), SECOND, actor=actor_of(alice))
        number = meeting.public_id
        services.invite(meeting, actor=actor_of(alice))
    with inside(alice), intending_to_write():
        session.execute(update(Invitation).values(answer=Answer.YES))
        session.commit()
        version = session.scalars(select(Meeting.version)).one()

    page = english(alice).post(
        f"{base(alice)}/{number}/move", data=moved_form("17 November 2026", version=str(version))
    )

    assert page.status_code == 303, page.text
    with inside(alice):
        moved = session.scalars(select(Meeting)).one()
        assert moved.state is MeetingState.SCHEDULED
        assert moved.slot_on == SECOND
        assert clock.local(moved.starts_at, Java()).date() == date(2026, 11, 17)
        assert moved.sequence >= 1
        change = session.scalars(select(DateChange)).one()
        assert (change.because, change.note) == (DisplacementReason.DISTRICT_EVENT, "rapat dinas")
        assert change.told_at is None
        assert set(session.scalars(select(Invitation.answer))) == {Answer.PENDING}
    listed = english(bob).get(here(bob, series)).text
    assert "Tuesday, 17 November 2026" in listed
    assert "Moved from Saturday, 14 November 2026" in listed


class Java:
    time_zone = "Asia/Jakarta"


def test_moving_onto_a_taken_day_needs_a_confirmation_case_5(english: Browser, alice: Person) -> None:
    series = make_series(alice)
    with inside(alice):
        meeting = services.touch_occurrence(again(series), FIRST, actor=actor_of(alice))
    move = f"{base(alice)}/{meeting.public_id}/move"
    client = english(alice)

    asked = client.post(move, data=moved_form("14 November 2026", version=str(meeting.version)))
    assert asked.status_code == 422
    assert "already has a meeting on that day" in asked.text
    assert 'name="is_confirmed"' in asked.text
    done = client.post(
        move, data=moved_form("14 November 2026", version=str(meeting.version), is_confirmed="y")
    )

    assert done.status_code == 303
    with inside(alice):
        slots = [one.slot_on for one in occurrences(schedule_of(again(series)), FIRST, SECOND)]
        assert slots == [FIRST, SECOND]


def test_a_move_before_the_series_begins_keeps_its_slot_case_6(alice: Person) -> None:
    """The data side of spec 5.5.6: the feed tells such a meeting apart by comparing its day with the first slot."""
    series = make_series(alice)
    with inside(alice):
        meeting = services.touch_occurrence(again(series), FIRST, actor=actor_of(alice))
        early = meeting.starts_at - timedelta(days=3)
        services.move_occurrence(
            meeting,
            early,
            early + timedelta(hours=2),
            because=DisplacementReason.OTHER,
            note="",
            version=meeting.version,
            actor=actor_of(alice),
        )
        one = schedule_of(again(series)).touched[0]
        assert one.slot_on == FIRST
        assert one.starts_at < clock.from_wall(FIRST, datetime.min.time(), Java())


def test_a_meeting_outside_of_a_series_is_not_moved_in_place(alice: Person) -> None:
    plain = make_meeting(alice)
    with inside(alice), pytest.raises(Invalid, match="belongs to no series"):
        services.move_occurrence(
            session.get_one(Meeting, plain.id),
            plain.starts_at + timedelta(days=1),
            plain.ends_at + timedelta(days=1),
            because=DisplacementReason.OTHER,
            note="",
            version=1,
            actor=actor_of(alice),
        )


def test_the_schools_take_turns_as_hosts(english: Browser, alice: Person) -> None:
    with inside(alice), intending_to_write():
        far = School(npsn="88999998", name="SDN Jauh")
        near = School(npsn="88999997", name="SDN Dekat")
        session.add_all([far, near])
        session.commit()
        ids = {"SDN Jauh": far.id, "SDN Dekat": near.id}
    make_meeting(alice, days=-30, host_school_id=ids["SDN Jauh"], state=MeetingState.CLOSED)
    make_meeting(alice, days=-60, host_school_id=ids["SDN Dekat"], state=MeetingState.CLOSED)
    make_meeting(alice, days=-10, host_school_id=ids["SDN Dekat"], state=MeetingState.CANCELLED)
    series = make_series(alice, rotates_host=True, place="")
    with inside(alice):
        counts = {host.name: host.times for host in hosting_counts()}
        order = [host.name for host in hosting_counts() if host.name in ids]
        assert (counts["SDN Jauh"], counts["SDN Dekat"]) == (1, 1)
        assert order == ["SDN Dekat", "SDN Jauh"]
        first = services.touch_occurrence(again(series), FIRST, actor=actor_of(alice))
        second = services.touch_occurrence(again(series), SECOND, actor=actor_of(alice))
        assert first.host_school_id != second.host_school_id
    assert "SDN Jauh" in english(alice).get(f"{base(alice)}/hosts").text
    assert "would be the turn of" in english(alice).get(f"{base(alice)}/new").text


def test_the_feed_gets_rules_gaps_and_touched_meetings_in_four_statements(
    alice: Person, bob: Person, count_queries: Count
) -> None:
    for number in range(3):
        make_series(alice, title=f"Seri {number}")
    draft = make_series(alice, is_announced=False)
    with inside(bob), count_queries() as few:
        assert len(series_for_feed(actor_of(bob))) == 3
    for number in range(12):
        make_series(alice, title=f"Lagi {number}")
    with inside(bob), count_queries() as many:
        found = series_for_feed(actor_of(bob))

    assert len(found) == 15
    assert draft.id not in {one.series.id for one in found}
    assert len(few) == len(many)
