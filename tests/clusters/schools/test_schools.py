from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.api.testing import People, actor_of, make_member, make_subdistrict
from kkg_portal.clusters.models import Cluster, MemberStatus, School, SchoolLevel
from kkg_portal.clusters.schools import services
from kkg_portal.clusters.schools.services import SchoolEntry
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid, NotAllowed
from kkg_portal.core.refs import ObjectRef, resolve
from tests.clusters.pages import HOME, Browser, english, hidden_value, inside, saved, statuses

URL = f"{HOME}/schools"
TYPED = {
    "name": "SDN Arunika 2",
    "npsn": "88 00 01 02",
    "level": "SD",
    "address": "Desa Mekar",
    "distance_km": "7",
}


def school(name: str = "SDN Sinar Pagi", npsn: str = "88000104", **values: object) -> School:
    return School(name=name, npsn=npsn, **values)


def schools(people: People) -> dict[str, School]:
    with inside(people.alice):
        return {row.name: row for row in session.scalars(select(School))}


def test_the_list_is_open_to_members_and_closed_to_strangers(
    people: People, client_as: Browser, anonymous: FlaskClient
) -> None:
    assert statuses("/schools", people, client_as, anonymous) == [200, 200, 404, 302]


def test_only_those_who_keep_the_list_change_it(
    people: People, client_as: Browser, anonymous: FlaskClient
) -> None:
    [public_id] = saved(people.alice, school())

    assert statuses("/schools/new", people, client_as, anonymous) == [200, 403, 404, 302]
    assert statuses(f"/schools/{public_id}/edit", people, client_as, anonymous) == [200, 403, 404, 302]
    for act in ("core", "archive", "restore"):
        path = f"/schools/{public_id}/{act}"
        assert statuses(path, people, client_as, anonymous, method="POST")[1:] == [403, 404, 401]


def test_a_school_of_another_cluster_does_not_exist_here(people: People, client_as: Browser) -> None:
    [foreign] = saved(people.charlie, school())

    assert client_as(people.alice).get(f"{URL}/{foreign}/edit").status_code == 404
    assert client_as(people.alice).post(f"{URL}/{foreign}/archive").status_code == 404


def test_the_core_school_comes_first_with_its_members_counted(people: People, client_as: Browser) -> None:
    saved(people.alice, school("AAA First by name"))
    with inside(people.alice):
        cluster = session.get_one(Cluster, people.alice.cluster_id)
    make_member(cluster, "Left Already", status=MemberStatus.LEFT)

    text = english(client_as(people.bob)).get(URL).text

    assert text.index("SDN Melati 1") < text.index("AAA First by name")
    assert "2 active members" in text
    assert "0 active members" in text
    assert "Change" not in text.partition("<main")[2]


def test_the_list_costs_the_same_for_three_schools_and_thirty(
    people: People, client_as: Browser, count_queries: object
) -> None:
    client = english(client_as(people.alice))
    client.get(URL)
    saved(people.alice, school("A", "88000201"), school("B", "88000202"))
    with count_queries() as few:  # type: ignore[operator]
        client.get(URL)
    saved(people.alice, *(school(f"Many {n}", f"8900{n:04}") for n in range(30)))

    with count_queries() as many:  # type: ignore[operator]
        client.get(URL)

    assert len(many) == len(few)


def test_a_school_is_added_with_its_number_in_one_form(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    answer = client.post(f"{URL}/new", data={**TYPED, "is_private": "y"}, follow_redirects=True)

    assert "SDN Arunika 2 is in the list." in answer.text
    added = schools(people)["SDN Arunika 2"]
    assert (added.npsn, added.is_core, added.is_private, added.distance_km) == ("88000102", False, True, 7)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("npsn", "1234567", "An NPSN has 8 digits."),
        ("npsn", "8,8E+07", "Excel has shortened"),
        ("npsn", "", "Write the school&#39;s NPSN"),
        ("name", " ", "Write the name of the school."),
        ("distance_km", "-3", "Type a whole number from 0 to 999."),
        ("level", "SMP", "Choose one of the answers shown."),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(
    field: str, typed: str, sentence: str, people: People, client_as: Browser
) -> None:
    answer = english(client_as(people.alice)).post(f"{URL}/new", data={**TYPED, field: typed})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="{field}-error"' in answer.text or field == "level"
    assert "Desa Mekar" in answer.text
    assert "SDN Arunika 2" not in schools(people)


def test_a_number_is_given_once_in_a_cluster_and_freely_in_others(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))
    saved(people.charlie, school(npsn="88000102"))

    assert client.post(f"{URL}/new", data=TYPED).status_code == 303
    twice = client.post(f"{URL}/new", data={**TYPED, "name": "Other"})

    assert twice.status_code == 422
    assert "SDN Arunika 2 already has this NPSN." in twice.text


def test_the_number_of_an_archived_school_leads_back_to_it(people: People, client_as: Browser) -> None:
    from kkg_portal.core import clock

    saved(people.alice, school(npsn="88000102", archived_at=clock.now()))

    answer = english(client_as(people.alice)).post(f"{URL}/new", data=TYPED)

    assert "Bring it back in the list of schools." in answer.text


