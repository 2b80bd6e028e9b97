from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, func, select

from kkg_portal.api import Role, SeedWorld, active_members, clock, schools, session, unit_of_work
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import CalendarDay, Cluster, Letter, School, Subgroup, SubgroupMember
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.school_year import default_calendar, school_year_of
from kkg_portal.core.tenancy import working_in
from plugins.meetings.certificate_content import digest_of
from plugins.meetings.kinds import MeetingState, TaskState
from plugins.meetings.models import (
    AgendaItem,
    AgendaTemplate,
    Attendance,
    Certificate,
    Decision,
    HoursRule,
    Invitation,
    ItemNote,
    Meeting,
    Package,
    Programme,
    Questionnaire,
    Series,
    Submission,
    Task,
    WaitingItem,
)
from plugins.meetings.seeds import seed
from plugins.meetings.seeds.programme import PROGRAMME

TODAY = date(2026, 3, 20)


def grow(alice: Person, *, people: int = 12) -> None:
    """Melati gets a second school, some teachers and the sub-groups the programme is made for."""
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    members = [make_member(cluster, f"Guru {n}", username=f"guru{n}") for n in range(people)]
    make_member(cluster, "Sari Sekretaris", roles=(Role.SECRETARY,))
    with working_in(cluster.id), intending_to_write():
        session.add(School(npsn="88999999", name="SDN Jauh", distance_km=17))
        for entry in default_calendar(school_year_of(TODAY)):
            values = {"title": entry.title, "kind": entry.kind, "blocks_meetings": entry.blocks_meetings}
            session.add(CalendarDay(first_day=entry.first_day, last_day=entry.last_day, **values))
        for title in ("Fase A", "Fase B", "Fase C", "KKG PAI", "KKG PJOK"):
            group = Subgroup(title=title, kind="phase")
            session.add(group)
            session.flush()
            session.add_all(
                SubgroupMember(subgroup_id=group.id, membership_id=m.membership_id) for m in members[:5]
            )
        session.commit()


def run_seed(alice: Person, *, ordinal: int = 1, light: bool = False) -> None:
    actor = actor_of(alice)
    with working_in(alice.cluster_id), intending_to_write(), unit_of_work():
        seed(
            SeedWorld(
                ordinal=ordinal,
                today=TODAY,
                school_year=school_year_of(TODAY),
                rng=Random(f"test:{ordinal}"),
                actors={Role.GROUP_CHAIR: actor},
                members=active_members(),
                schools=schools(),
                light=light,
            )
        )


@pytest.fixture(autouse=True)
def _spring() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 3, 20, 3, 0, tzinfo=UTC), tick=False):
        yield


def fingerprint(alice: Person) -> list[Any]:
    """Everything the seeds wrote, without the ids and moments that differ by design."""
    with working_in(alice.cluster_id):
        return [
            session.execute(
                select(Meeting.title, Meeting.starts_at, Meeting.state, Meeting.letter_number).order_by(
                    Meeting.starts_at, Meeting.title
                )
            ).all(),
            Counter(session.scalars(select(Invitation.answer))),
            Counter(session.scalars(select(Attendance.status))),
            sorted(session.execute(select(Task.text, Task.due_on, Task.state)).all()),
            sorted(session.execute(select(Decision.year, Decision.number, Decision.text)).all()),
        ]


def test_a_year_of_meetings_with_everything_they_left_behind(alice: Person, bob: Person) -> None:
    grow(alice)
    run_seed(alice)

    with working_in(alice.cluster_id):
        states = Counter(session.scalars(select(Meeting.state)))
        assert states[MeetingState.CLOSED] >= 18
        assert states[MeetingState.MOVED] == 1
        assert states[MeetingState.CANCELLED] == 1
        assert states[MeetingState.DRAFT] >= 1
        assert session.scalar(select(func.count(ItemNote.id)).where(ItemNote.html != "")) >= 60
        assert set(session.scalars(select(Task.state))) == set(TaskState)


def test_the_displaced_session_points_at_its_makeup(alice: Person, bob: Person) -> None:
    grow(alice)
    run_seed(alice)

    with working_in(alice.cluster_id):
        moved = session.scalars(select(Meeting).where(Meeting.state == MeetingState.MOVED)).one()
        makeup = session.get_one(Meeting, moved.moved_to_id)
        assert makeup.title == f"{moved.title} (susulan)"
        assert makeup.starts_at - moved.starts_at == timedelta(days=7)
        assert moved.displacement_note


