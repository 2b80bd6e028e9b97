"""Two people take attendance at once: what counts, what is listed, who decides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kkg_portal.api import Role, clock
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import session
from plugins.meetings import services
from plugins.meetings.kinds import AttendanceStatus
from plugins.meetings.models import Meeting
from plugins.meetings.queries import attendance_entry, review, roll
from plugins.meetings.seen import RollReceipt, Seen

from .factories import Browser, address, inside, stored
from .test_offline_marks import line_of


@pytest.fixture
def sari(alice: Person) -> Person:
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    return make_member(cluster, "Sari Sekretaris", roles=(Role.SECRETARY,))


def says(
    who: Person, meeting: Meeting, about: Person, status: AttendanceStatus, *, minutes_ago: int = 0
) -> RollReceipt:
    moment = clock.now() - timedelta(minutes=minutes_ago)
    seen = Seen(
        about.membership_public_id, f"{who.user_id}:{moment.isoformat()}"[:60], status, captured_at=moment
    )
    with inside(who):
        return services.bring_marks(stored(meeting), [seen], actor=actor_of(who))


def doubts(person: Person, meeting: Meeting) -> list[str]:
    with inside(person):
        return [doubt.name for doubt in review(stored(meeting), roll(stored(meeting))).differing]


def test_case_10_the_chair_counts_before_a_later_secretary(
    alice: Person, bob: Person, sari: Person, held: Meeting
) -> None:
    says(alice, held, bob, AttendanceStatus.PRESENT, minutes_ago=4)

    receipt = says(sari, held, bob, AttendanceStatus.ABSENT)

    assert len(receipt.overruled) == 1
    assert line_of(bob, held).status is AttendanceStatus.PRESENT
    assert len(doubts(alice, held)) == 1


def test_case_10_among_equals_the_later_one_counts(
    alice: Person, bob: Person, sari: Person, held: Meeting
) -> None:
    says(sari, held, bob, AttendanceStatus.PRESENT, minutes_ago=1)

    says(sari, held, bob, AttendanceStatus.SICK, minutes_ago=3)

    assert line_of(bob, held).status is AttendanceStatus.PRESENT
    assert doubts(alice, held) == []


def test_agreeing_is_no_contradiction(alice: Person, bob: Person, sari: Person, held: Meeting) -> None:
    says(sari, held, bob, AttendanceStatus.SICK, minutes_ago=2)
    says(alice, held, bob, AttendanceStatus.SICK)

    assert doubts(alice, held) == []


def test_a_contradiction_is_decided_once_and_then_gone(
    english: Browser, alice: Person, bob: Person, sari: Person, held: Meeting
) -> None:
    says(alice, held, bob, AttendanceStatus.PRESENT, minutes_ago=4)
    says(sari, held, bob, AttendanceStatus.ABSENT)
    client = english(sari)
    page = client.get(address(sari, held, "attendance", "review")).text
    assert "It is: Present" in page
    assert "It is: Absent" in page
    entry = line_of(bob, held).public_id

    answer = client.post(
        address(sari, held, "attendance", entry, "settle"), data={"choice": "absent", "form_id": "s" * 24}
    )

    assert answer.status_code == 303
    assert line_of(bob, held).status is AttendanceStatus.ABSENT
    assert doubts(alice, held) == []


def test_deciding_needs_a_choice(english: Browser, alice: Person, bob: Person, held: Meeting) -> None:
    says(alice, held, bob, AttendanceStatus.PRESENT)
    entry = line_of(bob, held).public_id
    client = english(alice)

    client.post(address(alice, held, "attendance", entry, "settle"), data={"choice": "nonsense"})

    assert "Choose what shall count" in client.get(address(alice, held, "attendance")).text
    assert line_of(bob, held).status is AttendanceStatus.PRESENT


def test_once_locked_the_secretary_decides_nothing(
    english: Browser, alice: Person, bob: Person, sari: Person, held: Meeting
) -> None:
    says(alice, held, bob, AttendanceStatus.PRESENT)
    says(alice, held, alice, AttendanceStatus.PRESENT)
    with inside(alice):
        services.lock_roll(stored(held), version=stored(held).version, actor=actor_of(alice))
    entry = line_of(bob, held).public_id

    answer = english(sari).post(
        address(sari, held, "attendance", entry, "settle"), data={"choice": "absent", "form_id": "s" * 24}
    )

    assert answer.status_code in {303, 403}
    assert line_of(bob, held).status is AttendanceStatus.PRESENT


def test_a_form_that_lay_open_takes_back_nothing_others_marked(
    english: Browser, alice: Person, bob: Person, sari: Person, held: Meeting
) -> None:
    key = bob.membership_public_id
    says(sari, held, bob, AttendanceStatus.SICK, minutes_ago=10)
    says(sari, held, bob, AttendanceStatus.PRESENT)
    opened_before = {"form_id": "o" * 24, "shown": f"{key}:sick", f"other-{key}": "sick", f"status-{key}": ""}

    english(alice).post(address(alice, held, "attendance"), data={**opened_before, "action": "save"})

    assert line_of(bob, held).status is AttendanceStatus.PRESENT


def test_the_roll_forgets_a_word_somebody_took_back(
    alice: Person, bob: Person, sari: Person, held: Meeting
) -> None:
    """The chair takes their word back: what the secretary saw counts again."""
    says(sari, held, bob, AttendanceStatus.LATE, minutes_ago=3)
    says(alice, held, bob, AttendanceStatus.ABSENT, minutes_ago=2)
    with inside(alice):
        taken_back = Seen(bob.membership_public_id, "t" * 24, None, captured_at=clock.now())
        services.bring_marks(stored(held), [taken_back], actor=actor_of(alice))

    assert line_of(bob, held).status is AttendanceStatus.LATE
    with inside(alice):
        assert attendance_entry(held.public_id, line_of(bob, held).public_id).status is AttendanceStatus.LATE
