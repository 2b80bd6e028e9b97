"""Agendas that are kept, what a new meeting begins with, and copies of meetings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from kkg_portal.api import Invalid, clock, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import services
from plugins.meetings.kinds import AgendaKind, ItemSource, ReminderAudience
from plugins.meetings.models import AgendaItem, AgendaTemplate, AgendaTemplateItem, Meeting, Reminder
from plugins.meetings.plan import ItemPlan
from plugins.meetings.queries import files_of
from plugins.meetings.session_template import STANDARD

from .factories import TYPED, Browser, address, base, inside, items_of, make_meeting, newest, plan_for, stored
from .test_files import lay, make_internal

LINES = {
    "title": "Lesson study",
    "title-0": "Buka kelas",
    "minutes-0": "70",
    "kind-0": "information",
    "section-0": "Pagi",
    "title-1": "",
    "minutes-1": "",
    "kind-1": "information",
    "section-1": "",
    "title-2": "Refleksi",
    "minutes-2": "50",
    "kind-2": "follow_up",
    "section-2": "",
    "internal-2": "y",
}


def make_kept(owner: Person, title: str = "Lesson study") -> AgendaTemplate:
    with inside(owner):
        rows = [
            ItemPlan(title="Buka kelas", minutes=70, kind=AgendaKind.INFORMATION, section="Pagi"),
            ItemPlan(title="Rapat pengurus", minutes=10, kind=AgendaKind.DISCUSSION, is_internal=True),
        ]
        return services.make_template(title, rows, actor=actor_of(owner))


def lines_of(owner: Person) -> list[tuple[str, int]]:
    with inside(owner):
        rows = session.scalars(select(AgendaTemplateItem).order_by(AgendaTemplateItem.position)).all()
        return [(row.title, row.minutes) for row in rows]


def test_an_agenda_is_written_by_hand_and_empty_lines_are_left_out(english: Browser, alice: Person) -> None:
    answer = english(alice).post(f"{base(alice)}/templates/new", data={**LINES, "version": "0"})

    assert answer.status_code == 303
    assert lines_of(alice) == [("Buka kelas", 70), ("Refleksi", 50)]
    page = english(alice).get(f"{base(alice)}/templates").text
    assert "Lesson study" in page
    assert "2 lines, 120 minutes" in page


def test_a_line_that_cannot_be_used_is_marked_and_nothing_typed_is_lost(
    english: Browser, alice: Person
) -> None:
    answer = english(alice).post(
        f"{base(alice)}/templates/new", data={**LINES, "minutes-2": "lama", "version": "0"}
    )

    assert answer.status_code == 422
    assert "Write how many minutes it takes" in answer.text
    assert 'value="Buka kelas"' in answer.text
    assert lines_of(alice) == []


def test_a_name_is_given_once(english: Browser, alice: Person) -> None:
    make_kept(alice)

    answer = english(alice).post(f"{base(alice)}/templates/new", data={**LINES, "version": "0"})

    assert answer.status_code == 422
    assert "There is a kept agenda of this name already" in answer.text


def test_a_kept_agenda_changes_and_a_stale_form_is_refused(english: Browser, alice: Person) -> None:
    kept = make_kept(alice)
    where = f"{base(alice)}/templates/{kept.public_id}"

    assert english(alice).post(where, data={**LINES, "version": "1"}).status_code == 303
    assert lines_of(alice) == [("Buka kelas", 70), ("Refleksi", 50)]
    assert english(alice).post(where, data={**LINES, "version": "1"}).status_code == 409


def test_a_deleted_agenda_can_be_brought_back(english: Browser, alice: Person) -> None:
    kept = make_kept(alice)
    where = f"{base(alice)}/templates/{kept.public_id}"
    client = english(alice)

    page = client.post(f"{where}/delete", follow_redirects=True)

    assert f'action="{where}/restore"' in page.text
    assert client.get(where).status_code == 404
    assert f"template:{kept.public_id}" not in client.get(f"{base(alice)}/new").text
    assert client.post(f"{where}/restore").status_code == 303
    assert client.get(where).status_code == 200


def test_a_new_agenda_takes_the_name_of_a_deleted_one(english: Browser, alice: Person) -> None:
    kept = make_kept(alice)
    where = f"{base(alice)}/templates/{kept.public_id}"
    client = english(alice)
    client.post(f"{where}/delete")

    assert client.post(f"{base(alice)}/templates/new", data={**LINES, "version": "0"}).status_code == 303

    assert lines_of(alice) == [("Buka kelas", 70), ("Refleksi", 50)]
    assert client.post(f"{where}/restore").status_code == 404


def test_a_deleted_agenda_goes_for_good_after_thirty_days(english: Browser, alice: Person) -> None:
    kept = make_kept(alice)
    english(alice).post(f"{base(alice)}/templates/{kept.public_id}/delete")

    with time_machine.travel(clock.now() + timedelta(days=31), tick=False), inside(alice):
        services.sweep_removed({})

    assert lines_of(alice) == []


def test_the_agenda_of_a_meeting_is_kept_without_people(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    answer = english(alice).post(address(alice, meeting, "agenda", "keep"), data={"title": "Biasa"})

    assert answer.status_code == 303
    assert lines_of(alice) == [("Acara 1", 30), ("Acara 2", 30)]
    assert english(bob).get(f"{base(bob)}/templates").status_code == 403


@pytest.mark.parametrize("start", ["standard", "empty", "template", "meeting"])
def test_a_new_meeting_begins_with_what_was_chosen(
    english: Browser, alice: Person, meeting: Meeting, start: str
) -> None:
    kept = make_kept(alice)
    value = {"template": f"template:{kept.public_id}", "meeting": f"meeting:{meeting.public_id}"}.get(
        start, start
    )
    data = {**TYPED, "start": value, "is_past": "y"}

    answer = english(alice).post(f"{base(alice)}/new", data=data)

    assert answer.status_code == 303
    with inside(alice):
        rows = session.scalars(
            select(AgendaItem).where(AgendaItem.meeting_id == newest().id).order_by(AgendaItem.position)
        ).all()
        titles = [row.title for row in rows]
    expected: dict[str, Any] = {
        "standard": len(STANDARD),
        "empty": [],
        "template": ["Buka kelas", "Rapat pengurus"],
        "meeting": ["Acara 1", "Acara 2"],
    }
    assert expected[start] in (titles, len(titles))


def test_the_standard_agenda_asks_for_results_first_and_ends_with_who_tries_what() -> None:
    kinds = [item.kind for item in STANDARD if item.kind is not AgendaKind.ROUTINE]

    assert kinds[0] is AgendaKind.RESULTS
    assert kinds[-1] is AgendaKind.FOLLOW_UP


def test_what_was_carried_to_the_last_meeting_is_not_copied_from_it(alice: Person, meeting: Meeting) -> None:
    with inside(alice), intending_to_write():
        item = session.scalars(
            select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position)
        ).first()
        assert item is not None
        item.source, item.carry_count = ItemSource.CARRIED, 1
        session.commit()

    with inside(alice):
        made = services.create(plan_for(), start=f"meeting:{meeting.public_id}", actor=actor_of(alice))
    assert [item.title for item in items_of(alice, made)] == ["Acara 2"]


def test_a_foreign_start_is_refused(alice: Person, charlie: Person) -> None:
    theirs = make_meeting(charlie)

    with inside(alice), pytest.raises(Invalid, match="Choose from the list"):
        services.create(plan_for(), start=f"meeting:{theirs.public_id}", actor=actor_of(alice))


# Copies


def test_a_copy_brings_the_parts_that_were_chosen(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, bring="Laptop")
    client = english(alice)
    lay(client, alice, meeting, item=items_of(alice, meeting)[1].public_id)
    lay(client, alice, meeting, kind="photo", name="foto.pdf")
    with inside(alice), intending_to_write():
        session.add(Reminder(meeting_id=meeting.id, minutes_before=1440, audience=ReminderAudience.EVERYBODY))
        session.commit()
    data = {"day": "14 November 2030", "starts": "9", "ends": "11"}

    answer = client.post(
        address(alice, meeting, "copy"), data={**data, "parts": ["files", "agenda", "reminders", "words"]}
    )

    assert answer.status_code == 303
    with inside(alice):
        copied = newest()
        assert (copied.title, copied.bring, copied.invited_at) == (meeting.title, "Laptop", None)
        files = files_of(copied)
        assert [(file.name, file.item_title) for file in files] == [("modul.pdf", "Acara 2")]
        assert len(session.scalars(select(Reminder).where(Reminder.meeting_id == copied.id)).all()) == 1
    assert [item.title for item in items_of(alice, copied)] == ["Acara 1", "Acara 2"]


def test_a_copy_of_nothing_has_the_title_alone(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, bring="Laptop")
    client = english(alice)
    item = items_of(alice, meeting)[1]
    lay(client, alice, meeting, item=item.public_id)
    make_internal(alice, item)

    client.post(
        address(alice, meeting, "copy"),
        data={"day": "14 November 2030", "starts": "9", "ends": "11", "parts": ["files"]},
    )

    with inside(alice):
        copied = newest()
        assert (copied.bring, list(files_of(copied, internal=True))) == ("", [])
    assert items_of(alice, copied) == []


def test_a_copy_needs_a_day(english: Browser, alice: Person, meeting: Meeting) -> None:
    answer = english(alice).post(
        address(alice, meeting, "copy"), data={"day": "", "starts": "9", "ends": "11"}
    )

    assert answer.status_code == 422
    assert "The date is still empty" in answer.text


def test_parts_are_copied_in_the_order_they_need() -> None:
    from plugins.meetings.services.copying import in_order

    assert [part.key for part in in_order(["files", "agenda", "nonsense"])] == ["agenda", "files"]
    assert [part.key for part in in_order(["files"])] == ["files"]


def test_the_old_meeting_is_untouched_by_its_copy(alice: Person, meeting: Meeting) -> None:
    with inside(alice):
        row = stored(meeting)
        services.copy_meeting(
            row, plan_for().starts_at, plan_for().ends_at, parts=("agenda",), actor=actor_of(alice)
        )

    assert [item.title for item in items_of(alice, meeting)] == ["Acara 1", "Acara 2"]
