"""Similar problems before asking, and threads as conversations in the search."""

from __future__ import annotations

import pytest

from kkg_portal.api.testing import Person
from plugins.problem_threads.kinds import ClassPhase, PostKind, Subject, ThreadState

from .factories import Browser, Count, add_reply, make_thread

BASE = "/k/melati/problem_threads"
PECAHAN = "Pecahan senilai membingungkan anak kelas empat"


@pytest.fixture
def pecahan(bob: Person) -> str:
    return make_thread(bob, title=PECAHAN, tried_text="Melipat kertas dan lingkaran pecahan.").public_id


def test_a_script_and_a_button_both_show_what_was_asked_before(
    english: Browser, alice: Person, pecahan: str
) -> None:
    client = english(alice)
    asked = {"title": "Anak saya bingung pecahan senilai", "subject": "mathematics", "class_phase": "class_4"}
    typed = client.get(f"{BASE}/similar", query_string=asked)
    pressed = client.post(f"{BASE}/ask", data={**asked, "act": "similar"})

    for page in (typed.text, pressed.text):
        assert PECAHAN in page
        assert pecahan in page
    assert 'value="Anak saya bingung pecahan senilai"' in pressed.text
    assert typed.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "title", ["", "a", '"', "*", "NEAR(", "c2", "title:pecahan OR 1=1", "kata " * 300, "%", "'; --"]
)
def test_hostile_words_find_nothing_and_break_nothing(
    english: Browser, alice: Person, pecahan: str, title: str
) -> None:
    answer = english(alice).get(f"{BASE}/similar", query_string={"title": title, "subject": "nonsense"})

    assert answer.status_code == 200


def test_charlie_is_shown_nothing_of_melati(english: Browser, charlie: Person, pecahan: str) -> None:
    own = make_thread(charlie, title="Pecahan di gugus kami juga sulit")
    page = english(charlie).get("/k/kenanga/problem_threads/similar?title=pecahan+senilai+anak").text

    assert PECAHAN not in page
    assert own.public_id in page


def test_a_thread_is_one_hit_with_the_passage_of_its_reply(
    english: Browser, alice: Person, bob: Person, pecahan: str
) -> None:
    thread = make_thread(bob, title="Anak sulit membaca jam dinding")
    add_reply(thread, alice, "Pakai piring kertas dan jarum dari kardus bekas.", kind=PostKind.SOLUTION)
    add_reply(thread, alice, "Piring kertas juga saya pakai di kelas dua.")
    page = english(bob).get("/k/melati/search?q=piring+kertas", follow_redirects=True).text

    assert page.count("Anak sulit membaca jam dinding") == 1
    assert "kardus" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("mapel:mathematics kelas:class_5", {"Satu tentang hitungan"}),
        ("status:resolved anak", {"Dua tentang bacaan"}),
        ("penulis:Bob hitungan", {"Satu tentang hitungan"}),
    ],
)
def test_operators_ask_for_the_facts_of_threads(
    english: Browser, alice: Person, bob: Person, asked: str, found: set[str]
) -> None:
    make_thread(
        bob, title="Satu tentang hitungan", class_phase=ClassPhase.CLASS_5, text="Anak bingung hitungan."
    )
    make_thread(
        alice,
        title="Dua tentang bacaan",
        subject=Subject.INDONESIAN,
        class_phase=ClassPhase.CLASS_1,
        state=ThreadState.RESOLVED,
        text="Anak belum lancar membaca hitungan.",
    )
    page = english(alice).get("/k/melati/search", query_string={"q": asked}, follow_redirects=True).text

    assert {title for title in ("Satu tentang hitungan", "Dua tentang bacaan") if title in page} == found


def test_similar_problems_take_as_many_statements_for_one_as_for_thirty(
    english: Browser, alice: Person, bob: Person, count_queries: Count
) -> None:
    client, counts = english(alice), []
    for number in range(30):
        make_thread(bob, title=f"Pecahan senilai nomor {number} di kelas")
        if number in {0, 29}:
            client.get(f"{BASE}/similar?title=pecahan+senilai")
            with count_queries() as statements:
                client.get(f"{BASE}/similar?title=pecahan+senilai")
            counts.append(len(statements))

    assert counts[0] == counts[1]
