from __future__ import annotations

from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import People, Person, actor_of, make_member
from kkg_portal.clusters.board import services
from kkg_portal.clusters.board.services import Term
from kkg_portal.clusters.models import Cluster, Grant, Membership, MemberStatus
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid, NotAllowed
from tests.clusters.pages import HOME, Browser, english, inside, statuses

URL = f"{HOME}/board"
TODAY = "2026-11-14T03:00:00Z"


def the_cluster(people: People) -> Cluster:
    return session.scalars(select(Cluster).where(Cluster.id == people.alice.cluster_id)).one()


def give(person: Person, role: Role, starts_on: date, ends_on: date | None = None, note: str = "") -> str:
    with inside(person):
        grant = Grant(
            membership_id=person.membership_id, role=role, starts_on=starts_on, ends_on=ends_on, note=note
        )
        session.add(grant)
        session.commit()
        return grant.public_id


def grants(person: Person, role: Role) -> list[Grant]:
    with inside(person):
        mine = select(Grant).where(Grant.membership_id == person.membership_id, Grant.role == role)
        return list(session.scalars(mine.order_by(Grant.starts_on)))


def given(person: Person, role: str = "secretary", **changes: str) -> dict[str, str]:
    data = {
        "member": person.membership_public_id,
        "role": role,
        "starts_on": "14 Nov 2026",
        "ends_on": "",
        "note": "",
    }
    return {**data, **changes}


@pytest.fixture(autouse=True)
def _on_a_saturday_in_november() -> object:
    with time_machine.travel(TODAY, tick=False):
        yield


def test_who_gets_in(people: People, client_as: Browser, anonymous: FlaskClient) -> None:
    public_id = give(people.bob, Role.TREASURER, date(2025, 7, 1))

    for path in ("/board", "/board/past"):
        assert statuses(path, people, client_as, anonymous) == [200, 200, 404, 302]
    for path in ("/board/give", f"/board/{public_id}/end", "/board/rights", "/board/rights/teacher"):
        assert statuses(path, people, client_as, anonymous) == [200, 403, 404, 302]
    assert statuses("/board/rights/teacher/reset", people, client_as, anonymous, method="POST")[1:] == [
        403,
        404,
        401,
    ]


def test_the_secretary_may_not_give_roles(people: People, client_as: Browser) -> None:
    secretary = make_member(the_cluster(people), "Siti Sekretaris", roles=(Role.SECRETARY,))

    client = client_as(secretary)

    assert client.get(f"{URL}/give").status_code == 403
    assert client.post(f"{URL}/give", data=given(secretary, "group_chair")).status_code == 403


def test_the_board_stands_in_its_order_with_terms(people: People, client_as: Browser) -> None:
    give(people.bob, Role.TREASURER, date(2025, 7, 1), date(2028, 6, 30))
    head = make_member(the_cluster(people), "Zainal Kepala", roles=(Role.CLUSTER_HEAD,))
    give(head, Role.DIVISION_HEAD, date(2025, 7, 1), note="Bidang Humas")

    text = english(client_as(people.bob)).get(URL).text

    assert text.index("Cluster head") < text.index("Group chair") < text.index("Treasurer")
    assert "1 July 2025 to 30 June 2028" in text
    assert "Division head, Bidang Humas" in text
    assert "End the role" not in text


def test_numbers_are_for_those_who_may_see_them(people: People, client_as: Browser) -> None:
    user = session.scalars(select(User).where(User.id == people.alice.user_id)).one()
    user.phone = "+6281234567890"
    session.commit()

    assert "6281234567890" in english(client_as(people.alice)).get(URL).text
    assert "81234567890" not in english(client_as(people.bob)).get(URL).text


def test_former_boards_are_listed_by_term(people: People, client_as: Browser) -> None:
    give(people.bob, Role.SECRETARY, date(2019, 7, 1), date(2022, 6, 30))
    give(people.alice, Role.TREASURER, date(2022, 7, 1), date(2025, 6, 30))
    client = english(client_as(people.bob))

    text = client.get(f"{URL}/past").text

    assert text.index("2022–2025") < text.index("2019–2022")
    assert "Former boards" in client.get(URL).text
    assert "Secretary" not in client.get(URL).text.partition("<main")[2]


