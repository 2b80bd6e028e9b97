"""Hours from minutes of presence, and who is entitled to a certificate by them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from kkg_portal.api import Invalid, clock, session
from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import queries
from plugins.meetings.activity import activity_of
from plugins.meetings.kinds import (
    AttendanceStatus,
    EvidenceState,
    MeetingState,
    QuestionnaireKind,
)
from plugins.meetings.models import Certificate, Meeting, OnEvidence, OnTask, Package

from .factories import Browser, Count, address, base, inside, invite, make_meeting, mark
from .proof_factories import (
    answer,
    certificate_of,
    head_of,
    hold,
    lock,
    make_package,
    make_questionnaire,
    prepare,
    questions_in,
    sign,
    stay,
    teachers,
)
from .test_hours import add_rule


@pytest.fixture
def over(alice: Person, bob: Person) -> Meeting:
    """A meeting of 120 minutes yesterday that alice and bob were at, with its roll locked."""
    return hold(alice, alice, bob)


@pytest.fixture
def head(alice: Person) -> Person:
    return head_of(alice)


def standing_of(person: Person, subject: Meeting | Package) -> queries.Standing:
    with inside(person):
        activity = activity_of(session.get_one(type(subject), subject.id))
        return queries.standings(activity, only=person.membership_id)[0]


def test_hours_are_whole_ones_of_the_minutes_of_presence(alice: Person, bob: Person, over: Meeting) -> None:
    stay(bob, over, 95)

    mine, theirs = standing_of(alice, over), standing_of(bob, over)

    assert (mine.minutes, mine.percent, mine.jp, mine.why_not) == (120, 100, 2, ())
    assert (theirs.minutes, theirs.percent, theirs.jp, theirs.is_eligible) == (95, 79, 2, True)


def test_too_little_presence_is_told_with_its_numbers(
    english: Browser, alice: Person, bob: Person, over: Meeting
) -> None:
    stay(bob, over, 89)

    page = english(alice).get(address(alice, over, "certificates"))

    assert standing_of(bob, over).percent == 74
    assert "present for 74%, at least 75% are needed" in page.text
    assert prepare(alice, over) == 1
    with inside(alice):
        assert session.scalars(select(Certificate.membership_id)).all() == [alice.membership_id]


def test_an_absent_member_gets_none(alice: Person, bob: Person) -> None:
    meeting = make_meeting(alice, days=-1)
    invite(meeting, alice, bob)
    mark(meeting, alice)
    mark(meeting, bob, AttendanceStatus.SICK)
    lock(alice, meeting)

    assert not standing_of(bob, meeting).is_eligible
    assert prepare(alice, meeting) == 1


def test_members_see_their_own_hours_and_nobody_elses(
    english: Browser, alice: Person, bob: Person, over: Meeting
) -> None:
    page = english(bob).get(address(bob, over, "certificates")).text

    assert "Bob Santoso" in page
    assert "Alice Rahayu" not in page
    assert "2 JP: present for 120 of 120 minutes" in page


def test_the_reflection_may_be_asked_for(alice: Person, bob: Person, over: Meeting) -> None:
    add_rule(alice, date(2020, 1, 1), 45, needs_reflection=True)
    assert standing_of(bob, over).is_eligible  # There is no reflection to fill in.
    public_id = make_questionnaire(alice, over, QuestionnaireKind.REFLECTION)
    assert not standing_of(bob, over).is_eligible

    scales = {q.public_id: 4 for q in questions_in(bob, over, public_id) if q.kind == "scale"}
    answer(bob, over, public_id, scales)

    assert standing_of(bob, over).is_eligible
    assert not standing_of(alice, over).is_eligible


def test_a_package_adds_its_meetings_and_accepted_tasks(
    english: Browser, alice: Person, bob: Person, head: Person
) -> None:
    first, second = hold(alice, alice, bob, days=-20), hold(alice, alice, bob, days=-10)
    third = make_meeting(alice, days=-5)
    invite(third, alice, bob)
    mark(third, alice)
    lock(alice, third)
    called_off = make_meeting(alice, days=-3, state=MeetingState.CANCELLED)
    package = make_package(alice, first, second, third, called_off)
    give_task(alice, package, bob, EvidenceState.ACCEPTED, jp=3)
    give_task(alice, package, alice, EvidenceState.SUBMITTED, jp=3)

    mine, theirs = standing_of(alice, package), standing_of(bob, package)

    # 360 minutes make 8 JP, where three meetings counted alone would give 2 each.
    assert (mine.minutes, mine.of_minutes, mine.jp, mine.percent) == (360, 360, 8, 100)
    assert (theirs.minutes, theirs.jp_present, theirs.jp_on_task, theirs.percent) == (240, 5, 3, 66)
    assert not theirs.is_eligible
    assert english(bob).get(f"{base(bob)}/packages/{package.public_id}/certificates").status_code == 200
    assert prepare(alice, package) == 1
    sign(alice, package)
    assert sign(head, package) == 1
    content = certificate_of(alice).content
    assert [line["minutes"] for line in content["programme"]] == [120, 120, 120]
    assert sum(line["jp"] for line in content["programme"]) == content["jp_present"] == 8


def give_task(owner: Person, package: Package, member: Person, state: EvidenceState, *, jp: int) -> None:
    today = clock.now().date()
    with inside(owner), intending_to_write():
        task = OnTask(package_id=package.id, title="Coba di kelas", opens_on=today, closes_on=today, jp=jp)
        session.add(task)
        session.flush()
        session.add(
            OnEvidence(on_task_id=task.id, membership_id=member.membership_id, text="Sudah", state=state)
        )
        session.commit()


def test_an_open_roll_of_one_meeting_holds_the_package_back(alice: Person, bob: Person) -> None:
    package = make_package(alice, hold(alice, alice), hold(alice, alice, days=-9, locked=False))
    with pytest.raises(Invalid):
        prepare(alice, package)


def test_the_page_takes_as_many_statements_for_many(
    english: Browser, alice: Person, count_queries: Count
) -> None:
    few_people, many_people = teachers(alice, 3), teachers(alice, 30)
    small, large = hold(alice, *few_people), hold(alice, *many_people, days=-2)
    client = english(alice)
    client.get(address(alice, small, "certificates"))

    with count_queries() as few:
        client.get(address(alice, small, "certificates"))
    with count_queries() as many:
        page = client.get(address(alice, large, "certificates"))

    assert page.text.count("2 JP: present") == 30
    assert len(many) == len(few)


def test_another_clusters_meeting_gives_no_certificate_here(
    english: Browser, alice: Person, charlie: Person
) -> None:
    theirs = hold(charlie, charlie)
    package = make_package(charlie, theirs)

    client = english(alice)

    assert client.get(address(alice, theirs, "certificates")).status_code == 404
    assert client.get(f"{base(alice)}/packages/{package.public_id}/certificates").status_code == 404
