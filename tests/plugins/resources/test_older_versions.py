"""What was corrected, or meant for fewer people, stays with its authors when the newer version is open to others."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kkg_portal.api import session
from kkg_portal.api.testing import Person, actor_of
from plugins.resources.kinds import ResourceState, Visibility
from plugins.resources.models import Resource, ResourceFile, ResourceVersion
from plugins.resources.queries import loaders
from plugins.resources.services import moderating, publishing

from .factories import BASE, Browser, begin_version, inside, make_resource


def _second_version(owner: Person, visibility: Visibility) -> tuple[Resource, str]:
    """A material whose first version is seen as `visibility` says; with the id of the first version's file."""
    resource = make_resource(owner, visibility=visibility)
    with inside(owner):
        first = session.scalars(select(ResourceFile.public_id).join(ResourceFile.version)).one()
    begin_version(resource, owner)
    return resource, first


@pytest.mark.parametrize("way", ["shown again", "shared with more", "opened to more"])
def test_the_version_before_is_its_authors_alone(
    client_as: Browser, alice: Person, bob: Person, way: str
) -> None:
    resource, first = _second_version(
        alice, Visibility.CLUSTER if way == "shown again" else Visibility.SCHOOL
    )
    with inside(alice):
        actor = actor_of(alice)
        if way == "shown again":
            loaders.resource(resource.public_id).state = ResourceState.HIDDEN
            session.flush()
        loaders.draft(resource.public_id).note = "Wajah disamarkan"
        wanted = Visibility.SCHOOL if way == "opened to more" else Visibility.CLUSTER
        publishing.publish(loaders.resource(resource.public_id), wanted, actor=actor)
        if way == "shown again":
            moderating.show_again(loaders.resource(resource.public_id), actor=actor)
        if way == "opened to more":
            publishing.change_visibility(
                loaders.resource(resource.public_id), Visibility.CLUSTER, actor=actor
            )
        assert session.scalars(select(ResourceVersion.no).order_by(ResourceVersion.no)).all() == [1, 2]
    where = f"{BASE}/{resource.public_id}"
    older = [f"{where}/versions/1", f"{where}/files/{first}", f"{where}/versions/2/compare"]

    author, reader = client_as(alice), client_as(bob)

    assert [author.get(path).status_code for path in older] == [200, 200, 200]
    assert [reader.get(path).status_code for path in older] == [404, 404, 404]
    assert reader.get(where).status_code == 200
    assert f"{where}/versions/1" not in reader.get(f"{where}/versions").text
