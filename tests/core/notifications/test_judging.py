"""Asked once more in the moment of sending: is it wanted, visible and true."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import People, Person
from kkg_portal.clusters.models import Membership, MemberStatus
from kkg_portal.core import clock
from kkg_portal.core.db.engine import intending_to_write, session
from kkg_portal.core.jobs import work_off
from kkg_portal.core.notifications.models import NoticeMute, NoticePreference, NoticeSettings
from kkg_portal.core.notifications.modes import Channel, Mode
from kkg_portal.core.tenancy import working_in
from tests.support.notices import THREAD, Switches, deliveries, told

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


def reasons() -> list[str | None]:
    return [one.skipped_reason for one in deliveries()]


def leave_cluster(bob: Person) -> None:
    assert bob.cluster_id is not None
    with working_in(bob.cluster_id):
        session.get_one(Membership, bob.membership_id).status = MemberStatus.LEFT
        session.commit()


def close_account(bob: Person) -> None:
    session.get_one(User, bob.user_id).disabled_at = clock.now()
    session.commit()


def lose_address(bob: Person) -> None:
    session.get_one(User, bob.user_id).email = None
    session.commit()


def switch_off(bob: Person) -> None:
    session.add(NoticePreference(user_id=bob.user_id, kind="core.reply", channel=Channel.MAIL, mode=Mode.OFF))
    session.commit()


def switch_all_off(bob: Person) -> None:
    session.add(NoticeSettings(user_id=bob.user_id, mail_is_off=True))
    session.commit()


def mute(bob: Person) -> None:
    place = {"within_kind": THREAD.kind, "within_id": THREAD.public_id}
    session.add(NoticeMute(user_id=bob.user_id, cluster_id=bob.cluster_id, title="Pecahan", **place))
    session.commit()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (leave_cluster, "left"),
        (close_account, "closed"),
        (lose_address, "no_address"),
        (switch_off, "unwanted"),
        (switch_all_off, "unwanted"),
        (mute, "unwanted"),
    ],
)
def test_asked_again_in_the_moment_of_sending(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox, change: Any, reason: str
) -> None:
    told(bob.cluster_id, ("core.reply", [bob.user_id]))
    work()
    change(bob)

    after(clock_at, minutes=11)

    assert (mailbox, reasons()) == ([], [reason])


def test_what_became_private_is_not_mailed(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox, switches: Switches
) -> None:
    told(bob.cluster_id, ("core.reply", [bob.user_id]))
    work()
    switches.hidden_from.add(bob.user_id)

    after(clock_at, minutes=11)

    assert (mailbox, reasons()) == ([], ["not_visible"])


def test_the_kind_has_the_last_word(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox, switches: Switches
) -> None:
    told(bob.cluster_id, ("core.reply", [bob.user_id]))
    work()
    switches.is_untrue = True

    after(clock_at, minutes=11)

    assert (mailbox, reasons()) == ([], ["untrue"])


def test_somebody_of_another_cluster_is_never_mailed(
    bob: Person, charlie: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    told(bob.cluster_id, ("core.reply", [charlie.user_id]))
    work()

    after(clock_at, minutes=11)

    assert (mailbox, reasons()) == ([], ["left"])
