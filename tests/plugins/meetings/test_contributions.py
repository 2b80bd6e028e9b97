from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select

from kkg_portal.api import PLANNED_DAYS, Event, ObjectRef, clock, resolve, session, unit_of_work
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.events import MemberErased, MemberLeft
from kkg_portal.clusters.models import Cluster, ClusterPlugin
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.inbox import InboxItem
from kkg_portal.core.uow import publish
from plugins.meetings.kinds import Answer, AttendanceStatus, MeetingState
from plugins.meetings.models import Attendance, FeedToken, Invitation, Meeting
from plugins.meetings.portal import after_last_meeting, next_meeting
from tests.support.searching import hits_of

from .factories import (
    Browser,
    Count,
    address,
    base,
    inside,
    invite,
    items_of,
    make_meeting,
    make_subgroup,
    mark,
)


def melati() -> Cluster:
    return session.query(Cluster).filter_by(slug="melati").one()


def test_home_shows_the_next_meeting_with_its_answers(english: Browser, bob: Person) -> None:
    invite(make_meeting(bob, days=3, title="Bedah soal"), bob)
    make_meeting(bob, days=1, title="Batal", state=MeetingState.CANCELLED)

    page = english(bob).get("/k/melati/").text

    assert "Bedah soal" in page
    assert "I will attend" in page


def test_the_cards_spend_at_most_two_queries(alice: Person, bob: Person, count_queries: Count) -> None:
    for days in (-3, -2, 2, 4):
        invite(make_meeting(bob, days=days), alice)
    actor = actor_of(alice)
    for card in (next_meeting, after_last_meeting):
        with inside(alice):
            card(actor)
            with count_queries() as statements:
                assert card(actor)
        assert len(statements) <= 2


def test_coordinators_are_reminded_of_meetings_that_are_still_open(
    english: Browser, alice: Person, bob: Person
) -> None:
    make_meeting(alice, days=-2, title="Belum ditutup")
    make_meeting(alice, days=-9, title="Sudah ditutup", state=MeetingState.CLOSED)

    assert "Belum ditutup" in english(alice).get("/k/melati/").text
    assert "Sudah ditutup" not in english(alice).get("/k/melati/").text
    assert "Belum ditutup" not in english(bob).get("/k/melati/").text


def test_the_first_step_goes_away_with_the_first_meeting(english: Browser, alice: Person) -> None:
    assert "Plan the first meeting" in english(alice).get("/k/melati/").text
    make_meeting(alice)
    assert "Plan the first meeting" not in english(alice).get("/k/melati/").text


def test_meetings_are_found_by_title_agenda_and_published_minutes(
    english: Browser, alice: Person, bob: Person
) -> None:
    meeting = make_meeting(alice, days=-1, title="Telaah butir soal")
    item = items_of(alice, meeting)[0].public_id
    client = english(alice)
    client.post(
        address(alice, meeting, "agenda", item),
        data={"title": "Pojok baca", "minutes": "30", "kind": "discussion", "presenter": "", "version": "1"},
    )
    client.post(address(alice, meeting, "minutes", item), data={"text": "Kancil dan buaya", "version": "1"})

    def hits(words: str) -> list[str]:
        with inside(bob):
            return [hit.title for hit in hits_of(words, actor)]

    actor = actor_of(bob)
    assert hits("butir") == ["Telaah butir soal"]
    assert hits("pojok baca") == ["Telaah butir soal"]
    assert hits("kancil") == []
    mark(meeting, bob)
    invite(meeting, bob)
    client.post(address(alice, meeting, "close"), data={"version": "1"})
    assert hits("kancil") == ["Telaah butir soal"]


def test_drafts_and_foreign_sub_groups_are_not_found(english: Browser, alice: Person, bob: Person) -> None:
    carla = make_member(melati(), "Carla Guru PAI")
    subgroup = make_subgroup(alice, "KKG PAI", carla)
    make_meeting(alice, title="Rahasia pengurus", state=MeetingState.DRAFT)
    make_meeting(alice, title="Media tajwid", subgroup_id=subgroup.id)
    actors = {person: actor_of(person) for person in (alice, bob, carla)}

    def titles(person: Person, words: str) -> list[str]:
        with inside(person):
            return [hit.title for hit in hits_of(words, actors[person])]

    assert titles(bob, "rahasia") == titles(alice, "rahasia") == []
    assert titles(bob, "tajwid") == []
    assert titles(carla, "tajwid") == titles(alice, "tajwid") == ["Media tajwid"]