def test_a_given_role_opens_its_pages_at_once(people: People, client_as: Browser) -> None:
    bob, alice = english(client_as(people.bob)), english(client_as(people.alice))
    assert bob.get(f"{HOME}/settings").status_code == 403

    answer = alice.post(f"{URL}/give", data=given(people.bob), follow_redirects=True)

    assert "The role is given." in answer.text
    assert bob.get(f"{HOME}/settings").status_code == 200


@pytest.mark.parametrize("typed", ["14/11/26", "14-11-2026", "hari ini", "today", "Sabtu"])
def test_days_are_typed_as_people_type_them(typed: str, people: People, client_as: Browser) -> None:
    english(client_as(people.alice)).post(f"{URL}/give", data=given(people.bob, starts_on=typed))

    assert [grant.starts_on for grant in grants(people.bob, Role.SECRETARY)] == [date(2026, 11, 14)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "13 Nov 2026"}, "ends_on"),
        ({"starts_on": "31 February 2026"}, "starts_on"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "1 Jan 1900"}, "starts_on"),
        ({"role": "teacher"}, "role"),
        ({"role": "admin"}, "role"),
        ({"role": ""}, "role"),
        ({"member": ""}, "member"),
        ({"member": "bcdfghjkmn"}, "member"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    changes: dict[str, str], field: str, people: People, client_as: Browser
) -> None:
    answer = english(client_as(people.alice)).post(
        f"{URL}/give", data=given(people.bob, note="Bidang Humas", **changes)
    )

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Bidang Humas" in answer.text
    assert grants(people.bob, Role.SECRETARY) == []


def test_somebody_of_another_cluster_or_gone_gets_no_role(people: People, client_as: Browser) -> None:
    left = make_member(the_cluster(people), "Left Already", status=MemberStatus.LEFT)
    client = english(client_as(people.alice))

    for stranger in (people.charlie, left):
        assert client.post(f"{URL}/give", data=given(stranger)).status_code == 422


def test_nobody_holds_a_role_twice_at_the_same_time(people: People, client_as: Browser) -> None:
    give(people.bob, Role.SECRETARY, date(2025, 7, 1), date(2027, 6, 30))
    client = english(client_as(people.alice))

    clash = client.post(f"{URL}/give", data=given(people.bob))
    after = client.post(f"{URL}/give", data=given(people.bob, starts_on="1 July 2027"))

    assert clash.status_code == 422
    assert "already holds the role from 1 July 2025" in clash.text
    assert after.status_code == 303
    assert "Given for later" in client.get(URL).text


def test_an_ended_role_is_history_and_takes_its_rights_with_it(people: People, client_as: Browser) -> None:
    public_id = give(people.bob, Role.SECRETARY, date(2025, 7, 1))
    alice, bob = english(client_as(people.alice)), english(client_as(people.bob))
    assert bob.get(f"{HOME}/settings").status_code == 200

    answer = alice.post(f"{URL}/{public_id}/end", data={"gone_from": "today"})

    assert answer.status_code == 303
    assert [grant.ends_on for grant in grants(people.bob, Role.SECRETARY)] == [date(2026, 11, 13)]
    assert bob.get(f"{HOME}/settings").status_code == 403
    assert "Bob Santoso" in bob.get(f"{URL}/past").text


def test_a_role_that_never_began_leaves_no_history(people: People, client_as: Browser) -> None:
    public_id = give(people.bob, Role.SECRETARY, date(2027, 7, 1))

    english(client_as(people.alice)).post(f"{URL}/{public_id}/end", data={"gone_from": "1 July 2027"})

    assert grants(people.bob, Role.SECRETARY) == []


