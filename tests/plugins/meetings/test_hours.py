from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from kkg_portal.api import Invalid, clock, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import queries, services
from plugins.meetings.models import HoursRule
from plugins.meetings.services.hours import HoursPlan

from .factories import Browser, base, inside

TYPED = {
    "title": "1 JP = 50 menit",
    "valid_from": "1 Desember 2027",
    "minutes_per_jp": "50",
    "least_percent": "80",
    "needs_reflection": "y",
}


def add_rule(owner: Person, day: date, minutes: int = 50, *, needs_reflection: bool = False) -> str:
    actor = actor_of(owner)
    with inside(owner), intending_to_write():
        plan = HoursPlan(f"1 JP = {minutes} menit", day, minutes, 75, needs_reflection)
        return services.add_hours_rule(plan, actor=actor).public_id


def test_without_a_rule_the_clusters_own_minutes_count(alice: Person) -> None:
    with inside(alice):
        rule = queries.rule_on(date(2026, 11, 21))
        assert (rule.valid_from, rule.minutes_per_jp, rule.least_percent) == (None, 45, 75)
        assert [rule.jp_of(minutes) for minutes in (44, 45, 134, 135, 180)] == [0, 1, 2, 3, 4]
        # Looking wrote nothing.
        assert session.scalars(select(HoursRule)).all() == []


def test_each_day_has_the_rule_of_its_time(alice: Person) -> None:
    add_rule(alice, date(2026, 1, 1), 45)
    add_rule(alice, date(2026, 7, 1), 50)
    with inside(alice):
        days = (date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1), date(2027, 1, 1))
        assert [queries.rule_on(day).minutes_per_jp for day in days] == [45, 45, 50, 50]


def test_a_rule_is_written_and_shown(english: Browser, alice: Person) -> None:
    client = english(alice)
    page = f"{base(alice)}/hours"

    answer = client.post(page, data=TYPED)

    assert answer.status_code == 303
    shown = client.get(page).text
    assert "1 JP = 50 menit" in shown
    assert "Not in force yet" in shown
    with inside(alice):
        stored = session.scalars(select(HoursRule)).one()
        assert (stored.minutes_per_jp, stored.least_percent, stored.needs_reflection) == (50, 80, True)


@pytest.mark.parametrize(
    ("field", "typed"), [("minutes_per_jp", "5"), ("least_percent", "101"), ("valid_from", "kapan saja")]
)
def test_what_cannot_be_used_is_told_at_its_field(
    english: Browser, alice: Person, field: str, typed: str
) -> None:
    answer = english(alice).post(f"{base(alice)}/hours", data={**TYPED, field: typed})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_two_rules_do_not_begin_on_one_day(english: Browser, alice: Person) -> None:
    client = english(alice)
    client.post(f"{base(alice)}/hours", data=TYPED)

    answer = client.post(f"{base(alice)}/hours", data=TYPED)

    assert answer.status_code == 422
    assert "There is a rule from this day on already." in answer.text


def test_a_rule_in_force_stays_and_a_coming_one_may_go(
    english: Browser, alice: Person, charlie: Person
) -> None:
    coming = add_rule(alice, clock.now().date() + timedelta(days=30))
    running = add_rule(alice, clock.now().date() - timedelta(days=30))
    drop = f"{base(alice)}/hours/{{}}/drop"

    assert english(charlie).post(drop.format(coming)).status_code == 404
    english(alice).post(drop.format(running))
    english(alice).post(drop.format(coming))

    with inside(alice):
        assert session.scalars(select(HoursRule.public_id)).all() == [running]


def test_a_member_does_not_write_rules(english: Browser, bob: Person, charlie: Person, alice: Person) -> None:
    assert english(bob).get(f"{base(bob)}/hours").status_code == 403
    assert english(bob).post(f"{base(bob)}/hours", data=TYPED).status_code == 403
    assert english(charlie).get(f"{base(alice)}/hours").status_code == 404


def test_a_used_rule_is_not_dropped_by_the_verb(alice: Person) -> None:
    public_id = add_rule(alice, date(2026, 11, 30))
    actor = actor_of(alice)
    with (
        time_machine.travel("2026-12-24", tick=False),
        inside(alice),
        intending_to_write(),
        pytest.raises(Invalid, match=r"holds already|sudah berlaku"),
    ):
        services.drop_hours_rule(queries.hours_rule(public_id), actor=actor)
