"""Whoever presents an item sums it up beforehand: members signed in, speakers from outside by a signed link."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from kkg_portal.api import MemberErased, session, unit_of_work
from kkg_portal.api.testing import People, Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import queries, services
from plugins.meetings.kinds import MeetingState
from plugins.meetings.links import forget_words
from plugins.meetings.models import AgendaItem, ItemNote, ItemSummary, Meeting
from plugins.meetings.plan import ItemPlan

from .factories import Browser, Count, address, inside, items_of, make_meeting, stored

WORDS = {"text": "Membaca dengan nyaring.", "material_url": "https://contoh.id/modul", "version": "0"}


def present(owner: Person, meeting: Meeting, **values: object) -> AgendaItem:
    """The first item of the agenda, presented by whoever `values` say."""
    item = items_of(owner, meeting)[0]
    with inside(owner), intending_to_write():
        session.execute(update(AgendaItem).where(AgendaItem.id == item.id).values(**values))
        session.commit()
    return item


def written(owner: Person) -> tuple[str, str, int]:
    with inside(owner):
        row = session.scalars(select(ItemSummary)).one()
        return row.text, row.material_url, row.version


def test_a_presenter_writes_and_everybody_reads(english: Browser, people: People, meeting: Meeting) -> None:
    alice, bob = people.alice, people.bob
    item = present(alice, meeting, presenter_id=bob.membership_id)
    client = english(bob)
    page = client.get(address(bob, meeting)).text
    where = address(bob, meeting, "agenda", item.public_id, "summary")
    assert where in page
    assert where not in english(alice).get(address(alice, meeting)).text

    wrong = client.post(where, data={**WORDS, "material_url": "javascript:alert(1)"})
    assert (wrong.status_code, "must begin with https://" in wrong.text) == (422, True)
    assert "Membaca dengan nyaring." in wrong.text
    assert client.post(where, data=WORDS).status_code == 303

    page = english(alice).get(address(alice, meeting)).text
    assert "Membaca dengan nyaring." in page
    assert 'href="https://contoh.id/modul"' in page
    other = items_of(alice, meeting)[1].public_id
    assert client.post(address(bob, meeting, "agenda", other, "summary"), data=WORDS).status_code == 403
    assert english(people.charlie).get(where).status_code == 404
    # A second window that knows nothing of the first text.
    late = client.post(where, data={**WORDS, "text": "Teks dari jendela lain."})
    assert late.status_code == 409
    assert "Teks dari jendela lain." in late.text
    assert written(alice) == ("Membaca dengan nyaring.", "https://contoh.id/modul", 1)


def test_a_speaker_without_an_account_writes_by_a_link_that_can_be_replaced(
    english: Browser, anonymous: FlaskClient, alice: Person, bob: Person, meeting: Meeting
) -> None:
    item = present(alice, meeting, presenter_name="Dra. Ratna")
    chair = english(alice)
    where = address(alice, meeting, "agenda", item.public_id, "summary")

    def link() -> str:
        found = re.search(r"/k/melati/meetings/s/[\w.-]+", chair.get(where).text)
        assert found
        return found[0]

    old = link()
    anonymous.set_cookie("lang", "en")
    page = anonymous.get(old)
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "Dra. Ratna" in page.text
    assert "Acara 2" not in page.text
    assert anonymous.post(old, data=WORDS).status_code == 303
    assert "Membaca dengan nyaring." in anonymous.get(old).text
    assert anonymous.post(old, data={**WORDS, "text": "Lain."}).status_code == 409

    chair.post(f"{where}/renew")
    assert [anonymous.get(one).status_code for one in (old, link(), f"{old}x")] == [404, 200, 404]
    assert english(bob).get(where).status_code == 403
    new = link()
    with inside(alice), intending_to_write():
        stored(meeting).state = MeetingState.CLOSED
        session.commit()
    assert anonymous.get(new).status_code == 404


def test_minutes_begin_with_the_summary_until_something_is_written(
    english: Browser, alice: Person, bob: Person
) -> None:
    meeting = make_meeting(alice, days=-1)
    item = present(alice, meeting, presenter_id=bob.membership_id)
    english(bob).post(address(bob, meeting, "agenda", item.public_id, "summary"), data=WORDS)
    client = english(alice)
    where = address(alice, meeting, "minutes", item.public_id)

    page = client.get(where).text

    assert "Membaca dengan nyaring." in page
    assert "what the speaker wrote beforehand" in page
    with inside(alice):
        note = session.scalars(select(ItemNote).where(ItemNote.item_id == item.id)).one()
        assert note.source == ""
    client.post(where, data={"text": "Didiskusikan.", "version": str(note.version)})
    assert "Membaca dengan nyaring." not in client.get(where).text


def test_whoever_is_erased_takes_their_summary_along(alice: Person, bob: Person, meeting: Meeting) -> None:
    item = present(alice, meeting, presenter_id=bob.membership_id)
    with inside(alice), intending_to_write():
        session.add(ItemSummary(item_id=item.id, text="Saya.", written_by_id=bob.membership_id))
        session.commit()
    with inside(alice), intending_to_write(), unit_of_work():
        forget_words(MemberErased(membership_id=bob.membership_id or 0))

    assert written(alice)[0] == ""


@pytest.mark.parametrize("summaries", [0, 2])
def test_the_page_of_a_meeting_costs_the_same_with_summaries(
    english: Browser, alice: Person, meeting: Meeting, count_queries: Count, summaries: int
) -> None:
    with inside(alice), intending_to_write():
        session.add_all(
            ItemSummary(item_id=item.id, text="Isi.") for item in items_of(alice, meeting)[:summaries]
        )
        session.commit()
    client = english(alice)
    client.get(address(alice, meeting))
    with count_queries() as statements:
        page = client.get(address(alice, meeting)).text
    assert page.count("Isi.") == summaries
    assert not [line for line in statements if line.startswith("SELECT meetings_item_summary")]


def test_the_link_of_a_speaker_dies_when_somebody_else_speaks(
    english: Browser, anonymous: FlaskClient, alice: Person, meeting: Meeting
) -> None:
    item = present(alice, meeting, presenter_name="Dra. Ratna")
    page = english(alice).get(address(alice, meeting, "agenda", item.public_id, "summary")).text
    found = re.search(r"/k/melati/meetings/s/[\w.-]+", page)
    assert found
    assert anonymous.get(found[0]).status_code == 200
    with inside(alice), intending_to_write():
        row = queries.item(meeting.public_id, item.public_id)
        plan = ItemPlan(title=row.title, minutes=row.minutes, kind=row.kind, presenter_name="Drs. Wayan")
        services.edit_item(row, plan, version=row.version, actor=actor_of(alice))

    assert anonymous.get(found[0]).status_code == 404
