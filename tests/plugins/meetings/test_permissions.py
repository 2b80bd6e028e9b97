from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from kkg_portal.api import Actor, Role, allows, session, visible_to
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster
from plugins.meetings.kinds import MeetingState
from plugins.meetings.models import Meeting
from plugins.meetings.permissions import MeetingPermission, policy
from plugins.meetings.queries import past_meetings, upcoming_meetings

from .factories import inside, make_meeting, make_subgroup


def test_every_permission_has_a_title_and_a_rule() -> None:
    assert set(policy.titles) == set(MeetingPermission) == set(policy.rules)


@pytest.fixture
def actors(alice: Person, bob: Person) -> list[Actor]:
    """Everybody whose sight differs, among meetings of every kind."""
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    carla = make_member(cluster, "Carla Guru PAI")
    fajar = make_member(cluster, "Fajar Fasilitator", roles=(Role.FACILITATOR,))
    subgroup = make_subgroup(alice, "KKG PAI", carla)
    for days in (-9, 9):
        for state in MeetingState:
            make_meeting(alice, days=days, state=state, items=0)
            make_meeting(alice, days=days, state=state, items=0, subgroup_id=subgroup.id)
    of_fajar = actor_of(fajar)
    return [
        actor_of(alice),
        actor_of(bob),
        actor_of(carla),
        of_fajar,
        replace(of_fajar, granted=frozenset({MeetingPermission.EDIT.value})),
        replace(actor_of(alice), withheld=frozenset({MeetingPermission.EDIT.value})),
        Actor(user_id=None, name="nobody"),
    ]


def test_may_see_is_listed_and_is_filtered_alike(actors: list[Actor], alice: Person) -> None:
    with inside(alice):
        everything = session.scalars(select(Meeting)).all()
        for actor in actors:
            allowed = {one.public_id for one in everything if allows(actor, MeetingPermission.VIEW, one)}
            filtered = session.scalars(
                select(Meeting.public_id).where(visible_to(actor, MeetingPermission.VIEW))
            ).all()
            assert allowed == set(filtered)
            if allows(actor, MeetingPermission.VIEW):
                listed = [*upcoming_meetings(actor), *past_meetings(actor, before=None)[0]]
                assert allowed == {row.public_id for row in listed}


def test_each_sight_is_what_it_should_be(actors: list[Actor], alice: Person) -> None:
    with inside(alice):
        everything = session.scalars(select(Meeting)).all()
        seen = [sum(allows(actor, MeetingPermission.VIEW, one) for one in everything) for actor in actors]

    # Of twenty-four: half belong to the sub-group, one state in six is a draft.
    assert seen == [24, 10, 20, 10, 24, 10, 0]
