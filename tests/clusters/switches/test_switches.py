from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.api.testing import People, actor_of, make_member
from kkg_portal.clusters.models import Cluster, ClusterPlugin, ClusterSetting
from kkg_portal.clusters.papers import bound_cluster
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import NotAllowed
from kkg_portal.core.plugins.cluster_switch import choose_settings, switch
from tests.clusters.pages import HOME, Browser, all_values, english, inside, statuses

URL = f"{HOME}/parts"
SETTINGS = f"{URL}/pantry/settings"


def test_who_gets_in(people: People, client_as: Browser, anonymous: FlaskClient) -> None:
    for path in ("/parts", "/parts/pantry/settings"):
        assert statuses(path, people, client_as, anonymous) == [200, 403, 404, 302]
    for path in ("/parts/pantry/off", "/parts/pantry/on"):
        assert statuses(path, people, client_as, anonymous, method="POST")[1:] == [403, 404, 401]


def test_the_secretary_sets_parts_up_and_does_not_switch_them(people: People, client_as: Browser) -> None:
    cluster = session.scalars(select(Cluster).where(Cluster.id == people.alice.cluster_id)).one()
    client = client_as(make_member(cluster, "Siti Sekretaris", roles=(Role.SECRETARY,)))

    assert client.get(URL).status_code == 403
    assert client.post(f"{URL}/cellar/off").status_code == 403
    assert client.get(SETTINGS).status_code == 200


def test_a_part_that_is_off_leaves_menu_and_pages_here_and_nowhere_else(
    people: People, client_as: Browser
) -> None:
    alice, bob = english(client_as(people.alice)), english(client_as(people.bob))
    assert "Look into the pantry" in bob.get(f"{HOME}/more").text
    alice.post(f"{URL}/cellar/off")

    answer = alice.post(f"{URL}/pantry/off", follow_redirects=True)

    assert "Pantry is off. Nothing was deleted." in answer.text
    assert bob.get(f"{HOME}/pantry/").status_code == 404
    assert "Look into the pantry" not in bob.get(f"{HOME}/more").text
    assert client_as(people.charlie).get("/k/kenanga/pantry/").status_code == 200
    alice.post(f"{URL}/pantry/on")
    assert bob.get(f"{HOME}/pantry/").status_code == 200


def test_what_another_part_needs_stays_on(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    page = client.get(URL).text
    refused = client.post(f"{URL}/pantry/off", follow_redirects=True)

    assert "Needs Pantry" in page
    assert "turn off Cellar first" in page
    assert "Turn off Cellar first: it needs this part." in refused.text
    with inside(people.alice):
        assert session.scalars(select(ClusterPlugin)).all() == []


def test_what_a_part_needs_comes_first(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))
    client.post(f"{URL}/cellar/off")
    client.post(f"{URL}/pantry/off")

    refused = client.post(f"{URL}/cellar/on", follow_redirects=True)

    assert "Turn on Pantry first: this part needs it." in refused.text


def test_parts_nobody_installed_are_no_pages(people: People, client_as: Browser) -> None:
    client = client_as(people.alice)

    assert client.post(f"{URL}/meetings_of_others/on").status_code == 404
    assert client.get(f"{URL}/cellar/settings").status_code == 404


def test_settings_are_saved_for_this_cluster_alone(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))
    page = client.get(SETTINGS)
    assert all_values(page, "setting_shelves") == ["4"]
    assert "checked" in page.text

    answer = client.post(SETTINGS, data={"setting_shelves": "12", "setting_data": "corn"})

    assert answer.status_code == 303
    assert client.get(f"{HOME}/pantry/").text == "12 shelves of corn"
    assert client_as(people.charlie).get("/k/kenanga/pantry/").text == "4 shelves of rice"
    with inside(people.alice):
        values = {row.key: row.value for row in session.scalars(select(ClusterSetting))}
    assert values == {"shelves": 12, "locked": False, "data": "corn"}


@pytest.mark.parametrize("typed", ["", "0", "21", "many", "4.5.6x", "99999999999999999999"])
def test_a_number_outside_its_limits_is_refused_at_its_field(
    typed: str, people: People, client_as: Browser
) -> None:
    answer = english(client_as(people.alice)).post(
        SETTINGS, data={"setting_shelves": typed, "setting_data": "corn"}
    )

    assert answer.status_code == 422
    assert 'id="setting_shelves-error"' in answer.text
    assert "corn" in answer.text


def test_too_long_a_text_is_refused(people: People, client_as: Browser) -> None:
    data = {"setting_shelves": "4", "setting_data": "x" * 31, "setting_more": "1"}

    answer = english(client_as(people.alice)).post(SETTINGS, data=data)

    assert answer.status_code == 422
    assert "At most 30 fit here." in answer.text


def test_rights_of_plugins_are_in_the_role_editor(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))
    page = client.get(f"{HOME}/board/rights/treasurer")
    assert "pantry.shelf.edit" in all_values(page, "may")
    assert "pantry.shelf.view" not in all_values(page, "may")  # every member may
    cluster = session.scalars(select(Cluster).where(Cluster.id == people.alice.cluster_id)).one()
    tuti = client_as(make_member(cluster, "Tuti Bendahara", roles=(Role.TREASURER,)))
    assert tuti.get(f"{HOME}/pantry/fill").status_code == 403

    client.post(f"{HOME}/board/rights/treasurer", data={"may": ["pantry.shelf.edit"]})

    assert tuti.get(f"{HOME}/pantry/fill").status_code == 200


def test_verbs_refuse_those_without_the_right(people: People) -> None:
    with inside(people.alice):
        cluster, bob = bound_cluster(), actor_of(people.bob)
        with pytest.raises(NotAllowed):
            switch(cluster, "pantry", on=False, actor=bob)
        with pytest.raises(NotAllowed):
            choose_settings(cluster, "pantry", {"shelves": 2}, actor=bob)
