from __future__ import annotations

import pytest
from sqlalchemy import func, select

from kkg_portal.api import Invalid, Role, clock, session
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster
from plugins.meetings import services
from plugins.meetings.kinds import MeetingState
from plugins.meetings.models import ItemNote, Meeting, Minutes, Task
from plugins.meetings.queries import item as load_item

from .factories import Browser, address, first_item, inside, items_of, make_meeting, mark


def note_of(person: Person, meeting: Meeting) -> ItemNote:
    first = items_of(person, meeting)[0]
    with inside(person):
        return session.scalars(select(ItemNote).where(ItemNote.item_id == first.id)).one()


def test_what_was_said_is_rendered_once_and_safely(english: Browser, alice: Person, held: Meeting) -> None:
    here = address(alice, held, "minutes", first_item(alice, held))
    client = english(alice)

    answer = client.post(
        here, data={"text": "**Bu Sri**: <script>alert(1)</script>\n\n- satu\n- dua", "version": "1"}
    )

    assert answer.status_code == 303
    note = note_of(alice, held)
    assert "<strong>Bu Sri</strong>" in note.html
    assert "<script>" not in note.html
    assert "<li>satu</li>" in client.get(address(alice, held, "minutes")).text


def test_two_writers_both_keep_their_text(english: Browser, alice: Person, held: Meeting) -> None:
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    sari = make_member(cluster, "Sari Sekretaris", roles=(Role.SECRETARY,))
    here = address(alice, held, "minutes", first_item(alice, held))
    english(sari).post(here, data={"text": "Tulisan Bu Sari", "version": "1"})
    client = english(alice)

    page = client.post(here, data={"text": "Tulisan Bu Alice", "version": "1"})

    assert page.status_code == 409
    assert "Tulisan Bu Sari" in page.text
    assert "Tulisan Bu Alice" in page.text
    assert "Sari Sekretaris" in page.text
    assert 'name="version" value="2"' in page.text
    assert note_of(alice, held).source == "Tulisan Bu Sari"
    assert client.post(here, data={"text": "Keduanya", "version": "2"}).status_code == 303
    assert note_of(alice, held).source == "Keduanya"


def test_a_conflict_shows_text_as_text(english: Browser, alice: Person, held: Meeting) -> None:
    here = address(alice, held, "minutes", first_item(alice, held))
    client = english(alice)
    client.post(here, data={"text": "<b>satu</b>", "version": "1"})

    page = client.post(here, data={"text": "</textarea><script>x</script>", "version": "1"}).text

    assert "<script>x" not in page
    assert "<b>satu</b>" not in page


def test_the_frame_keeps_times_and_remarks_and_notices_a_stale_form(
    english: Browser, alice: Person, held: Meeting
) -> None:
    client = english(alice)
    here = address(alice, held, "minutes", "frame")

    first = client.post(
        here, data={"opened": "9.05", "finished": "11.50", "text": "Hujan deras.", "version": "1"}
    )
    second = client.post(here, data={"opened": "9.10", "finished": "11.50", "text": "Cerah.", "version": "1"})

    assert first.status_code == 303
    assert second.status_code == 409
    assert "Hujan deras." in second.text
    assert "Cerah." in second.text
    with inside(alice):
        frame = session.scalars(select(Minutes).where(Minutes.meeting_id == held.id)).one()
        assert frame.source == "Hujan deras."
        assert frame.opened_at is not None


@pytest.mark.parametrize("typed", [{"opened": "25"}, {"opened": "11", "finished": "9"}])
def test_the_frame_says_what_is_wrong(english: Browser, alice: Person, held: Meeting, typed: str) -> None:
    form = {"opened": "9", "finished": "11", "text": "", "version": "1", **typed}

    assert english(alice).post(address(alice, held, "minutes", "frame"), data=form).status_code == 422


def test_a_chosen_minute_taker_writes_without_being_on_the_board(
    english: Browser, alice: Person, bob: Person
) -> None:
    meeting = make_meeting(alice, days=-1, minute_taker_id=bob.membership_id)
    client = english(bob)
    here = address(bob, meeting, "minutes", first_item(bob, meeting))

    assert client.get(address(bob, meeting, "minutes")).status_code == 200
    assert client.post(here, data={"text": "Catatan Bob", "version": "1"}).status_code == 303
    assert client.get(address(bob, meeting, "edit")).status_code == 403
    assert client.get(address(bob, meeting, "attendance")).status_code == 403


def test_members_read_minutes_when_the_meeting_is_closed(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    english(alice).post(
        address(alice, held, "minutes", first_item(alice, held)), data={"text": "Isi rapat", "version": "1"}
    )
    client = english(bob)
    assert "Isi rapat" not in client.get(address(bob, held)).text
    assert client.get(address(bob, held, "minutes")).status_code == 403
    assert client.get(address(bob, held, "papers", "minutes", "page")).status_code == 404

    mark(held, alice)
    mark(held, bob)
    english(alice).post(address(alice, held, "close"), data={"version": "1"})

    assert "Isi rapat" in client.get(address(bob, held)).text
    assert client.get(address(bob, held, "papers", "minutes", "page")).status_code == 200


def test_closed_minutes_no_longer_change(alice: Person) -> None:
    meeting = make_meeting(alice, days=-3, state=MeetingState.CLOSED)
    public_id = first_item(alice, meeting)
    actor = actor_of(alice)
    refused = (
        lambda item: services.write_note(item, "x", version=1, actor=actor),
        lambda item: services.add_decision(item, "x", actor=actor),
        lambda item: services.add_task(item, "x", owner_id=1, due_on=clock.now().date(), actor=actor),
    )
    for act in refused:
        with inside(alice):
            item = load_item(meeting.public_id, public_id)
            with pytest.raises(Invalid):
                act(item)


def test_strangers_reach_no_minutes(english: Browser, charlie: Person, held: Meeting) -> None:
    client = english(charlie)
    item = "b2b2b2b2b2"
    for parts in (
        ("minutes",),
        ("minutes", item),
        ("minutes", "frame"),
        ("tasks", item),
        ("decisions", item),
    ):
        assert client.get(f"/k/melati/meetings/{held.public_id}/{'/'.join(parts)}").status_code == 404
        assert client.get(f"/k/kenanga/meetings/{held.public_id}/{'/'.join(parts)}").status_code == 404


def test_a_finished_meeting_counts_its_tasks_before_closing(
    english: Browser, alice: Person, held: Meeting
) -> None:
    page = english(alice).get(address(alice, held, "close")).text

    with inside(alice):
        assert session.scalar(select(func.count(Task.id))) == 0
    assert "not marked yet" in page
