"""Two people edit the same thing: what a form sends back decides, not what is in the database at that moment."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.api.testing import People, Person
from kkg_portal.clusters.models import School, Subgroup
from kkg_portal.core.db.engine import session
from kkg_portal.core.forms import LineField, VersionedForm
from kkg_portal.core.tenancy import working_in

Browser = Callable[[Person], FlaskClient]


class TitleForm(VersionedForm):
    title = LineField("Title")


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ({"version": "3"}, 3),
        ({"version": ""}, 0),
        ({"version": "-3"}, 0),
        ({"version": "٣"}, 0),
        ({"version": "3.0"}, 0),
        ({"version": "9" * 30}, 0),
        ({"version": ["2", "3"]}, 2),
        ({}, 0),
    ],
)
def test_only_the_version_that_was_sent_counts(database: Flask, sent: dict[str, str], number: int) -> None:
    """A form without one is refused as stale: it must not pass as if it were the newest."""
    row = Subgroup(title="Fase A", version=7)

    with database.test_request_context("/", method="POST", data={"title": "Fase B", **sent}):
        assert TitleForm(obj=row).version_number == number


def test_a_shown_form_carries_the_version_of_the_row(database: Flask) -> None:
    row = Subgroup(title="Fase A", version=7)

    with database.test_request_context("/"):
        assert 'value="7"' in TitleForm(obj=row).version()


@pytest.fixture
def group(people: People) -> str:
    with working_in(people.alice.cluster_id or 0):
        row = Subgroup(title="Fase A", kind="phase")
        session.add(row)
        session.commit()
        return row.public_id


def test_the_second_of_two_is_shown_both_texts(client_as: Browser, people: People, group: str) -> None:
    alice = client_as(people.alice)
    path = f"/k/melati/subgroups/{group}/edit"
    first = alice.post(path, data={"title": "Fase B", "kind": "phase", "version": "1"})

    second = alice.post(path, data={"title": "Fase C", "kind": "phase", "version": "1"})

    assert (first.status_code, second.status_code) == (303, 409)
    page = second.get_data(as_text=True)
    assert "Fase B" in page
    assert "Fase C" in page
    with working_in(people.alice.cluster_id or 0):
        assert session.scalars(select(Subgroup.title)).all() == ["Fase B"]


def test_every_saved_change_raises_the_version(people: People) -> None:
    with working_in(people.alice.cluster_id or 0):
        school = session.scalars(select(School)).one()
        before = school.version

        school.name = "SDN Melati Baru"
        session.commit()

        assert school.version == before + 1
