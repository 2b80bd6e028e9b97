from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine

from kkg_portal.api.testing import People, Person
from kkg_portal.clusters.models import CalendarDay, Cluster
from kkg_portal.core import clock
from kkg_portal.core.db.engine import intending_to_write, session
from kkg_portal.core.jobs import work_off
from kkg_portal.core.notifications.models import NoticeSettings
from kkg_portal.core.notifications.modes import Mode
from kkg_portal.core.notifications.telling import notices_seen, restore_notices, withdraw_notices
from kkg_portal.core.school_year import DayKind
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work
from tests.support.notices import OTHER_THREAD, THREAD, Switches, address_of, deliveries, post, told

Mailbox = list[EmailMessage]


@pytest.fixture(autouse=True)
def in_java(switches: Switches, clock_at: time_machine.Coordinates, reachable: People) -> None:
    """The kinds, the clock on a Tuesday morning, everybody with an address."""


def work() -> None:
    session.remove()
    with intending_to_write():
        work_off()
    session.remove()


def after(moment: time_machine.Coordinates, **span: Any) -> None:
    moment.shift(timedelta(**span))
    work()


def words(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def reasons() -> list[str | None]:
    return [one.skipped_reason for one in deliveries()]


def test_one_mail_for_a_conversation_after_ten_minutes(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(1), values={"who": "Alice"})
    after(clock_at, minutes=6)
    told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(2), values={"who": "Sri"})
    work()
    assert mailbox == []

    after(clock_at, minutes=5)

    (message,) = mailbox
    assert message["To"] == address_of(bob)
    assert message["Subject"] == "Pecahan"
    assert "Alice wrote: Pecahan" in words(message)
    assert "Sri wrote: Pecahan" in words(message)
    assert "because you follow this" in words(message)
    after(clock_at, hours=3)
    assert len(mailbox) == 1


def test_what_mail_programs_thread_and_end_by(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    for number in (1, 2):
        told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(number))
        work()
        after(clock_at, minutes=11)

    first, second = mailbox
    assert first["Message-ID"] != second["Message-ID"]
    assert first["References"] == second["References"] == second["In-Reply-To"]
    for message in mailbox:
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Precedence"] == "bulk"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["List-Unsubscribe"].startswith("<http://localhost/u/")
        assert message["From"].startswith("Gugus I Melati <")
    assert first["List-Unsubscribe"] != second["List-Unsubscribe"]


def test_two_conversations_are_two_mails(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(1))
    told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(2), within=OTHER_THREAD)
    work()

    after(clock_at, minutes=11)

    assert len(mailbox) == 2


def test_whoever_reads_meanwhile_gets_no_mail(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    assert bob.cluster_id is not None
    told(bob.cluster_id, ("core.reply", [bob.user_id]))
    work()
    with working_in(bob.cluster_id), unit_of_work():
        notices_seen(THREAD, bob.user_id)

    after(clock_at, minutes=11)

    assert (mailbox, reasons()) == ([], ["read"])


def test_what_went_is_not_sent_and_what_came_back_is(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    assert bob.cluster_id is not None
    told(bob.cluster_id, ("core.reply", [bob.user_id]))
    work()
    with working_in(bob.cluster_id), unit_of_work():
        withdraw_notices(post(1))
    after(clock_at, minutes=11)
    assert (mailbox, reasons()) == ([], ["withdrawn"])

    with working_in(bob.cluster_id), unit_of_work():
        restore_notices(post(1))
    work()
    after(clock_at, minutes=1)

    assert len(mailbox) == 1


def test_what_was_sent_is_not_sent_again_when_it_comes_back(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    assert bob.cluster_id is not None
    told(bob.cluster_id, ("core.reply", [bob.user_id]))
    work()
    after(clock_at, minutes=11)
    with working_in(bob.cluster_id), unit_of_work():
        withdraw_notices(post(1))
    with working_in(bob.cluster_id), unit_of_work():
        restore_notices(post(1))

    after(clock_at, hours=2)

    assert len(mailbox) == 1


def test_what_the_night_held_comes_as_one_mail_in_the_morning(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    clock_at.shift(timedelta(hours=11))  # nine in the evening
    told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(1), values={"who": "Alice"})
    told(bob.cluster_id, ("core.mention", [bob.user_id]), ref=post(2), within=OTHER_THREAD)
    told(
        bob.cluster_id,
        ("core.letter", [bob.user_id]),
        ref=post(3),
        values={"title": "Notulen", "minutes": 5},
    )
    work()
    after(clock_at, hours=8)
    assert mailbox == []

    after(clock_at, minutes=31)

    (message,) = mailbox
    text = words(message)
    assert message["Subject"] == "3 kabar baru dari Gugus I Melati"
    # The strongest kind first.
    assert text.index("because you were named") < text.index("because you follow this")
    assert "Notulen" in text


def test_a_holiday_of_the_cluster_is_quiet(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    assert bob.cluster_id is not None
    with working_in(bob.cluster_id):
        today = clock.now().date()
        session.add(
            CalendarDay(first_day=today, last_day=today, title="Libur", kind=DayKind.NATIONAL_HOLIDAY)
        )
        session.commit()
    told(bob.cluster_id, ("core.reply", [bob.user_id]))
    work()
    after(clock_at, hours=5)
    assert mailbox == []

    after(clock_at, hours=15)

    assert len(mailbox) == 1


def test_no_more_than_five_mails_a_day_but_what_is_prompt(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    for number in range(1, 8):
        told(bob.cluster_id, ("core.letter", [bob.user_id]), ref=post(number), values={"minutes": 5})
        work()
    assert len(mailbox) == 5

    told(bob.cluster_id, ("core.prompt", [bob.user_id]), ref=post(9), values={"minutes": 5})
    work()

    assert len(mailbox) == 6
    assert [one.mode for one in deliveries()] == [*[Mode.NOW] * 5, Mode.DAILY, Mode.DAILY, Mode.NOW]


def test_a_cluster_may_keep_the_words_out_of_mails(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    session.get_one(Cluster, bob.cluster_id).mails_show_text = False
    session.commit()
    told(bob.cluster_id, ("core.reply", [bob.user_id]))
    work()

    after(clock_at, minutes=11)

    (message,) = mailbox
    assert "Pecahan" not in words(message) + message["Subject"]
    assert "http://localhost/account/notices" in words(message)


def test_a_line_break_in_a_title_breaks_no_header(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    told(bob.cluster_id, ("core.reply", [bob.user_id]), values={"title": "Pecahan\r\nBcc: x@example.id"})
    work()

    after(clock_at, minutes=11)

    (message,) = mailbox
    assert message["Bcc"] is None
    assert message["Subject"] == "Pecahan Bcc: x@example.id"


@pytest.mark.parametrize(("hours", "mails"), [(11, 1), (13, 0)])
def test_what_must_be_answered_soon_passes_the_night_of_those_who_allow_it(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox, hours: int, mails: int
) -> None:
    clock_at.shift(timedelta(hours=11))  # nine in the evening
    session.add(NoticeSettings(user_id=bob.user_id, urgent_may_pass=True))
    session.commit()
    due_at = (clock.now() + timedelta(hours=hours)).isoformat()
    told(bob.cluster_id, ("core.urgent", [bob.user_id]), values={"due_at": due_at})
    work()

    after(clock_at, minutes=11)

    assert len(mailbox) == mails
