from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from kkg_portal.api import Conflict, Invalid, clock, session
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
    Series,
    SeriesGap,
)
from plugins.meetings.queries import (
    hosting_counts,
    occurrences,
    schedule_of,
    series_for_feed,
)

from .factories import Browser, Count, base, block_day, inside, make_meeting, make_subgroup
from .programme_factories import make_package, make_series, weekly_rule

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
FIRST = date(2026, 11, 7)
SECOND = date(2026, 11, 14)
LONG_AGO, FAR = date(2020, 1, 1), date(2040, 1, 1)

TYPED = {
    "title": "Rapat rutin",
    "kind": "core_routine",
    "place": "SDN Melati 1",
    "host_school": "",
    "subgroup": "",
}
TYPED |= {"package": "", "template": "", "version": "1"}
RULE = {
    "kind": "monthly_weekday",
    "weekday": "5",
    "nth": "3",
    "month_day": "",
    "every": "1",
    "starts": "8",
    "ends": "10",
    "from_on": "1 Desember 2026",
    "until_on": "30 Juni 2027",
    "version": "1",
}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def here(person: Person, series: Series, *parts: str) -> str:
    return "/".join([base(person), "series", series.public_id, *parts])


def again(series: Series) -> Series:
    return session.get_one(Series, series.id, populate_existing=True)


def days_now(person: Person, series: Series) -> list[date]:
    with inside(person):
        return [one.slot_on for one in occurrences(schedule_of(again(series)), LONG_AGO, FAR)]


def test_a_series_is_made_in_three_steps_and_announced(english: Browser, alice: Person, bob: Person) -> None:
    client = english(alice)

    made = client.post(f"{base(alice)}/series/new", data=TYPED)
    assert made.status_code == 303
    rule_page = made.headers["Location"]
    preview = client.post(rule_page, data={**RULE, "step": "preview"})
    assert preview.status_code == 200
    assert "every third Saturday of the month at 08:00 WIB" in preview.text
    assert preview.text.count('id="day-') == 7
    saved = client.post(rule_page, data={**RULE, "step": "save"})
    assert saved.status_code == 303

    page = rule_page.removesuffix("/rule")
    assert english(bob).get(page).status_code == 404
    assert client.post(f"{page}/announce").status_code == 303
    seen = english(bob).get(page)
    assert seen.status_code == 200
    assert "Saturday, 19 December 2026" in seen.text


