"""What the sample plugin does where it is on, and that nothing is left of it where it is off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.api import (
    PLANNED_DAYS,
    SYSTEM,
    AgendaItemDecided,
    NotAllowed,
    ObjectRef,
    publish,
    resolve,
    session,
    setting,
    unit_of_work,
)
from kkg_portal.api.testing import People, Person, actor_of
from kkg_portal.clusters.models import Cluster
from kkg_portal.core import migrate
from kkg_portal.core.plugins.cluster_switch import choose_settings, switch
from kkg_portal.core.slots import slots
from kkg_portal.core.tenancy import working_in
from plugins.notices import links, services
from plugins.notices.models import Notice
from tests.support.searching import hits_of

Browser = Callable[[Person], FlaskClient]
HOME = "/k/melati/notices/"


@pytest.fixture(autouse=True)
def nothing_heard() -> None:
    links.heard.clear()
    links.heard_afterwards.clear()
    links.decided.clear()


@pytest.fixture
def posted(people: People) -> str:
    with working_in(people.alice.cluster_id or 0):
        return services.post("Rapat Kamis", "Bawa modul ajar.", actor=actor_of(people.alice)).public_id


def turn_off(people: People) -> None:
    with working_in(people.alice.cluster_id or 0):
        cluster = session.get_one(Cluster, people.alice.cluster_id)
        switch(cluster, "notices", on=False, actor=actor_of(people.alice))


def test_a_member_reads_and_a_coordinator_writes(client_as: Browser, people: People) -> None:
    alice, bob = client_as(people.alice), client_as(people.bob)

    assert alice.post(f"{HOME}new", data={"title": "Rapat Kamis", "text": "Bawa modul."}).status_code == 303
    assert bob.post(f"{HOME}new", data={"title": "Rapat Jumat"}).status_code == 403
    assert alice.post(f"{HOME}new", data={"title": ""}).status_code == 422
    assert "Rapat Kamis" in bob.get(HOME).get_data(as_text=True)


def test_it_shows_everywhere_it_said_it_would(client_as: Browser, people: People, posted: str) -> None:
    bob = client_as(people.bob)

    home = bob.get("/k/melati/").get_data(as_text=True)
    assert f'href="{HOME}"' in home
    assert 'id="card-notices-newest"' in home
    assert posted in bob.get("/k/melati/search/?q=modul").get_data(as_text=True)
    bob.set_cookie("lang", "en")
    assert "3 words" in bob.get(f"{HOME}{posted}").get_data(as_text=True)
    assert links.heard == [posted]
    assert links.heard_afterwards == [posted]


def test_where_it_is_off_nothing_of_it_is_left(client_as: Browser, people: People, posted: str) -> None:
    turn_off(people)

    alice = client_as(people.alice)
    assert alice.get(HOME).status_code == 404
    assert alice.get(f"{HOME}{posted}").status_code == 404
    home = alice.get("/k/melati/").get_data(as_text=True)
    assert HOME not in home
    assert "card-notices-newest" not in home
    assert posted not in alice.get("/k/melati/search/?q=modul").get_data(as_text=True)


def test_where_it_is_off_it_hears_nothing_and_offers_nothing(people: People, posted: str) -> None:
    turn_off(people)
    links.heard.clear()
    links.heard_afterwards.clear()
    actor = actor_of(people.alice)

    with working_in(people.alice.cluster_id or 0):
        services.post("Rapat Jumat", "", actor=actor)
        assert links.heard == []
        assert links.heard_afterwards == []
        assert PLANNED_DAYS.get() is None
        assert hits_of("modul", actor) == []
        assert resolve(ObjectRef("notices.notice", posted), actor).is_tombstone


def test_where_it_is_off_its_slots_stay_empty(client_as: Browser, people: People, posted: str) -> None:
    database = client_as(people.alice).application
    turn_off(people)

    with database.test_request_context(), working_in(people.alice.cluster_id or 0):
        from flask import g

        g.actor = actor_of(people.alice)
        notice = session.scalars(select(Notice).where(Notice.public_id == posted)).one()
        assert slots("notices.below", notice=notice) == ""


def test_where_it_is_on_others_may_ask_it(people: People, posted: str) -> None:
    with working_in(people.alice.cluster_id or 0):
        assert PLANNED_DAYS.get() is not None
        shown = resolve(ObjectRef("notices.notice", posted), actor_of(people.bob))
        assert (shown.title, shown.is_tombstone) == ("Rapat Kamis", False)


def test_another_cluster_sees_none_of_it(client_as: Browser, people: People, posted: str) -> None:
    charlie = client_as(people.charlie)

    assert charlie.get(f"{HOME}{posted}").status_code == 404
    assert charlie.get(f"/k/kenanga/notices/{posted}").status_code == 404
    assert "Rapat" not in charlie.get("/k/kenanga/notices/").get_data(as_text=True)


def test_turning_it_on_runs_its_welcome(people: People) -> None:
    turn_off(people)

    with working_in(people.alice.cluster_id or 0):
        cluster = session.get_one(Cluster, people.alice.cluster_id)
        switch(cluster, "notices", on=True, actor=actor_of(people.alice))

        assert session.scalars(select(Notice.title)).all() == ["Papan pengumuman dibuka"]


def test_a_clusters_own_setting_counts_there_alone(people: People) -> None:
    with working_in(people.alice.cluster_id or 0):
        cluster = session.get_one(Cluster, people.alice.cluster_id)
        choose_settings(cluster, "notices", {"days_on_home": 2}, actor=SYSTEM)
        assert setting("notices", "days_on_home") == 2
    with working_in(people.charlie.cluster_id or 0):
        assert setting("notices", "days_on_home") == 7


def test_a_member_may_not_post(people: People) -> None:
    with working_in(people.bob.cluster_id or 0), pytest.raises(NotAllowed):
        services.post("Rapat", "", actor=actor_of(people.bob))


def test_its_revision_is_what_its_models_say(people: People) -> None:
    assert migrate.differences("notices") == {}
    assert migrate.pending() == []


def test_what_a_meeting_decided_about_it_comes_back_where_it_is_on(people: People, posted: str) -> None:
    item = ObjectRef("meetings.agenda_item", "2345678923")

    def decide(source: ObjectRef) -> None:
        with working_in(people.alice.cluster_id or 0), unit_of_work():
            publish(AgendaItemDecided(item=item, source=source, outcome="decided", decision="Setuju."))

    decide(ObjectRef("notices.notice", posted))
    decide(ObjectRef("forum.thread", posted))
    assert links.decided == [f"{posted}: decided Setuju."]

    turn_off(people)
    decide(ObjectRef("notices.notice", posted))
    assert len(links.decided) == 1
