"""What a data file may bring: approved minutes and locked rolls by a chair's hand, and few files at a time."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kkg_portal.api import session
from kkg_portal.api.testing import People, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.access.actor import Role
from plugins.meetings.models import DecisionCounter, Meeting

from .factories import Browser, base, inside
from .test_data_file import bring, friday, held_meeting, newest_import, take_in, year_file

pytestmark = pytest.mark.usefixtures(friday.__name__)


def test_only_a_chair_takes_in_what_was_approved_elsewhere(english: Browser, people: People) -> None:
    held_meeting(people.alice, people.bob)
    document = year_file(people.alice)
    kenanga = session.get_one(Cluster, people.charlie.cluster_id)
    secretary = make_member(kenanga, "Sari Sekretaris", roles=(Role.SECRETARY,))

    refused = take_in(english(secretary), secretary, document)

    assert "Ask the chair to take it in" in refused.text
    with inside(people.charlie):
        assert session.scalars(select(Meeting)).all() == []
    assert take_in(english(people.charlie), people.charlie, document).status_code == 303


def test_numbers_of_a_file_that_was_taken_back_are_free_again(english: Browser, people: People) -> None:
    held_meeting(people.alice, people.bob)
    document = year_file(people.alice)
    decided = [one for item in document["meetings"][0]["agenda"] for one in item["decisions"]]
    decided[0]["number"] = 90_000
    client = english(people.charlie)
    take_in(client, people.charlie, document)
    with inside(people.charlie):
        assert session.scalars(select(DecisionCounter.last)).all() == [90_000]

    client.post(f"{base(people.charlie)}/import/{newest_import(people.charlie).public_id}/undo")

    with inside(people.charlie):
        assert session.scalars(select(DecisionCounter.last)).all() == [0]


def test_a_cluster_keeps_only_a_few_files_that_nobody_decided_about(english: Browser, people: People) -> None:
    held_meeting(people.alice, people.bob)
    document, client = year_file(people.alice), english(people.charlie)
    kept = [bring(client, people.charlie, document).status_code for _number in range(6)]

    assert kept == [303] * 5 + [422]
