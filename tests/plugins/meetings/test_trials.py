"""What members tried in class, told by themselves with a file, and the next meeting that hears of it."""

from __future__ import annotations

import io
from datetime import date

from sqlalchemy import select

from kkg_portal.api import Attachment, MemberErased, publish, session, unit_of_work
from kkg_portal.api.testing import Person
from plugins.meetings.kinds import (
    TaskState,
    TrialOutcome,
)
from plugins.meetings.models import Meeting, Task, TaskReport

from .factories import (
    Browser,
    address,
    base,
    inside,
    invite,
    make_meeting,
)
from .outcome_steps import PNG, give_task


def test_i_have_tried_it_with_a_file_feeds_the_next_meeting(
    english: Browser, alice: Person, bob: Person
) -> None:
    earlier = make_meeting(alice, days=-5)
    invite(earlier, alice, bob)
    task = give_task(bob, earlier, due_on=date(2099, 1, 1))
    client = english(bob)
    here = address(bob, earlier, "tasks", task.public_id, "tried")
    missing = client.post(here, data={})
    assert missing.status_code == 422
    assert "Choose what came of it" in missing.text
    form = {
        "tried_on": "kemarin",
        "did": "Melipat kertas.",
        "outcome": "no_change",
        "next_step": "Sekali lagi",
    }

    sent = client.post(here, data={**form, "file": (io.BytesIO(PNG), "papan.png")})
    client.post(here, data=form)

    assert sent.status_code == 303
    with inside(bob):
        report = session.scalars(select(TaskReport)).one()
        assert report.outcome is TrialOutcome.NO_CHANGE
        assert session.scalars(select(Task.state)).one() is TaskState.OPEN
    assert "Melipat kertas." in client.get(f"{base(bob)}/tasks").text
    file = client.get(address(bob, earlier, "tasks", task.public_id, "tried", report.public_id, "file"))
    assert file.status_code == 200
    later = make_meeting(alice, days=1)
    assert "Melipat kertas." in english(alice).get(address(alice, later, "minutes")).text
    assert "Melipat kertas." not in english(alice).get(address(alice, earlier, "minutes")).text


def test_a_report_may_finish_its_task(english: Browser, alice: Person, bob: Person, held: Meeting) -> None:
    task = give_task(bob, held, due_on=date(2099, 1, 1))
    form = {"tried_on": "hari ini", "did": "Sudah.", "outcome": "worked", "is_done": "y"}
    here = address(bob, held, "tasks", task.public_id, "tried")

    assert english(bob).post(here, data={**form, "tried_on": "1-1-2098"}).status_code == 422
    assert english(bob).post(here, data={**form, "tried_on": "1-1-2020"}).status_code == 422
    assert english(bob).post(here, data=form).status_code == 303

    with inside(bob):
        assert session.scalars(select(Task.state)).one() is TaskState.DONE


def test_nobody_reports_for_another_member(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    task = give_task(alice, held, due_on=date(2099, 1, 1))

    assert english(bob).get(address(bob, held, "tasks", task.public_id, "tried")).status_code == 403


def test_whoever_is_erased_takes_the_file_of_a_report_along(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    task = give_task(bob, held, due_on=date(2099, 1, 1))
    form = {"tried_on": "hari ini", "did": "Foto kelas.", "outcome": "worked"}
    here = address(bob, held, "tasks", task.public_id, "tried")
    english(bob).post(here, data={**form, "file": (io.BytesIO(PNG), "kelas.png")})

    with inside(alice), unit_of_work():
        publish(MemberErased(membership_id=bob.membership_id or 0))

    with inside(alice):
        report = session.scalars(select(TaskReport)).one()
        assert (report.did, report.attachment_id) == ("-", None)
        assert session.scalar(select(Attachment.id)) is None