def test_changing_the_typed_rule_comes_back_to_the_form(english: Browser, alice: Person) -> None:
    series = make_series(alice)

    page = english(alice).post(here(alice, series, "rule"), data={**RULE, "step": "change"})

    assert page.status_code == 200
    assert 'value="1 Desember 2026"' in page.text or "1 December 2026" in page.text
    assert days_now(alice, series)[0] == FIRST


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"kind": "monthly_day", "month_day": "31"}, "month_day", "Not every month has the date 31"),
        ({"kind": "monthly_day"}, "month_day", "Write the date in the month"),
        ({"kind": "weekly", "until_on": "30 Juni 2028"}, "until_on", "At most 60 meetings at once"),
        ({"from_on": "1 November 2026"}, "from_on", "This date has passed"),
        ({"ends": "8"}, "ends", "after the beginning"),
        ({"ends": "8.15"}, "ends", "from half an hour"),
        ({"until_on": "2 Desember 2026"}, "until_on", "finds no day"),
        ({"every": "13"}, "every", "from 1 to 12"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_beside_its_field(
    english: Browser, alice: Person, typed: dict[str, str], field: str, sentence: str
) -> None:
    series = make_series(alice)

    page = english(alice).post(here(alice, series, "rule"), data={**RULE, **typed, "step": "preview"})

    assert page.status_code == 422
    assert sentence in page.text
    assert f'id="{field}-error"' in page.text
    assert "30 Juni" in page.text or "30 June" in page.text or "until_on" in typed


def test_the_preview_names_holidays_and_clashes_and_never_skips_silently(
    english: Browser, alice: Person
) -> None:
    series = make_series(alice, is_announced=False)
    block_day(alice, date(2026, 12, 19), "Libur bersama")
    make_meeting(alice, starts_at=datetime(2027, 1, 16, 2, 0, tzinfo=UTC), title="Pelatihan kecamatan")

    page = english(alice).post(here(alice, series, "rule"), data={**RULE, "step": "preview"}).text

    assert "Libur bersama" in page
    assert "At the same time: Pelatihan kecamatan" in page
    assert "Something speaks against 2 days" in page
    assert "Move to Saturday, 26 December 2026" in page
    undecided = english(alice).post(here(alice, series, "rule"), data={**RULE, "step": "save"})
    assert undecided.status_code == 422
    assert "Decide about each day" in undecided.text


def test_each_blocked_day_is_kept_left_out_or_moved_as_decided(english: Browser, alice: Person) -> None:
    series = make_series(alice, is_announced=False)
    for month, day in ((12, 19), (1, 16), (2, 20)):
        block_day(alice, date(2026 if month == 12 else 2027, month, day), "Libur")
    choices = {
        "choice-2026-12-19": "keep",
        "choice-2027-01-16": "skip",
        "because-2027-01-16": "exam_week",
        "choice-2027-02-20": "shift",
        "shift-2027-02-20": "2027-02-27",
    }

    answer = english(alice).post(here(alice, series, "rule"), data={**RULE, **choices, "step": "save"})

    assert answer.status_code == 303
    with inside(alice):
        found = {one.slot_on: one for one in occurrences(schedule_of(again(series)), date(2026, 12, 1), FAR)}
        assert found[date(2026, 12, 19)].is_virtual
        gap = found[date(2027, 1, 16)].gap
        assert gap is not None
        assert gap.because is DisplacementReason.EXAM_WEEK
        moved = found[date(2027, 2, 20)].meeting
        assert moved is not None
        assert moved.starts_at == datetime(2027, 2, 27, 1, 0, tzinfo=UTC)
        change = session.scalars(select(DateChange)).one()
        assert change.old_starts_at == datetime(2027, 2, 20, 1, 0, tzinfo=UTC)
        assert (change.because, change.note) == (DisplacementReason.HOLIDAY, "Libur")
        assert change.told_at is not None


def test_a_proposed_day_that_was_taken_meanwhile_is_shown_again(english: Browser, alice: Person) -> None:
    series = make_series(alice, is_announced=False)
    block_day(alice, date(2026, 12, 19), "Libur")
    typed = {"choice-2026-12-19": "shift", "shift-2026-12-19": "2026-12-12", "step": "save"}

    answer = english(alice).post(here(alice, series, "rule"), data={**RULE, **typed})

    assert answer.status_code == 422
    assert "no longer free" in answer.text


def test_a_new_rule_holds_from_its_day_and_the_past_stays(alice: Person) -> None:
    series = make_series(alice)
    prepared = date(2026, 12, 5)
    with inside(alice):
        services.touch_occurrence(again(series), prepared, actor=actor_of(alice))
        rule = weekly_rule(date(2026, 12, 1), weeks=3, weekday=2)
        services.set_rule(again(series), rule, [], version=series.version, actor=actor_of(alice))

    found = days_now(alice, series)

    assert found[:4] == [FIRST, SECOND, date(2026, 11, 21), date(2026, 11, 28)]
    assert date(2026, 12, 2) in found
    assert prepared in found
    assert date(2026, 12, 12) not in found
    with inside(alice):
        left = occurrences(schedule_of(again(series)), prepared, prepared)[0]
        assert left.rule is None
        assert left.meeting is not None


def test_what_was_left_out_stays_left_out_under_a_new_rule(english: Browser, alice: Person) -> None:
    series = make_series(alice)
    with inside(alice):
        for day in (SECOND, date(2026, 11, 21)):
            services.skip_occurrence(
                again(series), day, because=DisplacementReason.CONDOLENCE, note="", actor=actor_of(alice)
            )
        version = again(series).version
    rule = {
        **RULE,
        "kind": "weekly",
        "every": "1",
        "from_on": "9 November 2026",
        "until_on": "19 November 2026",
    }
    client = english(alice)

    seen = client.post(here(alice, series, "rule"), data={**rule, "step": "preview"}).text
    assert "Left out: Condolence visit" in seen
    saved = client.post(here(alice, series, "rule"), data={**rule, "step": "save", "version": str(version)})

    assert saved.status_code == 303
    with inside(alice):
        assert session.scalars(select(SeriesGap.slot_on)).all() == [SECOND]


def test_a_rule_cannot_begin_in_the_past_and_a_stale_form_is_refused(alice: Person) -> None:
    series = make_series(alice)
    with inside(alice), pytest.raises(Invalid, match="has passed"):
        services.set_rule(again(series), weekly_rule(date(2026, 11, 1)), [], version=1, actor=actor_of(alice))
    with inside(alice):
        services.set_rule(again(series), weekly_rule(FIRST), [], version=1, actor=actor_of(alice))
    with inside(alice), pytest.raises(Conflict):
        services.set_rule(again(series), weekly_rule(SECOND), [], version=1, actor=actor_of(alice))


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


def test_ending_a_series_keeps_what_was_prepared(english: Browser, alice: Person) -> None:
    series = make_series(alice)
    prepared = date(2026, 11, 28)
    with inside(alice):
        services.touch_occurrence(again(series), prepared, actor=actor_of(alice))

    page = english(alice).post(
        here(alice, series, "end"), data={"last_on": "14 November 2026", "version": "1"}
    )

    assert page.status_code == 303
    assert days_now(alice, series) == [FIRST, SECOND, prepared]
    past = english(alice).post(
        here(alice, series, "end"), data={"last_on": "1 November 2026", "version": "2"}
    )
    assert past.status_code == 422
    with inside(alice), pytest.raises(Invalid, match="has ended"):
        services.set_rule(again(series), weekly_rule(SECOND), [], version=2, actor=actor_of(alice))


def test_a_series_of_a_sub_group_is_for_its_members(english: Browser, alice: Person, bob: Person) -> None:
    subgroup = make_subgroup(alice, "KKG PAI", alice)
    series = make_series(alice, subgroup_id=subgroup.id, title="Rapat PAI")

    assert english(bob).get(here(bob, series)).status_code == 404
    assert "Rapat PAI" not in english(bob).get(f"{base(bob)}/series").text
    with inside(alice):
        assert [one.series.id for one in series_for_feed(actor_of(alice))] == [series.id]
        assert series_for_feed(actor_of(bob)) == []


def test_members_cannot_plan_and_strangers_find_nothing(
    english: Browser, alice: Person, bob: Person, charlie: Person
) -> None:
    series = make_series(alice)

    assert english(bob).get(f"{base(bob)}/series/new").status_code == 403
    assert english(bob).post(here(bob, series, SECOND.isoformat(), "prepare")).status_code == 403
    assert english(bob).get(here(bob, series)).status_code == 200
    assert english(charlie).get(here(alice, series)).status_code == 404
    assert english(charlie).get(here(charlie, series)).status_code == 404


def test_a_series_nobody_would_find_is_refused(english: Browser, alice: Person) -> None:
    page = english(alice).post(f"{base(alice)}/series/new", data={**TYPED, "place": ""})

    assert page.status_code == 422
    assert 'id="place-error"' in page.text
    with inside(alice):
        assert session.scalar(select(func.count(Series.id))) == 0


def test_a_series_without_days_is_not_announced(alice: Person) -> None:
    with inside(alice), intending_to_write():
        series = Series(title="Kosong", kind="general", place="SDN")
        session.add(series)
        session.commit()
        with pytest.raises(Invalid, match="days of the series first"):
            services.announce_series(series, actor=actor_of(alice))


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
