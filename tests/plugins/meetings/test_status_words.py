"""The cluster's own words beside the seven of the register."""

from __future__ import annotations

import pytest

from kkg_portal.api import session
from kkg_portal.api.testing import Person, actor_of
from plugins.meetings import services
from plugins.meetings.kinds import AttendanceStatus
from plugins.meetings.models import Meeting, StatusWord
from plugins.meetings.queries import attendance_counts, presence_minutes, roll, status_words

from .factories import Browser, Count, address, base, inside, stored
from .test_attendance import FORM
from .test_offline_marks import line_of

TYPED = {"title": "Hadir daring", "letter": "D", "counts_as": "present", "hours_percent": "50"}


def make_word(owner: Person, title: str = "Hadir daring", **values: object) -> StatusWord:
    with inside(owner):
        defaults = {"letter": "D", "counts_as": AttendanceStatus.PRESENT, "hours_percent": 50}
        return services.add_status_word(title, **{**defaults, **values}, actor=actor_of(owner))  # type: ignore[arg-type]


def test_a_word_is_added_and_offered_in_the_roll(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    client = english(alice)
    assert client.post(f"{base(alice)}/words/new", data=TYPED).status_code == 303
    with inside(alice):
        (word,) = status_words()
    assert "Hadir daring" in client.get(address(alice, held, "attendance")).text

    client.post(
        address(alice, held, "attendance"), data={**FORM, f"other-{bob.membership_public_id}": word.public_id}
    )

    line = line_of(bob, held)
    assert (line.status, line.word_id) == (AttendanceStatus.PRESENT, word.id)
    with inside(alice):
        assert attendance_counts(stored(held))[AttendanceStatus.PRESENT] == 1
        assert presence_minutes([held.id]) == {(held.id, bob.membership_id): 60}
        assert [line.letter for line in roll(stored(held)) if line.word] == ["D"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": " "}, "Write the word as it should stand"),
        ({"title": "late"}, "The register has this word already"),
        ({"hours_percent": "101"}, "Type a whole number from 0 to 100"),
        ({"letter": "TOOLONG"}, "This is too long"),
    ],
)
def test_a_word_that_cannot_be_used_is_explained(
    english: Browser, alice: Person, change: dict[str, str], sentence: str
) -> None:
    page = english(alice).post(f"{base(alice)}/words/new", data={**TYPED, **change})

    assert page.status_code == 422
    assert sentence in page.text
    with inside(alice):
        assert status_words() == []


def test_two_words_alike_are_refused(english: Browser, alice: Person) -> None:
    make_word(alice)

    page = english(alice).post(f"{base(alice)}/words/new", data=TYPED)

    assert page.status_code == 422
    assert "There is such a word already" in page.text


def test_a_renamed_word_keeps_its_meaning(english: Browser, alice: Person) -> None:
    word = make_word(alice)
    here = f"{base(alice)}/words/{word.public_id}"
    typed = {**TYPED, "title": "Daring", "counts_as": "absent", "version": "1"}

    assert english(alice).post(here, data=typed).status_code == 303

    with inside(alice):
        (found,) = status_words()
        assert (found.title, found.counts_as) == ("Daring", AttendanceStatus.PRESENT)
    assert english(alice).post(here, data={**typed, "title": "Lewat Zoom"}).status_code == 409


def test_a_retired_word_stays_beside_those_who_have_it(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    word = make_word(alice)
    client = english(alice)
    client.post(
        address(alice, held, "attendance"), data={**FORM, f"other-{bob.membership_public_id}": word.public_id}
    )

    client.post(f"{base(alice)}/words/{word.public_id}/retire")

    with inside(alice):
        assert status_words() == []
        assert [str(line.label) for line in roll(stored(held)) if line.word] == ["Hadir daring"]
    client.post(f"{base(alice)}/words/{word.public_id}/restore")
    with inside(alice):
        assert len(status_words()) == 1


def test_only_coordinators_of_this_cluster_see_the_words(
    english: Browser, alice: Person, bob: Person, charlie: Person
) -> None:
    word = make_word(alice)

    assert english(bob).get(f"{base(bob)}/words").status_code == 403
    assert english(charlie).get(f"{base(charlie)}/words/{word.public_id}").status_code == 404
    assert english(charlie).post(f"{base(charlie)}/words/{word.public_id}/retire").status_code == 404


def test_the_list_of_words_costs_the_same_for_3_and_30(
    english: Browser, alice: Person, count_queries: Count
) -> None:
    client = english(alice)

    def cost(words: int) -> int:
        with inside(alice):
            session.add_all(
                StatusWord(title=f"Kata {words} {n}", counts_as=AttendanceStatus.DUTY) for n in range(words)
            )
            session.commit()
        client.get(f"{base(alice)}/words")
        with count_queries() as statements:
            client.get(f"{base(alice)}/words")
        return len(statements)

    assert cost(3) == cost(27)