@pytest.mark.parametrize("typed", ["30 June 2025", "1 July 2028", "soon"])
def test_a_role_ends_inside_its_term(typed: str, people: People, client_as: Browser) -> None:
    public_id = give(people.bob, Role.SECRETARY, date(2025, 7, 1), date(2028, 6, 30))

    answer = english(client_as(people.alice)).post(f"{URL}/{public_id}/end", data={"gone_from": typed})

    assert answer.status_code == 422
    assert 'id="gone_from-error"' in answer.text
    assert typed in answer.text


def test_the_last_chair_cannot_step_down_without_a_successor(people: People, client_as: Browser) -> None:
    [chair] = grants(people.alice, Role.GROUP_CHAIR)
    client = english(client_as(people.alice))
    url = f"{URL}/{chair.public_id}/end"

    refused = client.post(url, data={"gone_from": "today"})

    assert refused.status_code == 422
    assert "neither a head nor a chair" in refused.text
    give(people.bob, Role.CLUSTER_HEAD, date(2026, 11, 14))
    assert client.post(url, data={"gone_from": "today"}).status_code == 303


def test_a_successor_must_follow_without_a_gap_and_stay(people: People) -> None:
    [chair] = grants(people.alice, Role.GROUP_CHAIR)
    give(people.bob, Role.GROUP_CHAIR, date(2027, 7, 1), date(2030, 6, 30))

    with inside(people.alice):
        grant = session.scalars(select(Grant).where(Grant.public_id == chair.public_id)).one()
        alice = actor_of(people.alice)
        with pytest.raises(Invalid, match="2030"):
            services.end_role(grant, gone_from=date(2027, 7, 1), actor=alice)
    give(people.bob, Role.CLUSTER_HEAD, date(2030, 7, 1))
    with inside(people.alice):
        grant = session.scalars(select(Grant).where(Grant.public_id == chair.public_id)).one()
        with pytest.raises(Invalid, match="2027"):
            services.end_role(grant, gone_from=date(2027, 6, 1), actor=alice)
        services.end_role(grant, gone_from=date(2027, 7, 1), actor=alice)


def test_a_head_who_left_does_not_count(people: People, client_as: Browser) -> None:
    make_member(the_cluster(people), "Left Head", roles=(Role.CLUSTER_HEAD,), status=MemberStatus.LEFT)
    [chair] = grants(people.alice, Role.GROUP_CHAIR)

    answer = english(client_as(people.alice)).post(
        f"{URL}/{chair.public_id}/end", data={"gone_from": "today"}
    )

    assert answer.status_code == 422


def test_a_role_of_another_cluster_does_not_exist_here(people: People, client_as: Browser) -> None:
    [foreign] = grants(people.charlie, Role.GROUP_CHAIR)

    answer = client_as(people.alice).post(f"{URL}/{foreign.public_id}/end", data={"gone_from": "today"})

    assert answer.status_code == 404


def test_the_board_costs_the_same_for_three_and_thirty(
    people: People, client_as: Browser, count_queries: object
) -> None:
    client = english(client_as(people.alice))
    counts = []
    for size in (3, 27):
        for number in range(size):
            year = 1960 + number + size
            give(people.bob, Role.SECRETARY, date(year, 1, 1), date(year, 6, 1))
            give(people.bob, Role.FACILITATOR, date(2020, 1, 1))
        for path in (URL, f"{URL}/past"):
            client.get(path)
            with count_queries() as statements:  # type: ignore[operator]
                client.get(path)
            counts.append(len(statements))

    assert counts[:2] == counts[2:]


def test_verbs_refuse_those_without_the_right(people: People) -> None:
    with inside(people.alice):
        member = session.get_one(Membership, people.bob.membership_id)
        grant = session.scalars(select(Grant)).first()
        assert grant is not None
        with pytest.raises(NotAllowed):
            services.give_role(member, Role.SECRETARY, Term(date(2026, 1, 1)), actor=actor_of(people.bob))
        with pytest.raises(NotAllowed):
            services.end_role(grant, gone_from=date(2026, 11, 14), actor=actor_of(people.bob))
