"""Files on meetings and items: kept, listed, opened by those who may, removed."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from kkg_portal.api import Attachment, clock, session
from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import services
from plugins.meetings.models import AgendaItem, Meeting, MeetingFile
from plugins.meetings.queries import files_of

from .factories import Browser, Count, address, inside, items_of, make_meeting, make_subgroup

PDF = b"%PDF-1.7\n" + b"x" * 2000


def lay(client: object, person: Person, meeting: Meeting, name: str = "modul.pdf", **values: str) -> int:
    data = {"file": (io.BytesIO(PDF), name), "title": "", "kind": "material", "item": "", **values}
    where = address(person, meeting, "files", "new")
    answer = client.post(where, data=data, content_type="multipart/form-data")  # type: ignore[attr-defined]
    return int(answer.status_code)


def only_file(person: Person) -> MeetingFile:
    with inside(person):
        return session.scalars(select(MeetingFile)).one()


def make_internal(person: Person, item: AgendaItem) -> None:
    with inside(person), intending_to_write():
        session.get_one(AgendaItem, item.id).is_internal = True
        session.commit()


def test_a_file_is_kept_listed_with_its_size_and_opened(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    assert lay(english(alice), alice, meeting, title="Modul ajar IPAS") == 303

    client = english(bob)
    for page in (address(bob, meeting), address(bob, meeting, "files")):
        text = client.get(page).text
        assert "Modul ajar IPAS" in text
        assert "2 kB" in text
    opened = client.get(address(bob, meeting, "files", only_file(alice).public_id))
    assert opened.data == PDF
    assert opened.headers["Content-Type"] == "application/pdf"
    again = client.get(
        address(bob, meeting, "files", only_file(alice).public_id),
        headers={"If-None-Match": opened.headers["ETag"]},
    )
    assert again.status_code == 304


def test_a_file_of_an_item_stands_below_it(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    item = items_of(alice, meeting)[1]

    lay(english(alice), alice, meeting, item=item.public_id)

    assert only_file(alice).item_id == item.id
    page = english(bob).get(address(bob, meeting)).text
    assert page.index("Acara 2") < page.index("modul.pdf")


def test_an_internal_items_file_is_for_the_board_alone(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    item = items_of(alice, meeting)[1]
    lay(english(alice), alice, meeting, item=item.public_id)
    make_internal(alice, item)
    where = address(bob, meeting, "files", only_file(alice).public_id)

    client = english(bob)

    assert "modul.pdf" not in client.get(address(bob, meeting)).text
    assert "modul.pdf" not in client.get(address(bob, meeting, "files")).text
    assert client.get(where).status_code in {403, 404}
    assert english(alice).get(where).status_code == 200


def test_a_file_of_another_sub_group_and_of_another_cluster_is_not_there(
    english: Browser, alice: Person, bob: Person, charlie: Person
) -> None:
    subgroup = make_subgroup(alice, "KKG PAI", alice)
    meeting = make_meeting(alice, subgroup_id=subgroup.id)
    lay(english(alice), alice, meeting)
    where = address(alice, meeting, "files", only_file(alice).public_id)

    assert english(bob).get(where).status_code in {403, 404}
    assert english(charlie).get(where).status_code == 404


def test_a_member_adds_and_removes_nothing(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    lay(english(alice), alice, meeting)

    assert lay(english(bob), bob, meeting) == 403
    where = address(bob, meeting, "files", only_file(alice).public_id, "remove")
    assert english(bob).post(where).status_code == 403


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html>", "Web pages"),
        (b"MZ", "does not know"),
    ],
)
def test_what_is_not_taken_is_told_beside_the_field(
    english: Browser, alice: Person, meeting: Meeting, content: bytes, says: str
) -> None:
    answer = english(alice).post(
        address(alice, meeting, "files", "new"),
        data={"file": (io.BytesIO(content), "a.pdf"), "kind": "material", "item": ""},
        content_type="multipart/form-data",
    )

    assert answer.status_code == 422
    assert says in answer.text
    assert 'id="file-error"' in answer.text


def test_a_removed_file_is_gone_for_everybody_and_can_be_brought_back(
    english: Browser, alice: Person, meeting: Meeting
) -> None:
    client = english(alice)
    lay(client, alice, meeting)
    where = address(alice, meeting, "files", only_file(alice).public_id)

    page = client.post(f"{where}/remove", follow_redirects=True)

    assert f'action="{where}/restore"' in page.text
    assert client.get(where).status_code == 404
    with inside(alice):
        assert files_of(meeting) == []
    assert client.post(f"{where}/restore").status_code == 303
    assert client.get(where).status_code == 200
    assert client.post(f"{where}/restore").status_code == 404


def test_a_removed_file_goes_for_good_after_thirty_days(
    english: Browser, alice: Person, meeting: Meeting
) -> None:
    client = english(alice)
    lay(client, alice, meeting)
    client.post(address(alice, meeting, "files", only_file(alice).public_id, "remove"))

    assert [files_and_contents(alice, days) for days in (0, 29, 31)] == [(1, 1), (1, 1), (0, 0)]


def files_and_contents(alice: Person, days: int) -> tuple[int, int]:
    """What is left of both when the sweep runs so many days from now."""
    with time_machine.travel(clock.now() + timedelta(days=days), tick=False), inside(alice):
        services.sweep_removed({})
        counts = [
            session.scalar(select(func.count()).select_from(kind)) or 0 for kind in (MeetingFile, Attachment)
        ]
        return counts[0], counts[1]


def test_the_list_costs_the_same_for_3_and_for_30(
    english: Browser, alice: Person, meeting: Meeting, count_queries: Count
) -> None:
    client = english(alice)
    costs = []
    for number in (3, 27):
        for _n in range(number):
            lay(client, alice, meeting)
        with count_queries() as statements:
            client.get(address(alice, meeting, "files"))
        costs.append(len(statements))
    assert costs[0] == costs[1]
