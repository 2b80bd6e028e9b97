"""The series itself: its rule with the preview, announcing, ending, who sees it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import func, select

from kkg_portal.api import Conflict, Invalid, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import services
from plugins.meetings.kinds import DisplacementReason
from plugins.meetings.models import (
    DateChange,
    Series,
    SeriesGap,
)
from plugins.meetings.queries import (
    occurrences,
    schedule_of,
    series_for_feed,
)

from .factories import Browser, base, block_day, inside, make_meeting, make_subgroup
from .programme_factories import make_series, weekly_rule
from .series_days import FAR, FIRST, NOW, SECOND, again, days_now, here

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
