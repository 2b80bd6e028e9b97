"""Information and decisions: the register of a year, its words, its numbers, what replaces what."""

from __future__ import annotations

import io

import openpyxl
import pytest
from sqlalchemy import func, select

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.models import Decision, InformationPoint, Meeting

from .factories import (
    Browser,
    Count,
    address,
    base,
    first_item,
    inside,
    items_of,
    mark,
)
from .outcome_steps import close, decide, decisions


def test_information_is_added_changed_and_taken_away(english: Browser, alice: Person, held: Meeting) -> None:
    client = english(alice)
    here = address(alice, held, "minutes", first_item(alice, held), "information")
    assert client.post(here, data={"text": ""}).status_code == 422
    client.post(here, data={"text": "Pengawas datang Desember"})
    with inside(alice):
        point = session.scalars(select(InformationPoint)).one()
    there = address(alice, held, "information", point.public_id)
    assert "Pengawas datang Desember" in client.get(address(alice, held, "minutes")).text
    assert "Pengawas datang Desember" in client.get(address(alice, held, "papers", "minutes", "page")).text

    assert client.post(there, data={"text": "", "version": "9"}).status_code == 409
    assert client.post(there, data={"text": "", "version": "1"}).status_code == 303

    with inside(alice):
        assert session.scalar(select(func.count(InformationPoint.id))) == 0


def test_a_decision_replaces_an_older_one_which_stays_struck_in_the_register(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    client = english(alice)
    decide(alice, client, held, "Iuran Rp20.000", valid_until="30-06-2099")
    old = decisions(alice)[0]
    decide(alice, client, held, "Iuran Rp25.000", replaces=old.public_id)
    new = decisions(alice)[1]
    assert new.replaces_id == old.id

    again = decide(alice, client, held, "Iuran Rp30.000", replaces=old.public_id)
    assert again.status_code == 422
    assert "Another decision replaces this one already" in again.text
    assert decide(alice, client, held, "X", replaces="zzzzzzzzzz").status_code == 422
    assert decide(alice, client, held, "X", valid_until="1 Januari 2020").status_code == 422
    mark(held, alice)
    mark(held, bob)
    assert "Iuran" not in english(bob).get(f"{base(bob)}/decisions").text
    assert close(client, alice, held).status_code == 303

    page = english(bob).get(f"{base(bob)}/decisions").text
    assert "<s>Iuran Rp20.000</s>" in page
    assert f"Replaced by no. {new.number}/{new.year}" in page
    assert [one.number for one in decisions(alice)] == [1, 2]


def test_members_read_the_published_words_while_a_meeting_is_open_again(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    client = english(alice)
    decide(alice, client, held, "Iuran Rp20.000")
    mark(held, alice)
    mark(held, bob)
    close(client, alice, held)
    with inside(alice):
        version = str(session.get_one(Meeting, held.id).version)
    client.post(address(alice, held, "reopen"), data={"reason": "Angka keliru", "version": version})
    decision = decisions(alice)[0]
    there = address(alice, held, "decisions", decision.public_id)
    sent = client.post(there, data={"text": "Iuran Rp99.000", "version": str(decision.version)})

    assert sent.status_code == 303
    read = english(bob).get(f"{base(bob)}/decisions").text
    assert "Iuran Rp20.000" in read
    assert "Rp99.000" not in read
    assert "Rp99.000" in client.get(f"{base(alice)}/decisions").text


def test_the_register_is_searched_printed_and_counted_with(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    client = english(alice)
    for text in ("Iuran tetap", "=1+1", "Jadwal Sabtu"):
        decide(alice, client, held, text)
    year = decisions(alice)[0].year

    found = client.get(f"{base(alice)}/decisions?q=jadwal+sabtu&year={year}").text
    assert "Jadwal Sabtu" in found
    assert "Iuran tetap" not in found
    assert "Nothing found" in client.get(f"{base(alice)}/decisions?q=tidakada&year={year}").text
    assert "Iuran tetap" in client.get(f"{base(alice)}/decisions/{year}/page").text
    answer = client.get(f"{base(alice)}/decisions/{year}/xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [1, 2, 3]
    assert rows[2][2] == "=1+1"
    assert client.get(f"{base(alice)}/decisions/{year}/exe").status_code == 404


@pytest.mark.parametrize("number", [3, 30])
def test_the_register_costs_the_same_for_few_and_many(
    english: Browser, alice: Person, held: Meeting, count_queries: Count, number: int
) -> None:
    item = items_of(alice, held)[0]
    with inside(alice), intending_to_write():
        session.add_all(
            Decision(meeting_id=held.id, item_id=item.id, year=2026, number=n, text="T")
            for n in range(1, number)
        )
        session.commit()
    client = english(alice)
    client.get(f"{base(alice)}/decisions?year=2026")

    with count_queries() as statements:
        client.get(f"{base(alice)}/decisions?year=2026")

    assert len(statements) <= 8