def test_a_stale_form_shows_both_sides(people: People, client_as: Browser) -> None:
    [public_id] = saved(people.alice, school())
    client = english(client_as(people.alice))
    page = client.get(f"{URL}/{public_id}/edit")
    data = {**TYPED, "npsn": "88000104", "version": hidden_value(page)}
    assert client.post(f"{URL}/{public_id}/edit", data={**data, "name": "SDN Pagi"}).status_code == 303

    late = client.post(f"{URL}/{public_id}/edit", data={**data, "name": "SDN Sore"})

    assert late.status_code == 409
    assert "SDN Pagi" in late.text
    assert "SDN Sore" in late.text
    again = client.post(
        f"{URL}/{public_id}/edit", data={**data, "name": "SDN Sore", "version": hidden_value(late)}
    )
    assert again.status_code == 303


def test_the_mark_moves_in_one_step(people: People, client_as: Browser) -> None:
    [public_id] = saved(people.alice, school())
    client = english(client_as(people.alice))

    answer = client.post(f"{URL}/{public_id}/core", follow_redirects=True)

    assert "SDN Sinar Pagi is now the core school." in answer.text
    assert {name for name, row in schools(people).items() if row.is_core} == {"SDN Sinar Pagi"}
    assert client.post(f"{URL}/{public_id}/core").status_code == 303


def test_the_core_school_and_a_school_with_members_stay(people: People, client_as: Browser) -> None:
    [public_id] = saved(people.alice, school())
    core = schools(people)["SDN Melati 1"].public_id
    client = english(client_as(people.alice))

    assert "This is the core school." in client.post(f"{URL}/{core}/archive", follow_redirects=True).text
    client.post(f"{URL}/{public_id}/core")
    assert (
        "2 members belong to this school." in client.post(f"{URL}/{core}/archive", follow_redirects=True).text
    )
    assert schools(people)["SDN Melati 1"].archived_at is None


def test_an_archived_school_comes_back(people: People, client_as: Browser) -> None:
    [public_id] = saved(people.alice, school())
    client = english(client_as(people.alice))

    gone = client.post(f"{URL}/{public_id}/archive", follow_redirects=True)

    assert f"/schools/{public_id}/restore" in gone.text
    assert "Archived schools" in gone.text
    assert "Archived schools" not in english(client_as(people.bob)).get(URL).text
    assert "an archived school" in client.post(f"{URL}/{public_id}/core", follow_redirects=True).text.lower()
    client.post(f"{URL}/{public_id}/restore")
    assert schools(people)["SDN Sinar Pagi"].archived_at is None


def test_the_first_school_of_a_cluster_is_its_core_school(people: People) -> None:
    session.add(Cluster(slug="kosong", name="Kosong", subdistrict_id=_a_subdistrict(people)))
    session.commit()
    cluster = session.scalars(select(Cluster).where(Cluster.slug == "kosong")).one()
    from kkg_portal.core.access.actor import SYSTEM
    from kkg_portal.core.tenancy import working_in

    with working_in(cluster.id):
        first = services.add_school(SchoolEntry("88000301", "SDN Satu", SchoolLevel.SD), actor=SYSTEM)
        second = services.add_school(SchoolEntry("88000302", "SDN Dua", SchoolLevel.MI), actor=SYSTEM)

        assert (first.is_core, second.is_core) == (True, False)


def _a_subdistrict(people: People) -> int:
    return session.scalars(select(Cluster.subdistrict_id)).first() or make_subdistrict().id


def test_verbs_refuse_teachers(people: People) -> None:
    with inside(people.alice):
        row = session.scalars(select(School)).one()
        bob = actor_of(people.bob)
        with pytest.raises(NotAllowed):
            services.add_school(SchoolEntry("88000301", "SDN Satu", SchoolLevel.SD), actor=bob)
        with pytest.raises(NotAllowed):
            services.edit_school(row, SchoolEntry("88000301", "X", SchoolLevel.SD), version=1, actor=bob)
        for verb in (services.move_core_mark, services.archive_school, services.restore_school):
            with pytest.raises(NotAllowed):
                verb(row, actor=bob)
        with pytest.raises(Invalid):
            services.archive_school(row, actor=actor_of(people.alice))


def test_a_reference_to_a_school_resolves_for_members_only(people: People) -> None:
    [public_id] = saved(people.alice, school())
    ref = ObjectRef("core.school", public_id)

    with inside(people.alice), people_request(people):
        assert resolve(ref, actor_of(people.bob)).title == "SDN Sinar Pagi"
    with inside(people.charlie):
        assert resolve(ref, actor_of(people.charlie)).is_tombstone


def people_request(people: People) -> object:
    from flask import current_app, g

    from kkg_portal.core.tenancy import bind_cluster

    class Request:
        def __enter__(self) -> None:
            self.context = current_app.test_request_context("/")
            self.context.push()
            g.cluster_slug = "melati"
            bind_cluster(people.alice.cluster_id or 0)

        def __exit__(self, *_rest: object) -> None:
            self.context.pop()

    return Request()


def test_all_that_needs_a_change_is_said_at_once(people: People, client_as: Browser) -> None:
    answer = english(client_as(people.alice)).post(f"{URL}/new", data={**TYPED, "name": "", "npsn": "123"})

    assert 'id="name-error"' in answer.text
    assert 'id="npsn-error"' in answer.text
