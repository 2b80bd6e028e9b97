from __future__ import annotations

import pytest
from sqlalchemy import select

from kkg_portal.api.testing import People, Person, actor_of, make_member
from kkg_portal.clusters.board import rights
from kkg_portal.clusters.models import Cluster, RolePermission
from kkg_portal.core.access.actor import Actor, Role
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.policy import Permission, Policy, Predicate, all_of, by_role
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid, NotAllowed
from tests.clusters.pages import HOME, Browser, all_values, english, inside

URL = f"{HOME}/board/rights"


@pytest.fixture
def treasurer(people: People) -> Person:
    cluster = session.scalars(select(Cluster).where(Cluster.id == people.alice.cluster_id)).one()
    return make_member(cluster, "Tuti Bendahara", roles=(Role.TREASURER,))


def changes(people: People) -> set[tuple[Role, str, bool]]:
    with inside(people.alice):
        return {(row.role, row.permission, row.is_allowed) for row in session.scalars(select(RolePermission))}


def test_a_right_given_to_the_treasurer_opens_the_page(
    people: People, treasurer: Person, client_as: Browser
) -> None:
    alice, tuti = english(client_as(people.alice)), english(client_as(treasurer))
    assert tuti.get(f"{HOME}/registers/letters").status_code == 403

    answer = alice.post(f"{URL}/treasurer", data={"may": ["core.letter.view", "core.calendar.edit"]})

    assert answer.status_code == 303
    assert tuti.get(f"{HOME}/registers/letters").status_code == 200
    assert tuti.get(f"{HOME}/calendar/new").status_code == 200
    assert "Register of letters" in tuti.get(f"{HOME}/more").text
    assert changes(people) == {
        (Role.TREASURER, "core.letter.view", True),
        (Role.TREASURER, "core.calendar.edit", True),
    }


def test_a_right_taken_away_is_gone_and_comes_back_on_reset(people: People, client_as: Browser) -> None:
    cluster = session.scalars(select(Cluster).where(Cluster.id == people.alice.cluster_id)).one()
    secretary = make_member(cluster, "Siti Sekretaris", roles=(Role.SECRETARY,))
    alice, siti = english(client_as(people.alice)), english(client_as(secretary))
    page = alice.get(f"{URL}/secretary")
    kept = [key for key in all_values(page, "may", checked=True) if key != "core.school.edit"]

    alice.post(f"{URL}/secretary", data={"may": kept})

    assert siti.get(f"{HOME}/schools/new").status_code == 403
    assert siti.get(f"{HOME}/subgroups/new").status_code == 200
    assert changes(people) == {(Role.SECRETARY, "core.school.edit", False)}
    assert "Changed here" in alice.get(URL).text
    alice.post(f"{URL}/secretary/reset")
    assert siti.get(f"{HOME}/schools/new").status_code == 200
    assert changes(people) == set()


def test_one_role_may_lose_what_another_role_of_the_same_person_brings(people: People) -> None:
    cluster = session.scalars(select(Cluster).where(Cluster.id == people.alice.cluster_id)).one()
    both = make_member(cluster, "Dua Peran", roles=(Role.SECRETARY, Role.GROUP_CHAIR))
    with inside(people.alice):
        session.add(RolePermission(role=Role.SECRETARY, permission="core.school.edit", is_allowed=False))
        session.commit()

    from kkg_portal.core.access.policy import allows

    assert allows(actor_of(both), CorePermission.SCHOOL_EDIT)


def test_saving_the_defaults_keeps_nothing(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))
    for role in Role:
        page = client.get(f"{URL}/{role.value}")

        answer = client.post(f"{URL}/{role.value}", data={"may": all_values(page, "may", checked=True)})

        assert answer.status_code == 303
    assert changes(people) == set()


@pytest.mark.parametrize("key", ["core.board.edit", "core.plugin.switch", "core.member.help"])
def test_what_would_lead_to_all_other_rights_is_not_given(
    key: str, people: People, treasurer: Person, client_as: Browser
) -> None:
    client = english(client_as(people.alice))

    assert key not in all_values(client.get(f"{URL}/treasurer"), "may")
    refused = client.post(f"{URL}/treasurer", data={"may": [key]})

    assert refused.status_code == 422
    assert changes(people) == set()
    with inside(people.alice), pytest.raises(Invalid):
        rights.choose_rights(Role.TREASURER, [key], actor=actor_of(people.alice))


def test_the_chair_cannot_lose_the_way_back(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    client.post(f"{URL}/group_chair", data={"may": []})

    assert client.get(URL).status_code == 200
    assert client.get(f"{HOME}/settings").status_code == 403
    client.post(f"{URL}/group_chair/reset")
    assert client.get(f"{HOME}/settings").status_code == 200


@pytest.mark.parametrize("key", ["core.cluster.view", "core.member.view", "core.nonsense.edit", "x"])
def test_what_all_members_may_and_unknown_words_are_not_editable(
    key: str, people: People, client_as: Browser
) -> None:
    answer = english(client_as(people.alice)).post(f"{URL}/teacher", data={"may": [key]})

    assert answer.status_code == 422
    assert changes(people) == set()


def test_an_unknown_role_is_no_page(people: People, client_as: Browser) -> None:
    client = client_as(people.alice)

    assert client.get(f"{URL}/admin").status_code == 404
    assert client.post(f"{URL}/admin/reset").status_code == 404


def test_only_those_who_give_roles_change_rights(people: People, treasurer: Person) -> None:
    with inside(people.alice):
        for actor in (actor_of(people.bob), actor_of(treasurer)):
            with pytest.raises(NotAllowed):
                rights.choose_rights(Role.TEACHER, ["core.audit.view"], actor=actor)
            with pytest.raises(NotAllowed):
                rights.reset_rights(Role.TEACHER, actor=actor)


def test_changes_of_another_cluster_stay_there(people: People, treasurer: Person, client_as: Browser) -> None:
    english(client_as(people.charlie)).post(
        "/k/kenanga/board/rights/treasurer", data={"may": ["core.letter.view"]}
    )

    assert client_as(treasurer).get(f"{HOME}/registers/letters").status_code == 403
    assert changes(people) == set()


class NotePermission(Permission):
    EDIT = "notes.note.edit"


own = Predicate("own", lambda actor, note: note is not None and note == actor.user_id)
note_policy = Policy(
    NotePermission,
    {NotePermission.EDIT: "Change notes"},
    {NotePermission.EDIT: (all_of(own), all_of(by_role(Role.SECRETARY)))},
)


def test_what_a_role_loses_leaves_authors_their_own_text() -> None:
    author = Actor(
        user_id=7,
        name="Siti",
        membership_id=1,
        roles=frozenset({Role.SECRETARY, Role.TEACHER}),
        withheld=frozenset({"notes.note.edit"}),
    )

    assert note_policy.allows(author, NotePermission.EDIT, 7)
    assert not note_policy.allows(author, NotePermission.EDIT, 8)