def test_letters_run_without_gaps_in_the_order_of_their_dates(alice: Person, bob: Person) -> None:
    grow(alice)
    run_seed(alice)

    with working_in(alice.cluster_id):
        rows = session.execute(
            select(Letter.year, Letter.sequence, Letter.dated_on).order_by(Letter.year, Letter.sequence)
        ).all()
        by_year: dict[int, list[Any]] = {}
        for row in rows:
            by_year.setdefault(row.year, []).append(row)
        for lines in by_year.values():
            assert [line.sequence for line in lines] == list(range(1, len(lines) + 1))
            assert [line.dated_on for line in lines] == sorted(line.dated_on for line in lines)
        assert all(row.dated_on <= TODAY for row in rows)


def test_there_is_always_something_within_a_fortnight(alice: Person, bob: Person) -> None:
    grow(alice)
    run_seed(alice)

    with working_in(alice.cluster_id):
        soon = session.scalars(
            select(Meeting.starts_at).where(
                Meeting.state == MeetingState.SCHEDULED,
                Meeting.starts_at.between(clock.now(), clock.now() + timedelta(days=14, hours=12)),
            )
        ).all()
        assert soon


def test_nothing_falls_on_a_holiday_but_the_story_that_says_so(alice: Person, bob: Person) -> None:
    grow(alice)
    run_seed(alice)

    with working_in(alice.cluster_id):
        cluster = session.get_one(Cluster, alice.cluster_id)
        blocked = session.scalars(select(CalendarDay).where(CalendarDay.blocks_meetings.is_(True))).all()
        for meeting in session.scalars(select(Meeting).where(Meeting.displaced_because.is_(None))):
            day = clock.local(meeting.starts_at, cluster).date()
            assert not [one.title for one in blocked if one.first_day <= day <= one.last_day], (
                day,
                meeting.title,
            )


def test_the_same_seed_writes_the_same_demo(alice: Person, bob: Person, charlie: Person) -> None:
    grow(alice)
    run_seed(alice)
    first = fingerprint(alice)
    with working_in(alice.cluster_id), intending_to_write():
        for meeting in session.scalars(select(Meeting)):
            meeting.moved_to_id = None
        for decision in session.scalars(select(Decision)):
            decision.replaces_id = None
        for item in session.scalars(select(AgendaItem).where(AgendaItem.carried_from_id.is_not(None))):
            item.carried_from_id = None
        session.flush()
        # A test before stays as long as the one after points at it.
        session.execute(delete(Questionnaire).where(Questionnaire.before_id.is_not(None)))
        for table in (
            Letter,
            AgendaTemplate,
            WaitingItem,
            Certificate,
            HoursRule,
            Meeting,
            Series,
            Package,
            Programme,
        ):
            for row in session.scalars(select(table)):
                session.delete(row)
            # One table after the other: what points at meetings goes first.
            session.flush()
        from kkg_portal.clusters.models import LetterCounter
        from plugins.meetings.models import DecisionCounter

        for counter in (*session.scalars(select(LetterCounter)), *session.scalars(select(DecisionCounter))):
            session.delete(counter)
        session.commit()

    run_seed(alice)

    assert fingerprint(alice) == first


def test_clusters_differ_in_day_and_topics(alice: Person, bob: Person) -> None:
    grow(alice)
    run_seed(alice, ordinal=3)

    with working_in(alice.cluster_id):
        titles = set(session.scalars(select(Meeting.title)))
        assert "Media dari bambu, kerang, dan biji-bijian untuk nilai tempat" in titles
        assert PROGRAMME[9].title not in titles


def test_a_light_demo_is_smaller(alice: Person, bob: Person) -> None:
    grow(alice, people=5)
    run_seed(alice, light=True)

    with working_in(alice.cluster_id):
        assert session.scalar(select(func.count(Meeting.id))) == 10


def test_a_cluster_without_sub_groups_or_calendar_still_gets_its_year(alice: Person, bob: Person) -> None:
    run_seed(alice)

    with working_in(alice.cluster_id):
        assert (session.scalar(select(func.count(Meeting.id))) or 0) >= 25


def test_there_are_paired_tests_and_certificates_of_which_one_is_revoked(alice: Person, bob: Person) -> None:
    grow(alice, people=20)
    run_seed(alice)

    with working_in(alice.cluster_id):
        halves = session.scalars(select(Questionnaire).where(Questionnaire.pair_key.is_not(None))).all()
        # Both tests are closed: nothing can pair people again.
        assert halves == []
        codes = Counter(
            session.scalars(select(Submission.pair_code).where(Submission.pair_code.is_not(None)))
        )
        assert sum(number == 2 for number in codes.values()) >= 12
        states = Counter(session.scalars(select(Certificate.state)))
        assert states["revoked"] == 1
        assert states["issued"] >= 5
        assert all(
            digest_of(one.content) == one.digest for one in session.scalars(select(Certificate).limit(5))
        )
