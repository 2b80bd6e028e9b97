from __future__ import annotations

import pytest
from sqlalchemy import select

from kkg_portal.api import Invalid, session
from kkg_portal.api.testing import Person, actor_of
from plugins.meetings import services
from plugins.meetings.kinds import AgendaKind, MeetingState
from plugins.meetings.models import ItemNote, Meeting
from plugins.meetings.plan import ItemPlan
from plugins.meetings.queries import dropped_item
from plugins.meetings.queries import item as load_item

from .factories import Browser, Count, address, inside, invite, items_of, make_meeting

TYPED = {
    "title": "Kerja kelompok",
    "minutes": "45",
    "kind": "discussion",
    "presenter": "",
    "presenter_name": "",
}


def titles(owner: Person, meeting: Meeting) -> list[str]:
    return [item.title for item in items_of(owner, meeting)]


def test_an_item_is_added_at_the_end_with_a_place_for_its_minutes(
    english: Browser, alice: Person, meeting: Meeting
) -> None:
    answer = english(alice).post(address(alice, meeting, "agenda", "new"), data=TYPED)

    assert answer.status_code == 303
    assert titles(alice, meeting) == ["Acara 1", "Acara 2", "Kerja kelompok"]
    with inside(alice):
        new = items_of(alice, meeting)[-1]
        assert session.scalar(select(ItemNote.id).where(ItemNote.item_id == new.id)) is not None


def test_the_presenter_is_a_member_or_any_name(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    client = english(alice)

    client.post(
        address(alice, meeting, "agenda", "new"), data={**TYPED, "presenter": bob.membership_public_id}
    )
    client.post(address(alice, meeting, "agenda", "new"), data={**TYPED, "presenter_name": "Dra. Ratna"})

    page = client.get(address(alice, meeting)).text
    assert "Bob Santoso" in page
    assert "Dra. Ratna" in page


def test_the_page_costs_the_same_for_an_agenda_of_1_and_of_40(
    english: Browser, alice: Person, bob: Person, count_queries: Count
) -> None:
    short, long = make_meeting(alice, items=1), make_meeting(alice, items=40)
    invite(short, bob)
    invite(long, bob)
    client = english(bob)
    client.get(address(bob, short))
    with count_queries() as few:
        client.get(address(bob, short))
    with count_queries() as many:
        client.get(address(bob, long))

    assert len(few) == len(many) <= 6


@pytest.mark.parametrize(
    "case",
    [
        ("title", "", "Write what happens"),
        ("minutes", "", "Write how many minutes"),
        ("minutes", "lama", ""),
        ("minutes", "-5", "840"),
        ("minutes", "10000", "840"),
        ("presenter", "zzzzzzzzzz", ""),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    english: Browser, meeting: Meeting, alice: Person, case: tuple[str, str, str]
) -> None:
    field, typed, sentence = case
    page = english(alice).post(address(alice, meeting, "agenda", "new"), data={**TYPED, field: typed})

    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert sentence in page.text


def test_an_item_is_changed_and_a_stale_form_refused(
    english: Browser, alice: Person, meeting: Meeting
) -> None:
    item = items_of(alice, meeting)[0]
    client = english(alice)
    here = address(alice, meeting, "agenda", item.public_id)
    assert 'value="Acara 1"' in client.get(here).text

    assert client.post(here, data={**TYPED, "version": "1"}).status_code == 303
    assert client.post(here, data={**TYPED, "title": "Lain", "version": "1"}).status_code == 409
    assert titles(alice, meeting) == ["Kerja kelompok", "Acara 2"]


def test_buttons_move_an_item_by_one_place_and_stop_at_the_edge(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, items=3)
    first, second, _third = items_of(alice, meeting)
    client = english(alice)

    client.post(address(alice, meeting, "agenda", second.public_id, "down"))
    client.post(address(alice, meeting, "agenda", first.public_id, "up"))

    assert titles(alice, meeting) == ["Acara 1", "Acara 3", "Acara 2"]


def test_deleting_offers_undo_and_keeps_the_minutes(
    english: Browser, alice: Person, meeting: Meeting
) -> None:
    item = items_of(alice, meeting)[0]
    client = english(alice)

    client.post(address(alice, meeting, "agenda", item.public_id, "delete"))
    page = client.get(address(alice, meeting, "agenda")).text

    assert titles(alice, meeting) == ["Acara 2"]
    assert f"{item.public_id}/restore" in page
    assert "Undo" in page
    client.post(address(alice, meeting, "agenda", item.public_id, "restore"))
    assert titles(alice, meeting) == ["Acara 1", "Acara 2"]


def test_a_deleted_item_is_gone_from_every_other_address(
    english: Browser, alice: Person, meeting: Meeting
) -> None:
    item = items_of(alice, meeting)[0]
    client = english(alice)
    client.post(address(alice, meeting, "agenda", item.public_id, "delete"))

    assert client.get(address(alice, meeting, "agenda", item.public_id)).status_code == 404
    assert client.get(address(alice, meeting, "minutes", item.public_id)).status_code == 404
    assert client.post(address(alice, meeting, "agenda", item.public_id, "up")).status_code == 404


def test_members_and_strangers_change_nothing(
    english: Browser, bob: Person, charlie: Person, meeting: Meeting
) -> None:
    item = items_of(bob, meeting)[0]
    for act in ("", "delete", "up", "down"):
        here = address(bob, meeting, "agenda", item.public_id, act).rstrip("/")
        assert english(bob).post(here, data=TYPED).status_code == 403
        assert english(charlie).post(here, data=TYPED).status_code == 404
    assert titles(bob, meeting) == ["Acara 1", "Acara 2"]


def test_a_closed_meeting_keeps_its_agenda(alice: Person) -> None:
    meeting = make_meeting(alice, days=-3, state=MeetingState.CLOSED)
    public_id = items_of(alice, meeting)[0].public_id
    actor = actor_of(alice)
    plan = ItemPlan(title="Lain", minutes=5, kind=AgendaKind.BREAK)
    refused = (
        lambda item: services.edit_item(item, plan, version=1, actor=actor),
        lambda item: services.drop_item(item, actor=actor),
        lambda item: services.shift_item(item, steps=1, actor=actor),
    )
    for act in refused:
        with inside(alice):
            item = load_item(meeting.public_id, public_id)
            with pytest.raises(Invalid):
                act(item)


def test_an_agenda_does_not_grow_without_end(alice: Person) -> None:
    meeting = make_meeting(alice, items=50)
    plan = ItemPlan(title="Satu lagi", minutes=5, kind=AgendaKind.BREAK)
    with inside(alice), pytest.raises(Invalid):
        services.add_item(session.get_one(type(meeting), meeting.id), plan, actor=actor_of(alice))


def test_a_presenter_of_another_cluster_is_refused(alice: Person, charlie: Person, meeting: Meeting) -> None:
    plan = ItemPlan(
        title="Materi", minutes=5, kind=AgendaKind.INFORMATION, presenter_id=charlie.membership_id
    )
    with inside(alice), pytest.raises(Invalid) as refused:
        services.add_item(session.get_one(type(meeting), meeting.id), plan, actor=actor_of(alice))
    assert refused.value.field == "presenter"


def test_restoring_needs_a_deleted_item(alice: Person, meeting: Meeting) -> None:
    item = items_of(alice, meeting)[0]
    from kkg_portal.api import NotFound

    with inside(alice), pytest.raises(NotFound):
        dropped_item(meeting.public_id, item.public_id)
