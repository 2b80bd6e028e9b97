"""Handing on: WhatsApp texts, previews, the Atom feed with its secret, paper; nothing anonymous leaks."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from kkg_portal.api import Invalid, Membership, MemberStatus, Role, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from plugins.problem_threads.models import FeedToken, Thread
from plugins.problem_threads.queries import sharing
from plugins.problem_threads.services import feeds
from plugins.problem_threads.sharing_words import thread_text, week_text

from .factories import Browser, add_reply, inside, make_thread, stored
from .work_factories import add_solution, another_teacher, try_it

ATOM = "{http://www.w3.org/2005/Atom}"


def secret_of(person: Person) -> str:
    with inside(person), intending_to_write():
        return feeds.make_thread_feed("HP saya", actor=actor_of(person))


def titles(client: FlaskClient, secret: str) -> list[str]:
    answer = client.get(f"/k/melati/problem_threads/feed/{secret}.atom")
    assert answer.status_code == 200
    root = ET.fromstring(answer.data)  # noqa: S314  because our own answer is parsed
    return [str(node.findtext(f"{ATOM}title")) for node in root.findall(f"{ATOM}entry")]


def test_the_address_comes_first_then_title_and_question(bob: Person) -> None:
    thread = make_thread(bob, goal_text="Bagaimana mereka tahu kapan mengali?")
    with inside(bob):
        lines = thread_text(stored(thread)).splitlines()

    assert lines[0].startswith("http")
    assert lines[0].endswith(thread.public_id)
    assert thread.title in lines[1]
    assert lines[-1] == "Bagaimana mereka tahu kapan mengali?"


@pytest.mark.parametrize("anonymous", [False, True])
def test_no_text_for_the_group_names_a_person(anonymous: bool, bob: Person) -> None:
    thread = make_thread(bob, anonymous=anonymous)
    with inside(bob):
        text = thread_text(stored(thread)) + week_text(sharing.week_of(actor_of(bob)))

    assert bob.full_name not in text
    assert thread.title in text


def test_a_supervisor_pastes_only_what_they_may_read(alice: Person, bob: Person) -> None:
    make_thread(bob)
    supervisor = another_teacher(bob, "Pengawas Ratna", roles=(Role.SUPERVISOR,))

    with inside(supervisor):
        assert sharing.week_of(actor_of(supervisor)).is_empty


def test_somebody_signed_out_sees_nothing_of_the_problem(anonymous: FlaskClient, thread: Thread) -> None:
    for path in ("", "/share", "/paper/page", "/2"):
        answer = anonymous.get(f"/k/melati/problem_threads/{thread.public_id}{path}", follow_redirects=True)
        page = answer.get_data(as_text=True)
        assert thread.title not in page
        assert "og:title" not in page or "bingung" not in page


def test_the_feed_shows_what_its_owner_may_read(
    anonymous: FlaskClient, alice: Person, bob: Person, charlie: Person
) -> None:
    make_thread(bob, title="Masalah dari Melati sendiri")
    make_thread(charlie, title="Masalah dari gugus lain")

    assert titles(anonymous, secret_of(bob)) == ["Masalah dari Melati sendiri"]


def test_a_supervisor_reads_by_feed_no_more_than_on_pages(anonymous: FlaskClient, bob: Person) -> None:
    make_thread(bob)
    supervisor = another_teacher(bob, "Pengawas Ratna", roles=(Role.SUPERVISOR,))

    assert titles(anonymous, secret_of(supervisor)) == []


def test_the_feed_holds_no_person(anonymous: FlaskClient, alice: Person, bob: Person) -> None:
    thread = make_thread(bob, anonymous=True)
    add_reply(thread, alice)
    secret = secret_of(alice)
    answer = anonymous.get(f"/k/melati/problem_threads/feed/{secret}.atom").get_data(as_text=True)

    assert thread.title in answer
    assert bob.full_name not in answer
    assert alice.full_name not in answer


def test_an_unchanged_feed_is_304(anonymous: FlaskClient, bob: Person, thread: Thread) -> None:
    url = f"/k/melati/problem_threads/feed/{secret_of(bob)}.atom"
    tag = anonymous.get(url).headers["ETag"]

    assert anonymous.get(url, headers={"If-None-Match": tag}).status_code == 304
    add_reply(thread, bob)
    assert anonymous.get(url, headers={"If-None-Match": tag}).status_code == 200


def test_revoked_unknown_and_foreign_secrets_do_not_exist(
    anonymous: FlaskClient, english: Browser, bob: Person
) -> None:
    secret = secret_of(bob)
    with inside(bob):
        address = session.query(FeedToken.public_id).scalar()
    assert anonymous.get("/k/melati/problem_threads/feed/nonsense.atom").status_code == 404
    assert english(bob).post(f"/k/melati/problem_threads/feeds/{address}/revoke").status_code == 303
    assert anonymous.get(f"/k/melati/problem_threads/feed/{secret}.atom").status_code == 404


def test_a_feed_ends_with_the_membership(anonymous: FlaskClient, bob: Person) -> None:
    secret = secret_of(bob)
    with inside(bob), intending_to_write():
        session.get_one(Membership, bob.membership_id).status = MemberStatus.LEFT
        session.commit()

    assert anonymous.get(f"/k/melati/problem_threads/feed/{secret}.atom").status_code == 404


def test_only_the_digest_is_kept_and_ten_addresses_are_enough(bob: Person) -> None:
    secrets = [secret_of(bob) for _number in range(10)]

    with inside(bob):
        kept = session.query(FeedToken).all()
        assert all(secret.encode() not in row.digest for secret in secrets for row in kept)
    with pytest.raises(Invalid):
        secret_of(bob)


def test_the_address_is_shown_once(english: Browser, bob: Person) -> None:
    client = english(bob)
    page = client.post("/k/melati/problem_threads/feeds", data={"label": "HP"}).get_data(as_text=True)
    assert ".atom" in page
    assert ".atom" not in client.get("/k/melati/problem_threads/feeds").get_data(as_text=True)
    assert client.post("/k/melati/problem_threads/feeds", data={"label": ""}).status_code == 422


def test_nobody_revokes_somebody_elses_address(english: Browser, alice: Person, bob: Person) -> None:
    secret_of(bob)
    with inside(bob):
        address = session.query(FeedToken.public_id).scalar()

    assert english(alice).post(f"/k/melati/problem_threads/feeds/{address}/revoke").status_code == 404


@pytest.mark.parametrize("kind", ["page", "pdf", "docx"])
def test_on_paper(kind: str, english: Browser, alice: Person, bob: Person, thread: Thread) -> None:
    try_it(add_solution(thread, alice), bob)
    answer = english(bob).get(f"/k/melati/problem_threads/{thread.public_id}/paper/{kind}")

    assert answer.status_code == 200
    if kind == "page":
        page = answer.get_data(as_text=True)
        assert "Coba digambar dulu." in page
        assert "9" in page


def test_paper_names_no_unnamed_asker(english: Browser, alice: Person, bob: Person) -> None:
    thread = make_thread(bob, anonymous=True)
    page = english(alice).get(f"/k/melati/problem_threads/{thread.public_id}/paper/page")

    assert bob.full_name not in page.get_data(as_text=True)


def test_an_unknown_kind_of_paper_is_not_there(english: Browser, bob: Person, thread: Thread) -> None:
    assert english(bob).get(f"/k/melati/problem_threads/{thread.public_id}/paper/exe").status_code == 404
