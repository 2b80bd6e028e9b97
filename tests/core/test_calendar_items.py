"""The rule for SEQUENCE, and rules that are none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kkg_portal.core.icalendar import (
    Attendee,
    EventStatus,
    next_sequence,
)
from tests.support.calendar_samples import EVENT, STARTS_AT, invited


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY;UNTIL=20270101T000000Z", "FREQ=WEEKLY\r\nX:1", "weekly", ";"])
def test_rule_that_is_none_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match="recurrence rule"):
        replace(EVENT, rule=rule)


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": STARTS_AT - timedelta(hours=1)},
        {"ends_at": STARTS_AT + timedelta(hours=4)},
        {"zone_name": "Asia/Makassar"},
        {"rule": "FREQ=WEEKLY"},
        {"until": STARTS_AT + timedelta(days=90)},
        {"exdates": (STARTS_AT + timedelta(weeks=4),)},
        {"location": "SD Negeri 1 Sentani"},
        {"status": EventStatus.CANCELLED},
        {"all_day": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_change_of_time_place_or_status_raises_the_sequence(change: dict[str, object]) -> None:
    old = replace(EVENT, sequence=3)

    assert next_sequence(old, replace(old, **change)) == 4  # type: ignore[arg-type]


def test_change_of_words_or_answer_keeps_the_sequence() -> None:
    old = invited(replace(EVENT, sequence=3, exdates=(STARTS_AT, STARTS_AT + timedelta(days=1))))
    new = replace(
        old,
        summary="Judul baru",
        description="Baru",
        changed_at=old.changed_at + timedelta(days=1),
        exdates=old.exdates[::-1],
        attendee=Attendee(name="Lain", address="lain@example.org"),
    )

    assert next_sequence(old, new) == 3
