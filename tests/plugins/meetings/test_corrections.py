"""Corrections of minutes that are out: proposed, taken over, refused, and by when."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from kkg_portal.api import Invalid, Role, clock, session
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster
from plugins.meetings import services
from plugins.meetings.kinds import CorrectionState
from plugins.meetings.models import (
    Correction,
    Meeting,
    NoteRevision,
)

from .factories import Browser, address, first_item, inside, items_of, mark, stored
from .minutes_steps import write


def test_a_correction_is_taken_over_as_a_revision_with_its_author(
    english: Browser, alice: Person, bob: Person, circulated: Meeting
) -> None:
    item = first_item(alice, circulated)
    here = address(bob, circulated, "read", "items", item, "correct", "2")
    form = {
        "paragraph": "Pak Budi bertanya.",
        "proposed": "Pak Budi **bertanya** dua kali.",
        "reason": "ingat",
    }
    assert "Pak Budi bertanya." in english(bob).get(here).text

    assert english(bob).post(here, data=form).status_code == 303
    assert english(bob).post(here, data=form).status_code == 303

    with inside(alice):
        correction = session.scalars(select(Correction)).one()
    client = english(alice)
    page = client.get(address(alice, circulated, "corrections")).text
    assert "Bob Santoso" in page
    client.post(address(alice, circulated, "corrections", correction.public_id, "accept"))
    with inside(alice):
        newest = session.scalars(select(NoteRevision).order_by(NoteRevision.id.desc())).first()
        assert newest is not None
        assert newest.source == "Bu Sri bercerita.\n\nPak Budi **bertanya** dua kali."
        assert "Bob Santoso" in newest.reason
        assert session.scalars(select(Correction.state)).one() is CorrectionState.ACCEPTED


def test_a_refusal_needs_a_sentence_that_its_author_reads(
    english: Browser, alice: Person, bob: Person, circulated: Meeting
) -> None:
    here = address(bob, circulated, "read", "remarks", "correct", "0")
    english(bob).post(here, data={"paragraph": "", "proposed": "Hujan deras."})
    with inside(alice):
        correction = session.scalars(select(Correction)).one()
    client = english(alice)
    refusing = address(alice, circulated, "corrections", correction.public_id, "refuse")

    assert client.post(refusing, data={"answer": ""}).status_code == 422
    assert client.post(refusing, data={"answer": "Tidak dibahas."}).status_code == 303

    assert "Tidak dibahas." in english(bob).get(address(bob, circulated, "read")).text
    assert client.post(refusing, data={"answer": "Lagi"}).status_code == 422


def test_corrections_end_with_their_window_and_with_the_paragraph(
    alice: Person, bob: Person, circulated: Meeting
) -> None:
    item_id = items_of(alice, circulated)[0].id
    with inside(bob), pytest.raises(Invalid):
        services.propose_correction(
            stored(circulated), "Tidak ada", "X", item_id=item_id, actor=actor_of(bob)
        )
    with (
        time_machine.travel(clock.now() + timedelta(days=8), tick=False),
        inside(bob),
        pytest.raises(Invalid),
    ):
        services.propose_correction(stored(circulated), "", "X", item_id=item_id, actor=actor_of(bob))


def test_once_out_only_the_chair_writes_and_says_why(
    english: Browser, alice: Person, circulated: Meeting
) -> None:
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    sari = make_member(cluster, "Sari Sekretaris", roles=(Role.SECRETARY,))
    client = english(alice)

    assert write(sari, english(sari), circulated, "Lain", version="2", reason="x").status_code == 422
    refused = write(alice, client, circulated, "Lain", version="2")
    assert refused.status_code == 422
    assert "Write why they change" in refused.text
    assert write(alice, client, circulated, "Lain", version="2", reason="salah nama").status_code == 303

    with inside(alice):
        reasons = session.scalars(select(NoteRevision.reason).order_by(NoteRevision.id)).all()
        assert reasons[-1] == "salah nama"


def test_open_corrections_are_answered_before_approving_and_closing(
    english: Browser, alice: Person, bob: Person, circulated: Meeting
) -> None:
    english(bob).post(
        address(bob, circulated, "read", "remarks", "correct", "0"),
        data={"paragraph": "", "proposed": "Hujan."},
    )
    mark(circulated, alice)
    mark(circulated, bob)
    with inside(alice), pytest.raises(Invalid):
        services.approve_minutes(stored(circulated), actor=actor_of(alice))
    assert english(alice).post(address(alice, circulated, "close"), data={"version": "1"}).status_code == 422
