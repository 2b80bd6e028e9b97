"""After the quiet hours: one message for each person, whatever clusters it comes from."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from sqlalchemy import update

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import People, Person
from kkg_portal.clusters.models import Cluster, Membership
from kkg_portal.core import clock
from kkg_portal.core.db.engine import intending_to_write, session
from kkg_portal.core.jobs import work_off
from kkg_portal.core.notifications.models import Notice
from kkg_portal.core.tenancy import working_in
from tests.support.notices import Switches, deliveries, post, told

Mailbox = list[EmailMessage]
EVENING, TO_THE_MORNING = timedelta(hours=11), timedelta(hours=8, minutes=31)


@pytest.fixture(autouse=True)
def in_java(switches: Switches, clock_at: time_machine.Coordinates, reachable: People) -> None:
    """The kinds, the clock on a Tuesday morning, everybody with an address."""


@pytest.fixture
def both(people: People) -> Person:
    """Bob, a member of charlie's cluster too."""
    assert people.charlie.cluster_id is not None
    with working_in(people.charlie.cluster_id):
        session.add(Membership(user_id=people.bob.user_id, joined_on=clock.now().date()))
        session.get_one(User, people.bob.user_id).stamp += 1
        session.commit()
    return people.bob


def work() -> None:
    session.remove()
    with intending_to_write():
        work_off()
    session.remove()


def words(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def told_in_both(people: People) -> None:
    bob = people.bob.user_id
    told(people.bob.cluster_id, ("core.reply", [bob]), ref=post(1), values={"title": "Dari Melati"})
    told(people.charlie.cluster_id, ("core.mention", [bob]), ref=post(2), values={"title": "Dari Kenanga"})
    work()


def test_two_clusters_are_one_mail_with_a_heading_for_each(
    both: Person, people: People, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    clock_at.shift(EVENING)
    told_in_both(people)
    assert mailbox == []

    clock_at.shift(TO_THE_MORNING)
    work()

    (message,) = mailbox
    text = words(message)
    assert message["Subject"] == "2 kabar baru dari KKG Anda"
    assert text.index("GUGUS I MELATI") < text.index("Dari Melati") < text.index("GUGUS II KENANGA")
    assert text.index("GUGUS II KENANGA") < text.index("Dari Kenanga")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert len({one.message_id for one in deliveries()}) == 1
    assert all(one.sent_at is not None for one in deliveries())
    clock_at.shift(timedelta(hours=2))
    work()
    assert len(mailbox) == 1


def test_each_cluster_judges_its_own_and_hides_its_words(
    both: Person, people: People, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    """Read meanwhile in one, and no words in the mails of the other."""
    clock_at.shift(EVENING)
    told_in_both(people)
    session.execute(update(Notice).where(Notice.cluster_id == both.cluster_id).values(read_at=clock.now()))
    session.get_one(Cluster, people.charlie.cluster_id).mails_show_text = False
    session.commit()

    clock_at.shift(TO_THE_MORNING)
    work()

    (message,) = mailbox
    assert message["Subject"] == "1 kabar baru dari Gugus II Kenanga"
    assert "Dari Kenanga" not in words(message)
    assert [one.skipped_reason for one in deliveries()] == ["read", None]


def test_what_was_closed_to_the_person_in_the_night_is_not_sent(
    both: Person, people: People, clock_at: time_machine.Coordinates, mailbox: Mailbox, switches: Switches
) -> None:
    clock_at.shift(EVENING)
    told_in_both(people)
    switches.hidden_from.add(both.user_id)

    clock_at.shift(TO_THE_MORNING)
    work()

    assert mailbox == []
    assert [one.skipped_reason for one in deliveries()] == ["not_visible", "not_visible"]
