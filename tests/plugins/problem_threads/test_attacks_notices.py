"""What a deleted problem leaves in the lists of those who were told of it."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.api import bound_cluster, clock, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.inbox import InboxItem
from kkg_portal.core.notifications.models import Notice
from plugins.problem_threads import nightly
from plugins.problem_threads.models import SentForm, Thread
from plugins.problem_threads.services import trials
from plugins.problem_threads.work_notices import TRIAL_DUE

from .factories import Browser, inside, make_thread
from .work_factories import add_solution, loaded

BASE = "/k/melati/problem_threads"
LIST = "/account/notices"


def hidden(person: Person) -> dict[str, bool]:
    """Which of the person's notices are out of sight, by the address they lead to."""
    with inside(person):
        rows = session.scalars(select(Notice).where(Notice.user_id == person.user_id)).all()
        return {row.url.rpartition("/")[2]: row.hidden_at is not None for row in rows}


def test_the_title_of_a_deleted_problem_stands_in_nobodys_list(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    where = f"{BASE}/{thread.public_id}"
    client = english(alice)
    for number, text in enumerate(("Coba digambar dulu.", "Coba dengan benda nyata.")):
        client.post(f"{where}/reply", data={"key": f"k{number}", "text": text})
        with inside(alice), intending_to_write():
            session.query(SentForm).delete()
            session.commit()
    client.post(f"{where}/3/hide", data={"reason": "Menyebut nama murid."})
    assert hidden(bob) == {"2": False, "3": True}
    assert thread.title in english(bob).get(LIST).text

    client.post(f"{where}/delete")
    assert hidden(bob) == {"2": True, "3": True}
    assert thread.title not in english(bob).get(LIST).text

    client.post(f"{where}/moderate", data={"act": "undelete"})
    assert hidden(bob) == {"2": False, "3": True}


def test_whoever_looked_at_a_name_cannot_hide_it_by_deleting_the_problem(
    english: Browser, alice: Person, bob: Person
) -> None:
    thread = make_thread(bob, anonymous=True)
    where = f"{BASE}/{thread.public_id}"
    client = english(alice)
    assert client.post(f"{where}/author", data={"reason": "Ingin tahu saja."}).status_code == 200
    assert client.post(f"{where}/delete").status_code == 303

    assert list(hidden(bob).values()) == [False]
    assert "Alice Rahayu looked who asked" in english(bob).get(LIST).text


def test_the_title_of_a_deleted_problem_waits_in_nobodys_inbox(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    post = add_solution(thread, alice)
    with inside(bob), intending_to_write():
        trials.plan_trial(loaded(post), clock.today(bound_cluster()), actor=actor_of(bob))
        nightly.remind_trials({})
    where = f"{BASE}/{thread.public_id}"
    client = english(alice)
    home = english(bob)
    assert waiting() == [bob.user_id]

    assert client.post(f"{where}/delete").status_code == 303
    assert waiting() == []
    assert thread.title not in home.get("/k/melati/").text

    client.post(f"{where}/moderate", data={"act": "undelete"})
    with inside(bob), intending_to_write():
        nightly.remind_trials({})
    assert waiting() == [bob.user_id]


def waiting() -> list[int]:
    session.remove()
    return list(session.scalars(select(InboxItem.user_id).where(InboxItem.kind == TRIAL_DUE)))
