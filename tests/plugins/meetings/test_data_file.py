"""Meetings as a file: what is in it, who gets it, and that a cluster that takes it in writes the same file again."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import undefer

from kkg_portal.api import SchoolYear, clock, session
from kkg_portal.api.testing import People, Person, actor_of
from kkg_portal.clusters.models import Membership
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import queries, services
from plugins.meetings.exchange.writing import file_bytes, year_document
from plugins.meetings.kinds import Answer, AttendanceStatus, MeetingState, TaskState
from plugins.meetings.models import (
    AgendaItem,
    Decision,
    Invitation,
    Meeting,
    MeetingImport,
    MinutesIssue,
    Task,
)

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
    stored,
)

YEAR = SchoolYear(2026)
NOW = "2026-11-20 03:00:00+00:00"


@pytest.fixture(autouse=True)
def friday() -> Any:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


def held_meeting(alice: Person, bob: Person) -> Meeting:
    """A meeting with an answer, a roll, an internal item, a decision, two tasks and published minutes."""
    meeting = make_meeting(alice, days=-1)
    invite(meeting, alice, bob, answer=Answer.YES)
    mark(meeting, alice)
    mark(meeting, bob, AttendanceStatus.SICK)
    first, second = items_of(alice, meeting)
    chair = actor_of(alice)
    with inside(alice), intending_to_write():
        row = stored(meeting)
        row.host_school_id, row.minute_taker_id = school_of(bob), bob.membership_id
        session.get_one(AgendaItem, second.id).is_internal = True
        item = queries.item(meeting.public_id, first.public_id)
        item.presenter_id = alice.membership_id
        session.commit()
        services.write_note(item, "Sepakat **dua** hal.", version=1, actor=chair)
        services.add_decision(item, "Semua membawa modul.", actor=chair)
        services.add_information(item, "Aula dipakai bulan depan.", actor=chair)
        due = clock.now().date() + timedelta(days=7)
        for owner in (alice, bob):
            services.add_task(
                item, "Mencoba media.", owner_id=owner.membership_id or 0, due_on=due, actor=chair
            )
        services.close(stored(meeting), version=stored(meeting).version, actor=chair)
    return meeting


def school_of(person: Person) -> int | None:
    return session.get_one(Membership, person.membership_id).school_id


def year_file(person: Person) -> dict[str, Any]:
    with inside(person):
        return year_document(YEAR)


def bring(client: FlaskClient, person: Person, document: dict[str, Any]) -> Any:
    return client.post(
        f"{base(person)}/import",
        data={"file": (io.BytesIO(file_bytes(document)), "rapat.json")},
        content_type="multipart/form-data",
    )


def newest_import(person: Person) -> MeetingImport:
    with inside(person):
        newest = select(MeetingImport).options(undefer(MeetingImport.document))
        return session.scalars(newest.order_by(MeetingImport.id.desc())).all()[0]


def take_in(client: FlaskClient, person: Person, document: dict[str, Any]) -> Any:
    assert bring(client, person, document).status_code == 303
    batch = newest_import(person)
    where = f"{base(person)}/import/{batch.public_id}"
    return client.post(where, data={"version": str(batch.version)})


def without_members(document: dict[str, Any]) -> bytes:
    """The file without what differs by nature from cluster to cluster: its title, and ids of members."""
    plain = deepcopy(document)
    plain["cluster"] = None
    for meeting in plain["meetings"]:
        people = [meeting["minute_taker"], *(item["presenter"] for item in meeting["agenda"])]
        people += [task["owner"] for item in meeting["agenda"] for task in item["tasks"]]
        people += [line["person"] for line in (*meeting["invitations"], *meeting["attendance"])]
        for person in people:
            if person is not None:
                person["id"] = None
    return file_bytes(plain)


def test_an_empty_cluster_that_takes_the_file_in_writes_the_same_file(
    english: Browser, people: People
) -> None:
    alice, bob, charlie = people.alice, people.bob, people.charlie
    held_meeting(alice, bob)
    moved = make_meeting(alice, days=3, state=MeetingState.MOVED, title="Rapat yang pindah")
    new = make_meeting(alice, days=5, title="Rapat pengganti", capacity=20)
    with inside(alice), intending_to_write():
        stored(moved).moved_to_id = new.id
        session.commit()
    before = year_file(alice)

    reply = take_in(english(charlie), charlie, before)

    assert reply.status_code == 303, reply.text
    assert [meeting["state"] for meeting in before["meetings"]] == ["closed", "moved", "scheduled"]
    assert before["meetings"][0]["minutes"]["issues"]
    assert without_members(year_file(charlie)) == without_members(before)
    # And once more from there: ids in files are those of where a meeting was planned first.
    assert year_file(charlie)["meetings"][1]["moved_to"] == new.public_id


def test_what_was_taken_in_works_like_what_was_planned_here(english: Browser, people: People) -> None:
    alice, bob, charlie = people.alice, people.bob, people.charlie
    held_meeting(alice, bob)
    client = english(charlie)
    take_in(client, charlie, year_file(alice))

    with inside(charlie):
        row = session.scalars(select(Meeting)).one()
        task = session.scalars(select(Task).order_by(Task.id)).all()[0]
        assert (task.owner_id, task.owner_name, task.state) == (None, alice.full_name, TaskState.OPEN)
        year = session.scalars(select(Decision)).one().year
    page = client.get(address(charlie, row)).text
    assert "Sepakat <strong>dua</strong> hal." in page
    assert client.get(address(charlie, row, "read")).status_code == 200
    assert client.get(address(charlie, row, "attendance")).status_code == 200
    later = make_meeting(charlie, days=-1)
    with inside(charlie), intending_to_write():
        item = items_of(charlie, later)[0]
        made = services.add_decision(
            queries.item(later.public_id, item.public_id), "Baru.", actor=actor_of(charlie)
        )
        assert (made.year, made.number) == (year, 2)


def test_members_are_found_by_their_id_and_a_second_file_changes_nothing(
    english: Browser, alice: Person, bob: Person
) -> None:
    meeting = held_meeting(alice, bob)
    document = year_file(alice)
    client = english(alice)

    again = bring(client, alice, document)
    page = client.get(again.headers["Location"]).text
    assert "Here already" in page
    assert "nothing new" in page

    with inside(alice), intending_to_write():
        session.execute(update(MinutesIssue).values(change_note=""))
        session.delete(stored(meeting))
        session.commit()
    assert take_in(client, alice, document).status_code == 303
    with inside(alice):
        row = session.scalars(select(Meeting)).one()
        assert row.minute_taker_id == bob.membership_id
        assert {task.owner_id for task in session.scalars(select(Task))} == {
            alice.membership_id,
            bob.membership_id,
        }
    assert file_bytes(year_file(alice)) == file_bytes(document)


def test_refusals_are_named_before_anything_is_written(english: Browser, people: People) -> None:
    alice, charlie = people.alice, people.charlie
    group = make_subgroup(alice, "KKG PAI", alice)
    make_meeting(alice, title="Rapat PAI", subgroup_id=group.id)
    make_meeting(alice, title="Rapat biasa")
    document = year_file(alice)
    wrong = deepcopy(document["meetings"][1])
    wrong |= {"id": "bcdfghjkmn", "online_url": "javascript:alert(1)", "title": "Rapat jahat"}
    broken = deepcopy(document["meetings"][1]) | {"id": "bcdfghjkmp", "title": "Rapat rusak"}
    broken["package"] = {"school_year": "2026/2027", "title": "Tidak ada"}
    document["meetings"] += [wrong, broken, deepcopy(document["meetings"][1])]
    client = english(charlie)

    page = client.get(bring(client, charlie, document).headers["Location"]).text

    assert "no sub-group “KKG PAI” here" in page
    assert "must begin with https://" in page
    assert "do not fit together" in page
    assert "in the file twice" in page
    with inside(charlie):
        assert session.scalar(select(func.count(Meeting.id))) == 0
    batch = newest_import(charlie)
    where = f"{base(charlie)}/import/{batch.public_id}"
    assert client.post(where, data={"version": str(batch.version)}).status_code == 303
    with inside(charlie):
        assert session.scalars(select(Meeting.title)).all() == ["Rapat biasa"]
    # A second press of the same page finds the file gone.
    assert client.post(where, data={"version": str(batch.version)}).status_code == 200


def test_all_of_it_goes_back_until_somebody_works_on_it(
    english: Browser, people: People, friday: Any
) -> None:
    alice, bob, charlie = people.alice, people.bob, people.charlie
    held_meeting(alice, bob)
    client = english(charlie)
    take_in(client, charlie, year_file(alice))
    where = f"{base(charlie)}/import/{newest_import(charlie).public_id}"

    assert "Take all of it back" in client.get(where).text
    assert client.post(f"{where}/undo").status_code == 303
    with inside(charlie):
        assert [session.scalar(select(func.count()).select_from(kind)) for kind in (Meeting, Task)] == [0, 0]
    assert "was taken back" in client.get(where).text

    take_in(client, charlie, year_file(alice))
    where = f"{base(charlie)}/import/{newest_import(charlie).public_id}"
    friday.shift(timedelta(hours=1))
    with inside(charlie), intending_to_write():
        session.scalars(select(Task).order_by(Task.id)).all()[0].outcome = "sudah"
        session.commit()
    assert "changed one of these meetings" in client.post(f"{where}/undo", follow_redirects=True).text
    friday.shift(timedelta(days=31))
    assert "Take all of it back" not in english(charlie).get(where).text


def test_a_file_nobody_decides_about_is_forgotten_after_a_day(
    english: Browser, alice: Person, friday: Any
) -> None:
    make_meeting(alice)
    client = english(alice)
    where = bring(client, alice, year_file(alice)).headers["Location"]
    friday.shift(timedelta(hours=25))
    with inside(alice):
        services.sweep_removed({})

    assert newest_import(alice).document is None
    assert "forgotten" in english(alice).get(where).text


def test_the_file_holds_no_official_numbers_and_is_for_the_board(
    english: Browser, people: People, count_queries: Count
) -> None:
    alice, bob = people.alice, people.bob
    with inside(alice), intending_to_write():
        session.get_one(Membership, alice.membership_id).nip = "198003152005012002"
        session.commit()
    meeting = held_meeting(alice, bob)
    with inside(alice), intending_to_write():
        phone = Invitation(meeting_id=meeting.id, guest_name="Pak Tamu", guest_phone="081234567890")
        session.add(phone)
        session.commit()
    client = english(alice)
    where = address(alice, meeting, "data.json")

    reply = client.get(where)

    assert reply.headers["Content-Disposition"] == f'attachment; filename="meeting-{meeting.public_id}.json"'
    assert reply.json["meetings"][0]["starts_at"].endswith("+07:00")
    assert "Pak Tamu" in reply.text
    assert not {"198003152005012002", "081234567890", "NIP"} & set(reply.text.replace('"', " ").split())
    assert english(bob).get(where).status_code == 403
    assert english(people.charlie).get(where).status_code == 404
    assert client.get(f"{base(alice)}/programme/20xx/data.json").status_code == 404
    with count_queries() as one:
        client.get(f"{base(alice)}/programme/2026/data.json")
    for _n in range(5):
        invite(make_meeting(alice, days=-2), alice, bob)
    with count_queries() as six:
        client.get(f"{base(alice)}/programme/2026/data.json")
    assert len(six) == len(one)
