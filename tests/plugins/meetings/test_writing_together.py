"""Edge case 9: whoever writes the minutes at the same time, nothing that anybody typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kkg_portal.api import Role, clock, session
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import services
from plugins.meetings.models import AgendaItem, ItemNote, Meeting, NoteRevision
from plugins.meetings.paragraphs import paragraphs
from plugins.meetings.services import Outcome, thin_revisions

from .factories import Browser, address, first_item, inside, items_of, make_item, make_meeting

BASE = "Satu.\n\nDua.\n\nTiga."


def secretary() -> Person:
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    return make_member(cluster, "Sari Sekretaris", roles=(Role.SECRETARY,))


def note_of(person: Person, meeting: Meeting) -> ItemNote:
    first = items_of(person, meeting)[0]
    with inside(person):
        return session.scalars(select(ItemNote).where(ItemNote.item_id == first.id)).one()


def revisions_of(person: Person, item_id: int) -> list[NoteRevision]:
    with inside(person):
        return list(session.scalars(select(NoteRevision).where(NoteRevision.item_id == item_id)))


def test_different_paragraphs_are_joined_and_both_are_told(
    english: Browser, alice: Person, held: Meeting
) -> None:
    sari = secretary()
    here = address(alice, held, "minutes", first_item(alice, held))
    english(alice).post(here, data={"text": BASE, "version": "1"})
    english(sari).post(here, data={"text": "Satu oleh Sari.\n\nDua.\n\nTiga.", "version": "2"})

    answer = english(alice).post(
        here, data={"text": "Satu.\n\nDua.\n\nTiga oleh Alice.", "version": "2"}, follow_redirects=True
    )

    assert note_of(alice, held).source == "Satu oleh Sari.\n\nDua.\n\nTiga oleh Alice."
    assert "joined with what Sari Sekretaris wrote" in answer.text


def test_the_same_paragraph_shows_yours_theirs_and_the_beginning(
    english: Browser, alice: Person, held: Meeting
) -> None:
    sari = secretary()
    here = address(alice, held, "minutes", first_item(alice, held))
    english(alice).post(here, data={"text": "Awal <b>", "version": "1"})
    english(sari).post(here, data={"text": "Tulisan Sari <i>", "version": "2"})

    page = english(alice).post(here, data={"text": "Tulisan Alice <u>", "version": "2"})

    assert page.status_code == 409
    for words in ("Awal &lt;b&gt;", "Tulisan Sari &lt;i&gt;", "Tulisan Alice &lt;u&gt;"):
        assert words in page.text
    assert note_of(alice, held).source == "Tulisan Sari <i>"
    sources = {one.source for one in revisions_of(alice, items_of(alice, held)[0].id)}
    assert {"Tulisan Sari <i>", "Tulisan Alice <u>"} <= sources


def test_the_same_text_makes_no_revision(english: Browser, alice: Person, held: Meeting) -> None:
    here = address(alice, held, "minutes", first_item(alice, held))
    client = english(alice)
    client.post(here, data={"text": "Sama", "version": "1"})

    client.post(here, data={"text": "Sama", "version": "2"})
    client.post(here, data={"text": "Sama", "version": "1"})

    assert len(revisions_of(alice, items_of(alice, held)[0].id)) == 1
    assert note_of(alice, held).version == 2


def test_a_clashing_text_sent_twice_is_kept_once(english: Browser, alice: Person, held: Meeting) -> None:
    sari = secretary()
    here = address(alice, held, "minutes", first_item(alice, held))
    english(sari).post(here, data={"text": "Sari", "version": "1"})

    for _ in range(3):
        english(alice).post(here, data={"text": "Alice", "version": "1"})

    assert sorted(one.source for one in revisions_of(alice, items_of(alice, held)[0].id)) == ["Alice", "Sari"]


def save_by_script(client: Any, here: str, text: str, version: int, base: str = "") -> Any:
    data = {"text": text, "version": str(version), "base": base}
    return client.post(here, data=data, headers={"X-Autosave": "1"})


def test_a_script_saves_joins_and_goes_on_from_its_own_text(
    english: Browser, alice: Person, held: Meeting
) -> None:
    sari = secretary()
    here = address(alice, held, "minutes", first_item(alice, held))
    client = english(alice)
    first = save_by_script(client, here, BASE, 1).get_json()
    assert (first["outcome"], first["version"]) == ("saved", 2)
    english(sari).post(here, data={"text": "SATU\n\nDua.\n\nTiga.", "version": "2"})

    joined = save_by_script(client, here, "Satu.\n\nDua.\n\nTiga empat.", 2).get_json()
    assert joined["outcome"] == "joined"
    assert joined["source"] == "SATU\n\nDua.\n\nTiga empat."
    # Typed on while the answer was under way, so on top of what was sent and not of what came back.
    answer = save_by_script(
        client, here, "Satu.\n\nDua.\n\nTiga empat lima.", joined["version"], joined["base"]
    )

    assert answer.get_json()["source"] == "SATU\n\nDua.\n\nTiga empat lima."


def test_a_script_hears_of_a_clash_and_of_a_text_that_is_too_long(
    english: Browser, alice: Person, held: Meeting
) -> None:
    sari = secretary()
    here = address(alice, held, "minutes", first_item(alice, held))
    english(sari).post(here, data={"text": "Sari", "version": "1"})
    client = english(alice)

    clash = save_by_script(client, here, "Alice", 1)
    too_long = save_by_script(client, here, "x" * 20_001, 2)

    assert clash.status_code == 409
    assert "Sari Sekretaris" in clash.get_json()["words"]
    assert too_long.status_code == 422
    assert too_long.get_json()["words"]


def test_an_earlier_text_is_compared_and_brought_back(english: Browser, alice: Person, held: Meeting) -> None:
    here = address(alice, held, "minutes", first_item(alice, held))
    client = english(alice)
    client.post(here, data={"text": "Uang kas <b>seratus</b> ribu", "version": "1"})
    client.post(here, data={"text": "Uang kas dua ratus ribu", "version": "2"})
    assert "Alice" in client.get(f"{here}/revisions").text
    newest, oldest = sorted(
        revisions_of(alice, items_of(alice, held)[0].id), key=lambda one: one.of_version or 0, reverse=True
    )

    page = client.get(address(alice, held, "minutes", "revisions", newest.public_id)).text
    assert "<del>&lt;b&gt;seratus&lt;/b&gt;</del>" in page
    assert "<ins>dua ratus</ins>" in page or "<ins>dua</ins>" in page
    back = address(alice, held, "minutes", "revisions", oldest.public_id)
    assert client.post(back, data={"version": "2"}).status_code == 409
    assert client.post(back, data={"version": "3"}).status_code == 303

    assert note_of(alice, held).source == "Uang kas <b>seratus</b> ribu"
    assert len(revisions_of(alice, items_of(alice, held)[0].id)) == 3


def test_runs_of_one_writer_are_thinned_and_nobody_elses_text_is(alice: Person, held: Meeting) -> None:
    item = items_of(alice, held)[0]
    sari = secretary()
    start = clock.now().replace(microsecond=0)
    steps = [(alice, 0), (alice, 60), (alice, 120), (sari, 180), (alice, 200), (alice, 900)]
    for version, (who, seconds) in enumerate(steps, start=1):
        moment = start + timedelta(seconds=seconds)
        with time_machine.travel(moment, tick=False), inside(alice), intending_to_write():
            loaded = session.get_one(AgendaItem, item.id, options=[_with_meeting()])
            services.write_note(loaded, f"Teks {version}", version=version, actor=actor_of(who))

    with time_machine.travel(start + timedelta(days=2), tick=False), inside(alice), intending_to_write():
        thin_revisions({})
        thin_revisions({})

    kept = [one.source for one in revisions_of(alice, item.id)]
    assert kept == ["Teks 3", "Teks 4", "Teks 5", "Teks 6"]


def _with_meeting() -> Any:
    return joinedload(AgendaItem.meeting)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["alice", "sari"]),
        st.sampled_from(["edit", "add", "drop", "read"]),
        st.integers(0, 4),
    ),
    min_size=2,
    max_size=9,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_every_paragraph_anybody_saved_is_in_some_revision(
    alice: Person, bob: Person, steps: list[tuple[str, str, int]]
) -> None:
    """Two people read, type on what they have and save, in any order; whatever happened, each saved word is kept."""
    meeting = make_meeting(alice, days=-1, minute_taker_id=bob.membership_id)
    item = make_item(alice, meeting, "Bersama")
    people = {"alice": alice, "sari": bob}
    has: dict[str, tuple[str, int]] = dict.fromkeys(people, ("", 1))
    typed: set[str] = set()
    for number, (who, act, at) in enumerate(steps):
        with inside(alice), intending_to_write():
            loaded = session.get_one(AgendaItem, item.id, options=[_with_meeting()])
            text, version = has[who]
            if act == "read":
                note = session.scalars(select(ItemNote).where(ItemNote.item_id == item.id)).one()
                has[who] = (note.source, note.version)
                continue
            parts = paragraphs(text)
            if act == "drop" and parts:
                del parts[at % len(parts)]
            elif act == "edit" and parts:
                parts[at % len(parts)] = f"{who} {number}"
            else:
                parts.insert(min(at, len(parts)), f"{who} {number}")
            typed |= {part for part in parts if part.endswith(str(number))}
            written = services.write_note(
                loaded, "\n\n".join(parts), version=version, actor=actor_of(people[who])
            )
            if written.outcome is Outcome.CLASH:
                continue
            has[who] = (written.source, written.version)
    with inside(alice):
        sources = session.scalars(select(NoteRevision.source).where(NoteRevision.item_id == item.id)).all()
    assert typed <= {part for source in sources for part in paragraphs(source)}