def test_references_resolve_for_those_who_may_see(alice: Person, bob: Person, charlie: Person) -> None:
    draft = make_meeting(alice, title="Rahasia", state=MeetingState.DRAFT)
    meeting = make_meeting(alice, title="Terbuka")
    of_alice, of_bob, of_charlie = actor_of(alice), actor_of(bob), actor_of(charlie)
    with inside(bob):
        assert resolve(ObjectRef("meetings.meeting", draft.public_id), of_bob).is_tombstone
        found = resolve(ObjectRef("meetings.meeting", meeting.public_id), of_bob)
        assert (found.title, found.url) == ("Terbuka", address(bob, meeting))
        assert resolve(ObjectRef("meetings.meeting", draft.public_id), of_alice).title == "Rahasia"
    with inside(charlie):
        assert resolve(ObjectRef("meetings.meeting", meeting.public_id), of_charlie).is_tombstone


def test_a_persons_page_shows_what_they_attended_to_the_board_and_themselves(
    english: Browser, alice: Person, bob: Person
) -> None:
    there = make_meeting(alice, days=-1, title="Saya datang", state=MeetingState.CLOSED)
    away = make_meeting(alice, days=-2, title="Saya sakit", state=MeetingState.CLOSED)
    mark(there, bob)
    mark(away, bob, AttendanceStatus.SICK)
    nina = make_member(melati(), "Nina")
    here = f"/k/melati/people/{bob.membership_public_id}"

    for person in (alice, bob):
        page = english(person).get(here).text
        assert "Saya datang" in page
        assert "Saya sakit" not in page
        assert "%" not in page.split('id="meetings"')[1].split("</section>")[0]
    assert "Saya datang" not in english(nina).get(here).text


def test_the_school_calendar_gets_planned_days_the_actor_may_see(alice: Person, bob: Person) -> None:
    carla = make_member(melati(), "Carla Guru PAI")
    subgroup = make_subgroup(alice, "KKG PAI", carla)
    meeting = make_meeting(alice, title="Untuk semua")
    make_meeting(alice, title="Media tajwid", subgroup_id=subgroup.id)
    make_meeting(alice, title="Batal", state=MeetingState.CANCELLED)
    day = clock.local(meeting.starts_at, melati()).date()
    actors = {person: actor_of(person) for person in (bob, carla)}

    def titles(person: Person, first: date = day, last: date = day) -> set[str]:
        with inside(person):
            planned = PLANNED_DAYS.get()
            assert planned is not None
            return {one.title for one in planned.planned_between(first, last, actors[person])}

    assert titles(bob) == {"Untuk semua"}
    assert titles(carla) == {"Untuk semua", "Media tajwid"}
    assert titles(bob, day + timedelta(days=1), day + timedelta(days=9)) == set()


def happened(person: Person, event: Event) -> None:
    with inside(person), intending_to_write(), unit_of_work():
        publish(event)


def test_whoever_leaves_is_no_longer_expected_but_keeps_what_was(
    english: Browser, alice: Person, bob: Person
) -> None:
    future, past = make_meeting(alice, days=5), make_meeting(alice, days=-5, state=MeetingState.CLOSED)
    for meeting in (future, past):
        invite(meeting, bob, answer=Answer.NO)
    mark(past, bob)
    english(alice).post(address(alice, future, "invite"))
    english(bob).post(base(bob) + "/calendar", data={"label": "HP"})

    happened(alice, MemberLeft(membership_id=bob.membership_id))

    with inside(alice):
        asked = select(Invitation.meeting_id).where(Invitation.membership_id == bob.membership_id)
        assert session.scalars(asked).all() == [past.id]
        assert session.scalar(select(func.count(Attendance.id))) == 1
        assert session.scalar(select(func.count(FeedToken.id))) == 0
    assert bob.user_id not in session.scalars(select(InboxItem.user_id)).all()


def test_erasing_a_member_takes_their_words(alice: Person, bob: Person) -> None:
    past = make_meeting(alice, days=-5, state=MeetingState.CLOSED)
    invite(past, bob)
    with inside(alice), intending_to_write():
        session.scalars(select(Invitation)).one().reason = "anak sakit"
        session.commit()

    happened(alice, MemberErased(membership_id=bob.membership_id))

    with inside(alice):
        assert session.scalars(select(Invitation.reason)).all() == [""]


def test_switched_off_there_are_no_pages_cards_or_menu(
    english: Browser, alice: Person, meeting: Meeting
) -> None:
    with inside(alice), intending_to_write():
        session.add(ClusterPlugin(plugin="meetings", is_enabled=False))
        session.commit()
    cluster = melati()
    cluster.stamp += 1
    session.commit()
    client = english(alice)

    assert client.get(base(alice) + "/").status_code == 404
    assert client.get(address(alice, meeting)).status_code == 404
    home = client.get("/k/melati/")
    assert home.status_code == 200
    assert meeting.title not in home.text
    assert base(alice) not in home.text
