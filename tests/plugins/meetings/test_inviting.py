from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from sqlalchemy import func, select

from kkg_portal.api import Actor, Invalid, Role, User, clock, session, unit_of_work
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster, Letter, Membership, MemberStatus
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.inbox import InboxItem
from kkg_portal.core.jobs import work_off
from kkg_portal.core.notifications.models import Notice
from plugins.meetings import services
from plugins.meetings.kinds import Answer, MeetingState
from plugins.meetings.models import Invitation, Meeting

from .factories import Browser, Count, address, inside, make_meeting, make_subgroup, stored


def melati() -> Cluster:
    return session.query(Cluster).filter_by(slug="melati").one()


def test_one_step_invites_the_whole_cluster(english: Browser, alice: Person, bob: Person) -> None:
    draft = make_meeting(alice, state=MeetingState.DRAFT)

    answer = english(alice).post(address(alice, draft, "invite"))

    assert answer.status_code == 303
    with inside(alice):
        now = stored(draft)
        assert now.state is MeetingState.SCHEDULED
        assert now.invited_at is not None
        asked = session.scalars(select(Invitation.membership_id)).all()
        assert set(asked) == {alice.membership_id, bob.membership_id}


def test_whoever_left_or_waits_is_not_invited(english: Browser, alice: Person, bob: Person) -> None:
    make_member(melati(), "Masih Menunggu", status=MemberStatus.PENDING)
    make_member(melati(), "Sudah Pindah", status=MemberStatus.LEFT)
    draft = make_meeting(alice, state=MeetingState.DRAFT)

    english(alice).post(address(alice, draft, "invite"))

    with inside(alice):
        assert session.scalar(select(func.count(Invitation.id))) == 2


def test_a_sub_group_meeting_invites_its_members_alone(english: Browser, alice: Person, bob: Person) -> None:
    subgroup = make_subgroup(alice, "KKG PAI", bob)
    draft = make_meeting(alice, state=MeetingState.DRAFT, subgroup_id=subgroup.id)

    english(alice).post(address(alice, draft, "invite"))

    with inside(alice):
        assert session.scalars(select(Invitation.membership_id)).all() == [bob.membership_id]


def test_an_empty_sub_group_cannot_be_invited(alice: Person) -> None:
    subgroup = make_subgroup(alice, "KKG PJOK")
    draft = make_meeting(alice, state=MeetingState.DRAFT, subgroup_id=subgroup.id)
    with inside(alice), pytest.raises(Invalid):
        services.invite(stored(draft), actor=actor_of(alice))


def test_a_second_time_asks_only_those_who_joined_since(english: Browser, alice: Person, bob: Person) -> None:
    draft = make_meeting(alice, state=MeetingState.DRAFT)
    client = english(alice)
    client.post(address(alice, draft, "invite"))
    english(bob).post(address(bob, draft, "answer"), data={"answer": "yes"})
    nina = make_member(melati(), "Nina Baru")

    client.post(address(alice, draft, "invite"))

    with inside(alice):
        answers = dict(session.execute(select(Invitation.membership_id, Invitation.answer)).all())
        assert answers[bob.membership_id] is Answer.YES
        assert answers[nina.membership_id] is Answer.PENDING
        assert session.scalar(select(func.count(Letter.id))) == 1


def test_the_invitation_waits_in_the_inbox_until_it_is_answered(
    english: Browser, alice: Person, bob: Person
) -> None:
    draft = make_meeting(alice, state=MeetingState.DRAFT)
    english(alice).post(address(alice, draft, "invite"))
    kept = select(InboxItem.user_id).where(InboxItem.kind == "meetings.invited")
    assert set(session.scalars(kept)) == {alice.user_id, bob.user_id}
    item = session.scalars(select(InboxItem).where(InboxItem.user_id == bob.user_id)).one()
    assert item.url == address(bob, draft)

    english(bob).post(address(bob, draft, "answer"), data={"answer": "maybe"})

    assert session.scalars(kept).all() == [alice.user_id]


def test_mail_goes_to_those_with_an_address_once(
    english: Browser, alice: Person, bob: Person, mailbox: list[EmailMessage]
) -> None:
    session.get_one(User, bob.user_id).email = "bob@contoh.invalid"
    session.commit()
    draft = make_meeting(alice, state=MeetingState.DRAFT, title="Bedah soal")
    client = english(alice)
    client.post(address(alice, draft, "invite"))
    client.post(address(alice, draft, "invite"))
    session.remove()
    work_off()

    (message,) = mailbox
    assert message["To"] == "bob@contoh.invalid"
    assert "Bedah soal" in message["Subject"]
    words = message.get_body(("plain",))
    assert words is not None
    assert address(bob, draft) in words.get_content()


