from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from kkg_portal.api.testing import People, Person, actor_of
from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.jobs import Job
from kkg_portal.core.notifications.telling import (
    notices_seen,
    notify,
    restore_notices,
    tell,
    withdraw_notices,
)
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work
from tests.support.notices import THREAD, Switches, notices, post, told

pytestmark = pytest.mark.usefixtures("switches", "clock_at")


def test_the_strongest_reason_wins_and_the_doer_hears_nothing(alice: Person, bob: Person) -> None:
    audiences = (
        ("core.mention", [bob.user_id]),
        ("core.reply", [alice.user_id, bob.user_id, bob.user_id]),
    )

    told(alice.cluster_id, *audiences, by=actor_of(alice))

    (notice,) = notices()
    assert (notice.user_id, notice.kind, notice.title) == (bob.user_id, "core.mention", "Pecahan")
    assert (notice.within, notice.by_id) == (THREAD, alice.user_id)


def test_telling_again_renews_the_words_and_adds_nobody_twice(alice: Person, bob: Person) -> None:
    told(alice.cluster_id, ("core.reply", [bob.user_id]))
    told(
        alice.cluster_id,
        ("core.reply", [alice.user_id, bob.user_id]),
        values={"title": "Pecahan kelas 4"},
    )

    assert sorted((one.user_id, one.title) for one in notices()) == [
        (alice.user_id, "Pecahan kelas 4"),
        (bob.user_id, "Pecahan kelas 4"),
    ]


def test_a_revision_makes_a_new_notice(alice: Person, bob: Person) -> None:
    told(alice.cluster_id, ("core.reply", [bob.user_id]), values={"revision": "1"})
    told(alice.cluster_id, ("core.reply", [bob.user_id]), values={"revision": "2"})

    assert len(notices()) == 2


def test_withdrawn_and_restored(alice: Person, bob: Person) -> None:
    assert alice.cluster_id is not None
    told(alice.cluster_id, ("core.reply", [bob.user_id]), ref=post(1))
    told(alice.cluster_id, ("core.reply", [bob.user_id]), ref=post(2))

    with working_in(alice.cluster_id), unit_of_work():
        withdraw_notices(post(1))

    assert [one.hidden_at is not None for one in notices()] == [True, False]
    with working_in(alice.cluster_id), unit_of_work():
        restore_notices(post(1))
    session.expire_all()
    assert [one.hidden_at for one in notices()] == [None, None]


def test_another_cluster_touches_none_of_them(people: People) -> None:
    bob, charlie = people.bob, people.charlie
    assert charlie.cluster_id is not None
    told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(1))

    with working_in(charlie.cluster_id), unit_of_work():
        withdraw_notices(post(1))
        notices_seen(THREAD, bob.user_id)

    assert [(one.hidden_at, one.read_at) for one in notices()] == [(None, None)]


def test_seen_by_its_thing_or_by_its_conversation(alice: Person, bob: Person) -> None:
    assert alice.cluster_id is not None
    for number in (1, 2):
        told(alice.cluster_id, ("core.reply", [alice.user_id, bob.user_id]), ref=post(number))

    with working_in(alice.cluster_id), unit_of_work():
        notices_seen(post(1), bob.user_id)
        notices_seen(THREAD, alice.user_id)

    read = {(one.user_id, one.ref.public_id) for one in notices() if one.read_at == clock.now()}
    assert read == {
        (bob.user_id, post(1).public_id),
        (alice.user_id, post(1).public_id),
        (alice.user_id, post(2).public_id),
    }


def test_it_takes_the_same_statements_for_one_person_and_for_many(
    people: People, count_queries: Callable[[], Any]
) -> None:
    cluster_id = people.bob.cluster_id

    def statements_for(user_ids: list[int], number: int) -> int:
        with count_queries() as statements:
            told(cluster_id, ("core.reply", user_ids), ref=post(number))
        return len(statements)

    everybody = [people.alice.user_id, people.bob.user_id, people.charlie.user_id, people.dewi.user_id]
    assert statements_for(everybody[:1], 1) == statements_for(everybody, 2) == 2


def test_an_undone_change_tells_nobody(alice: Person, bob: Person) -> None:
    assert alice.cluster_id is not None

    def change_one_thing_too_many() -> None:
        with unit_of_work():
            tell([("core.reply", [bob.user_id])], post(1), {"title": "Pecahan", "url": "/k/melati/talk"})
            raise ZeroDivisionError

    with working_in(alice.cluster_id), pytest.raises(ZeroDivisionError):
        change_one_thing_too_many()

    assert notices() == []
    assert session.scalars(select(Job).where(Job.kind == "core.plan_notices")).all() == []


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/", "talk"])
def test_a_notice_leads_into_the_portal_only(alice: Person, bob: Person, url: str) -> None:
    with pytest.raises(ValueError, match="path of this portal"):
        told(alice.cluster_id, ("core.reply", [bob.user_id]), values={"url": url})


def test_an_absolute_address_of_ours_becomes_its_path(alice: Person, bob: Person) -> None:
    told(alice.cluster_id, ("core.reply", [bob.user_id]), values={"url": "http://localhost/k/melati/x"})

    assert [one.url for one in notices()] == ["/k/melati/x"]


def test_an_unknown_kind_is_a_mistake(alice: Person, bob: Person) -> None:
    with pytest.raises(KeyError, match="unknown notification type"):
        told(alice.cluster_id, ("core.nothing", [bob.user_id]))


def test_guests_need_a_kind_with_words_of_its_own(alice: Person, switches: Switches) -> None:
    from kkg_portal.core.notifications.receivers import MailGuest

    assert alice.cluster_id is not None
    with (
        working_in(alice.cluster_id),
        pytest.raises(ValueError, match="template"),
        unit_of_work(),
    ):
        notify("core.reply", [], post(1), {}, guests=[MailGuest("g", "Tamu", "tamu@example.id")])
