"""To somebody of another cluster an address here looks like one that never was."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kkg_portal.api.testing import Person
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import session
from kkg_portal.core.tenancy import working_in
from tests.support.people import English, cluster

ADDRESSES = ["", "people/", "people/zzzzzzzzzz", "meetings/", "registers/audit", "settings/papers", "waiting"]


@pytest.fixture
def with_number(alice: Person) -> None:
    with working_in(cluster().id):
        row = session.get_one(Cluster, cluster().id)
        row.contact_whatsapp = "+6280000000999"
        row.stamp += 1
        session.commit()


def plain(client: FlaskClient, address: str) -> str:
    """The page without what differs at every request."""
    answer = client.get(address)
    assert answer.status_code == 404
    text = re.sub(r"\b[0-9A-F]{6}\b|csrf_token.*?>", "", answer.text)
    return text.replace("/k/melati/", "/k/nowhere/")


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_cluster_is_hidden_from_a_stranger(
    english: English, charlie: Person, with_number: None, path: str
) -> None:
    client = english(charlie)

    shown = plain(client, f"/k/melati/{path}")

    assert "Melati" not in shown
    assert "80000000999" not in shown
    assert shown == plain(client, f"/k/nowhere/{path}")


def test_a_member_still_reads_whom_to_call(english: English, bob: Person, with_number: None) -> None:
    assert "80000000999" in english(bob).get("/k/melati/people/zzzzzzzzzz").text
