from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.api.testing import People, Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster, MemberStatus, Subgroup, SubgroupKind, SubgroupMember
from kkg_portal.clusters.subgroups import services
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Conflict, Invalid, NotAllowed
from tests.clusters.pages import HOME, Browser, all_values, english, hidden_value, inside, saved, statuses

URL = f"{HOME}/subgroups"


def a_subgroup(people: People, *members: Person, title: str = "KKG PAI") -> str:
    [public_id] = saved(people.alice, Subgroup(title=title, kind=SubgroupKind.SUBJECT))
    with inside(people.alice):
        row = session.scalars(select(Subgroup).where(Subgroup.public_id == public_id)).one()
        session.add_all(
            SubgroupMember(subgroup_id=row.id, membership_id=one.membership_id) for one in members
        )
        session.commit()
    return public_id


def the_cluster(people: People) -> Cluster:
    return session.scalars(select(Cluster).where(Cluster.id == people.alice.cluster_id)).one()


def members_of(people: People, public_id: str) -> set[int]:
    with inside(people.alice):
        return set(
            session.scalars(
                select(SubgroupMember.membership_id)
                .join(Subgroup, Subgroup.id == SubgroupMember.subgroup_id)
                .where(Subgroup.public_id == public_id)
            )
        )


def test_who_gets_in(people: People, client_as: Browser, anonymous: FlaskClient) -> None:
    public_id = a_subgroup(people)

    assert statuses("/subgroups", people, client_as, anonymous) == [200, 200, 404, 302]
    assert statuses(f"/subgroups/{public_id}", people, client_as, anonymous) == [200, 404, 404, 302]
    for path in ("/subgroups/new", f"/subgroups/{public_id}/edit", f"/subgroups/{public_id}/members"):
        assert statuses(path, people, client_as, anonymous) == [200, 403, 404, 302]
    for act in ("archive", "restore"):
        path = f"/subgroups/{public_id}/{act}"
        assert statuses(path, people, client_as, anonymous, method="POST")[1:] == [403, 404, 401]


def test_members_see_titles_and_nothing_about_groups_of_others(people: People, client_as: Browser) -> None:
    carla = make_member(the_cluster(people), "Carla Utami")
    public_id = a_subgroup(people, carla)
    client = english(client_as(people.bob))

    listed = client.get(URL)

    assert "KKG PAI" in listed.text
    assert public_id not in listed.text
    assert "1 member" not in listed.text
    assert "Carla" not in listed.text
    assert client.get(f"{URL}/{public_id}").status_code == 404


def test_those_in_it_see_the_list(people: People, client_as: Browser) -> None:
    public_id = a_subgroup(people, people.bob, people.alice)
    client = english(client_as(people.bob))

    assert "You are in it" in client.get(URL).text
    page = client.get(f"{URL}/{public_id}").text
    assert "Alice Rahayu" in page
    assert "Choose the members" not in page


def test_a_new_subgroup_leads_to_its_tick_list(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    answer = client.post(f"{URL}/new", data={"title": "Kelas IV", "kind": "grade"}, follow_redirects=True)

    assert "Now tick who is in it." in answer.text
    assert set(all_values(answer, "member")) == {
        people.alice.membership_public_id,
        people.bob.membership_public_id,
    }


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"title": " ", "kind": "grade"}, "Write the name of the sub-group."),
        ({"title": "kkg pai", "kind": "grade"}, "There is already a sub-group with this name."),
        ({"title": "x" * 81, "kind": "grade"}, "At most 80 fit here."),
        ({"title": "Kelas V", "kind": "secret"}, "Choose one of the answers shown."),
    ],
)
def test_what_cannot_be_used_is_refused(
    data: dict[str, str], sentence: str, people: People, client_as: Browser
) -> None:
    a_subgroup(people)

    answer = english(client_as(people.alice)).post(f"{URL}/new", data=data)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_ticks_are_saved_and_taken_away(people: People, client_as: Browser) -> None:
    public_id = a_subgroup(people, people.alice)
    client = english(client_as(people.alice))
    page = client.get(f"{URL}/{public_id}/members")
    assert all_values(page, "member", checked=True) == [people.alice.membership_public_id]

    answer = client.post(
        f"{URL}/{public_id}/members",
        data={"version": hidden_value(page), "member": people.bob.membership_public_id},
    )

    assert answer.status_code == 303
    assert members_of(people, public_id) == {people.bob.membership_id}