def test_recording_a_past_meeting_writes_to_nobody(english: Browser, alice: Person) -> None:
    draft = make_meeting(alice, days=-3, state=MeetingState.DRAFT)

    english(alice).post(address(alice, draft, "invite"))

    with inside(alice):
        assert session.scalar(select(func.count(Invitation.id))) == 2
    assert session.scalar(select(func.count(InboxItem.id))) == 0
    assert session.scalar(select(func.count(Notice.id))) == 0


def test_150_people_cost_as_many_queries_as_10(alice: Person, count_queries: Count) -> None:
    cluster = melati()

    def cost(people: int) -> int:
        for number in range(people):
            make_member(cluster, f"Guru {people} {number}", username=f"guru{people}x{number}")
        draft = make_meeting(alice, state=MeetingState.DRAFT)
        with inside(alice), intending_to_write(), count_queries() as statements:
            services.invite(stored(draft), actor=actor)
        return len([one for one in statements if not one.startswith("INSERT")])

    actor = actor_of(alice)

    # The year's first letter also begins its counter.
    cost(1)
    assert cost(8) == cost(140)


def _invite_and_fail(meeting: Meeting, actor: Actor) -> None:
    with intending_to_write(), unit_of_work():
        services.invite(stored(meeting), actor=actor)
        raise ZeroDivisionError


def test_letters_are_numbered_without_gaps_even_when_one_is_rolled_back(alice: Person) -> None:
    first, second = (make_meeting(alice, state=MeetingState.DRAFT) for _ in range(2))
    actor = actor_of(alice)
    with inside(alice):
        with pytest.raises(ZeroDivisionError):
            _invite_and_fail(first, actor)
        assert session.scalar(select(func.count(Letter.id))) == 0
    with inside(alice), intending_to_write():
        services.invite(stored(second), actor=actor)
        services.number_letter(stored(first), actor=actor)

    with inside(alice):
        assert session.scalars(select(Letter.sequence).order_by(Letter.sequence)).all() == [1, 2]
        assert stored(first).letter_number != stored(second).letter_number


def test_a_letter_keeps_its_number(english: Browser, alice: Person, meeting: Meeting) -> None:
    client = english(alice)

    client.post(address(alice, meeting, "letter-number"))
    with inside(alice):
        number = stored(meeting).letter_number
    client.post(address(alice, meeting, "letter-number"))
    client.post(address(alice, meeting, "invite"))

    with inside(alice):
        assert stored(meeting).letter_number == number
        assert session.scalar(select(func.count(Letter.id))) == 1


def test_looking_at_the_letter_takes_no_number(english: Browser, alice: Person) -> None:
    draft = make_meeting(alice, state=MeetingState.DRAFT)

    page = english(alice).get(address(alice, draft, "papers", "invitation", "page")).text

    with inside(alice):
        assert session.scalar(select(func.count(Letter.id))) == 0
    assert page


@pytest.fixture
def in_the_morning() -> Iterator[None]:
    """Tomorrow at nine in Java: two hours later is the same day, at whatever hour the tests run."""
    tomorrow = clock.now().replace(hour=2, minute=0, second=0, microsecond=0) + timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False):
        yield


@pytest.mark.usefixtures("in_the_morning")
def test_answers_are_due_before_the_day_or_the_meeting_itself(alice: Person) -> None:
    soon = make_meeting(alice, state=MeetingState.DRAFT, starts_at=clock.now() + timedelta(hours=2))
    later = make_meeting(alice, state=MeetingState.DRAFT, days=9)
    actor = actor_of(alice)
    with inside(alice), intending_to_write():
        services.invite(stored(soon), actor=actor)
        services.invite(stored(later), actor=actor)
        assert stored(soon).answer_by == soon.starts_at
        due = clock.local(stored(later).answer_by, melati())
        assert (due.hour, due.minute) == (23, 59)
        assert due.date() == clock.local(later.starts_at, melati()).date() - timedelta(days=1)


def test_the_secretary_invites_members_do_not(english: Browser, bob: Person) -> None:
    sari = make_member(melati(), "Sari Sekretaris", roles=(Role.SECRETARY,))
    draft = make_meeting(bob, state=MeetingState.DRAFT)

    assert english(bob).post(address(bob, draft, "invite")).status_code == 403
    assert english(sari).post(address(sari, draft, "invite")).status_code == 303


def test_a_member_who_comes_back_is_asked_again(english: Browser, alice: Person, bob: Person) -> None:
    draft = make_meeting(alice, state=MeetingState.DRAFT)
    with inside(alice), intending_to_write():
        session.get_one(Membership, bob.membership_id).status = MemberStatus.LEFT
        session.commit()
    client = english(alice)
    client.post(address(alice, draft, "invite"))
    with inside(alice), intending_to_write():
        session.get_one(Membership, bob.membership_id).status = MemberStatus.ACTIVE
        session.commit()

    client.post(address(alice, draft, "invite"))

    with inside(alice):
        assert session.scalar(select(func.count(Invitation.id))) == 2
