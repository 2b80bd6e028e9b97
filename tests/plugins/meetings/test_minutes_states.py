"""Minutes on their way: sent out, approved, frozen, opened again and amended."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from kkg_portal.accounts.models import User
from kkg_portal.api import Invalid, NotAllowed, clock, session
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster, ClusterSetting
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.inbox import InboxItem
from plugins.meetings import services
from plugins.meetings.kinds import AgendaKind, MinutesState, TrialOutcome
from plugins.meetings.minutes_content import digest_of
from plugins.meetings.models import (
    AgendaItem,
    Meeting,
    MinutesIssue,
    Task,
    TaskReport,
)
from plugins.meetings.queries import item as load_item
from plugins.meetings.services import approve_tacitly

from .factories import Browser, address, first_item, inside, items_of, make_meeting, mark, stored
from .minutes_steps import frame_of, stored_version, write


def test_sending_out_tells_everybody_invited_and_gives_seven_days(
    alice: Person, bob: Person, circulated: Meeting
) -> None:
    frame = frame_of(alice, circulated)

    assert frame.state is MinutesState.CIRCULATED
    assert frame.corrections_until == frame.circulated_at + timedelta(days=7)
    with inside(alice):
        waiting = set(session.scalars(select(InboxItem.user_id).where(InboxItem.kind == "meetings.minutes")))
        assert waiting == {alice.user_id, bob.user_id}


def test_empty_minutes_are_not_sent_out(english: Browser, alice: Person, held: Meeting) -> None:
    page = english(alice).post(address(alice, held, "circulate"), data={"version": "1"})

    assert page.status_code == 422
    assert "Nothing was written down yet" in page.text


def test_a_member_reads_drafts_only_once_they_are_out(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    write(alice, english(alice), held, "Masih rahasia")
    client = english(bob)
    assert client.get(address(bob, held, "read")).status_code == 404
    assert "Masih rahasia" not in client.get(address(bob, held)).text

    english(alice).post(address(alice, held, "circulate"), data={"version": "1"})

    assert "Masih rahasia" in client.get(address(bob, held, "read")).text
    assert "Masih rahasia" not in client.get("/k/melati/search?q=rahasia").text


@pytest.mark.parametrize("number", ["2", "9" * 10, "9" * 30])
def test_a_version_there_never_was_is_not_found(
    english: Browser, alice: Person, held: Meeting, number: str
) -> None:
    assert english(alice).get(address(alice, held, "read", number)).status_code == 404


def test_somebody_not_invited_does_not_read_what_is_out(english: Browser, circulated: Meeting) -> None:
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    newcomer = make_member(cluster, "Guru Baru", username="gurubaru")

    assert english(newcomer).get(address(newcomer, circulated, "read")).status_code == 404
    with inside(newcomer), pytest.raises(NotAllowed):
        services.propose_correction(
            stored(circulated), "", "Tambahan", item_id=None, actor=actor_of(newcomer)
        )


def test_the_chair_approves_and_closing_publishes(
    english: Browser, alice: Person, bob: Person, circulated: Meeting
) -> None:
    client = english(alice)
    assert english(bob).post(address(bob, circulated, "approve")).status_code == 403
    client.post(address(alice, circulated, "approve"))
    assert frame_of(alice, circulated).state is MinutesState.APPROVED
    mark(circulated, alice)
    mark(circulated, bob)

    client.post(address(alice, circulated, "close"), data={"version": "1"})

    assert frame_of(alice, circulated).state is MinutesState.PUBLISHED
    with inside(alice):
        assert (
            session.scalar(select(func.count(InboxItem.id)).where(InboxItem.kind == "meetings.minutes")) == 0
        )


@pytest.mark.parametrize(
    ("chosen", "state"), [(True, MinutesState.APPROVED), (False, MinutesState.CIRCULATED)]
)
def test_silence_approves_where_the_cluster_chose_so(
    alice: Person, circulated: Meeting, chosen: bool, state: MinutesState
) -> None:
    with inside(alice), intending_to_write():
        session.add(
            ClusterSetting(cluster_id=alice.cluster_id, plugin="meetings", key="tacit_approval", value=chosen)
        )
        session.commit()
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        for _ in range(2):
            with inside(alice), intending_to_write():
                approve_tacitly({})

    assert frame_of(alice, circulated).state is state


def test_an_issue_is_frozen_with_attendance_and_a_digest(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    client = english(alice)
    write(alice, client, held, "Isi rapat")
    mark(held, alice)
    mark(held, bob)
    client.post(address(alice, held, "close"), data={"version": "1"})

    with inside(alice):
        issue = session.scalars(select(MinutesIssue)).one()
        assert issue.digest == digest_of(issue.content)
        assert issue.content["present"] == 2
        assert sum(school["present"] for school in issue.content["schools"]) == 2
    with inside(alice), intending_to_write():
        stored(held).title = "Judul lain"
        session.commit()
    page = english(bob).get(address(bob, held, "read")).text
    assert "Bedah modul ajar IPAS" in page
    assert "Isi rapat" in page


def test_what_is_frozen_speaks_the_cluster_s_language_whoever_publishes(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    earlier = make_meeting(alice, days=-8)
    with inside(alice), intending_to_write():
        session.get_one(AgendaItem, items_of(alice, held)[0].id).kind = AgendaKind.RESULTS
        task = Task(
            meeting_id=earlier.id,
            item_id=items_of(alice, earlier)[0].id,
            owner_id=alice.membership_id,
            text="Coba papan bilangan",
            due_on=clock.now().date(),
        )
        session.add(task)
        session.flush()
        session.add(
            TaskReport(
                task_id=task.id,
                membership_id=alice.membership_id,
                tried_on=clock.now().date(),
                did="Dicoba di kelas 4.",
                outcome=TrialOutcome.WORKED,
                created_at=clock.now() - timedelta(days=3),
            )
        )
        session.commit()
    client = english(alice)
    write(alice, client, held, "Isi rapat")
    mark(held, alice)
    mark(held, bob)
    closed = client.post(address(alice, held, "close"), data={"version": str(stored_version(alice, held))})
    assert closed.status_code == 303

    with inside(alice):
        issue = session.scalars(select(MinutesIssue)).one()
        (told,) = issue.content["items"][0]["reports"]
        assert told["outcome"] == "Membantu"


def test_opening_again_needs_a_reason_and_gives_version_two(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    client = english(alice)
    write(alice, client, held, "Isi lama")
    mark(held, alice)
    mark(held, bob)
    client.post(address(alice, held, "close"), data={"version": "1"})
    version = str(stored_version(alice, held))
    assert client.post(address(alice, held, "reopen"), data={"version": version}).status_code == 422
    assert english(bob).get(address(bob, held, "reopen")).status_code == 403

    opened = client.post(address(alice, held, "reopen"), data={"version": version, "reason": "Nama terlewat"})
    assert opened.status_code == 303
    write(alice, client, held, "Isi baru", version="2")

    assert "Isi lama" in english(bob).get(address(bob, held)).text
    assert "Isi baru" not in english(bob).get(address(bob, held)).text
    client.post(address(alice, held, "close"), data={"version": str(stored_version(alice, held))})
    page = english(bob).get(address(bob, held, "read")).text
    assert "Version 2" in page
    assert "Nama terlewat" in page
    assert "Isi baru" in page
    assert "Isi lama" in english(bob).get(address(bob, held, "read", "1")).text
    assert "Versi 2" in english(bob).get(address(bob, held, "papers", "minutes", "page")).text
    assert frame_of(alice, held).state is MinutesState.AMENDED


def test_published_minutes_refuse_every_pen(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    client = english(alice)
    write(alice, client, held, "Isi")
    mark(held, alice)
    mark(held, bob)
    client.post(address(alice, held, "close"), data={"version": "1"})

    with inside(alice):
        item = load_item(held.public_id, first_item(alice, held))
        for act in (
            lambda: services.write_note(item, "x", version=2, reason="y", actor=actor_of(alice)),
            lambda: services.add_information(item, "x", actor=actor_of(alice)),
            lambda: services.circulate_minutes(stored(held), version=1, actor=actor_of(alice)),
            lambda: services.approve_minutes(stored(held), actor=actor_of(alice)),
        ):
            with pytest.raises(Invalid):
                act()


def test_case_15_a_name_stays_on_published_minutes_when_the_account_is_renamed_away(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    client = english(alice)
    task = {"text": "Mencoba kartu", "owner": bob.membership_public_id, "due_on": "31-12-2099"}
    client.post(address(alice, held, "minutes", first_item(alice, held), "task"), data=task)
    mark(held, alice)
    mark(held, bob)
    client.post(address(alice, held, "close"), data={"version": "1"})
    with intending_to_write():
        session.get_one(User, bob.user_id).name = "Mantan anggota"
        session.commit()

    paper = client.get(address(alice, held, "papers", "minutes", "page")).text

    assert "Bob Santoso" in paper
    assert "Mantan anggota" not in paper


def test_strangers_find_none_of_it(english: Browser, charlie: Person, circulated: Meeting) -> None:
    client = english(charlie)
    for parts in (("read",), ("corrections",), ("circulate",), ("reopen",), ("read", "1")):
        assert client.get(f"/k/melati/meetings/{circulated.public_id}/{'/'.join(parts)}").status_code == 404
        assert client.get(f"/k/kenanga/meetings/{circulated.public_id}/{'/'.join(parts)}").status_code == 404