def test_nobody_from_elsewhere_gets_in(people: People, client_as: Browser) -> None:
    left = make_member(the_cluster(people), "Left Already", status=MemberStatus.LEFT)
    public_id = a_subgroup(people)
    client = english(client_as(people.alice))

    for stranger in (people.charlie, left):
        page = client.get(f"{URL}/{public_id}/members")
        data = {"version": hidden_value(page), "member": stranger.membership_public_id}
        assert client.post(f"{URL}/{public_id}/members", data=data).status_code == 422
    with inside(people.alice):
        row, alice = session.scalars(select(Subgroup)).one(), actor_of(people.alice)
        with pytest.raises(Invalid):
            services.set_members(row, [people.charlie.membership_public_id], version=1, actor=alice)
    assert members_of(people, public_id) == set()


def test_two_tick_lists_at_once_are_shown_side_by_side(people: People, client_as: Browser) -> None:
    public_id = a_subgroup(people)
    client = english(client_as(people.alice))
    page = client.get(f"{URL}/{public_id}/members")
    url, version = f"{URL}/{public_id}/members", hidden_value(page)
    client.post(url, data={"version": version, "member": people.bob.membership_public_id})

    late = client.post(url, data={"version": version, "member": people.alice.membership_public_id})

    assert late.status_code == 409
    assert "Bob Santoso" in late.text
    assert "Alice Rahayu" in late.text
    again = {"version": hidden_value(late), "member": all_values(late, "member")}
    assert client.post(url, data=again).status_code == 303
    assert members_of(people, public_id) == {people.alice.membership_id}


def test_a_stale_name_is_a_conflict(people: People, client_as: Browser) -> None:
    public_id = a_subgroup(people)
    client = english(client_as(people.alice))
    url = f"{URL}/{public_id}/edit"
    version = hidden_value(client.get(url))
    client.post(url, data={"version": version, "title": "PAI", "kind": "subject"})

    late = client.post(url, data={"version": version, "title": "Agama", "kind": "subject"})

    assert late.status_code == 409
    with inside(people.alice):
        row, alice = session.scalars(select(Subgroup)).one(), actor_of(people.alice)
        with pytest.raises(Conflict):
            services.edit_subgroup(row, "Lain", kind=SubgroupKind.OTHER, version=1, actor=alice)


def test_an_archived_subgroup_comes_back_with_its_members(people: People, client_as: Browser) -> None:
    public_id = a_subgroup(people, people.bob)
    client = english(client_as(people.alice))

    gone = client.post(f"{URL}/{public_id}/archive", follow_redirects=True)

    assert f"{URL}/{public_id}/restore" in gone.text
    assert client.get(f"{URL}/{public_id}").status_code == 404
    taken = client.post(f"{URL}/new", data={"title": "KKG PAI", "kind": "subject"})
    assert "Bring it back in the list of sub-groups." in taken.text
    client.post(f"{URL}/{public_id}/restore")
    assert client.get(f"{URL}/{public_id}").status_code == 200
    assert members_of(people, public_id) == {people.bob.membership_id}


def test_lists_cost_the_same_for_three_and_thirty(
    people: People, client_as: Browser, count_queries: object
) -> None:
    public_id = a_subgroup(people, people.bob)
    client = english(client_as(people.alice))
    paths = (URL, f"{URL}/{public_id}", f"{URL}/{public_id}/members")
    counts = []
    for _size in range(2):
        for path in paths:
            client.get(path)
            with count_queries() as statements:  # type: ignore[operator]
                client.get(path)
            counts.append(len(statements))
        if len(counts) == len(paths):
            saved(people.alice, *(Subgroup(title=f"G {n}", kind=SubgroupKind.GRADE) for n in range(30)))
            cluster = the_cluster(people)
            a_subgroup(people, *(make_member(cluster, f"Guru Nomor {n}") for n in range(12)), title="Banyak")

    assert counts[:3] == counts[3:]


def test_the_audit_does_not_say_whose_group_changed(people: People, client_as: Browser) -> None:
    public_id = a_subgroup(people)
    client = english(client_as(people.alice))
    page = client.get(f"{URL}/{public_id}/members")

    client.post(
        f"{URL}/{public_id}/members",
        data={"version": hidden_value(page), "member": people.bob.membership_public_id},
    )

    line = session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
    assert line is not None
    assert (line.act, line.ref_kind, line.detail) == ("clusters.set_members", None, {})


def test_verbs_refuse_teachers(people: People) -> None:
    a_subgroup(people, people.bob)
    bob = actor_of(people.bob)
    with inside(people.alice):
        row = session.scalars(select(Subgroup)).one()
        with pytest.raises(NotAllowed):
            services.add_subgroup("X", kind=SubgroupKind.OTHER, actor=bob)
        with pytest.raises(NotAllowed):
            services.edit_subgroup(row, "X", kind=SubgroupKind.OTHER, version=1, actor=bob)
        with pytest.raises(NotAllowed):
            services.set_members(row, [], version=1, actor=bob)
        for verb in (services.archive_subgroup, services.restore_subgroup):
            with pytest.raises(NotAllowed):
                verb(row, actor=bob)
