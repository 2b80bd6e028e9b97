"""Materials and what belongs to them, for their addresses: one that bob shared, with a new version he is writing."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.core.db.engine import session
from plugins.resources.models import DRAFT_NO, Resource, ResourceFile, ResourceVersion
from tests.architecture.url_objects import World, builds
from tests.plugins.resources.factories import begin_version, make_resource


@builds("resources.resource")
def a_material_of_bob(world: World) -> str:
    with world.melati():
        row = make_resource(world.people.bob)
        begin_version(row, world.people.bob)
        return row.public_id


@builds("resources.version")
def its_first_version(world: World) -> str:
    world.value("resource", "resources.show")
    return "1"


@builds("resources.file")
def a_file_of_its_first_version(world: World) -> str:
    return _file(world, 1)


@builds("resources.remove_file:file")
def a_file_of_its_draft(world: World) -> str:
    return _file(world, DRAFT_NO)


def _file(world: World, no: int) -> str:
    resource = world.value("resource", "resources.show")
    with world.melati():
        return session.scalars(
            select(ResourceFile.public_id)
            .join(ResourceFile.version)
            .join(Resource, Resource.id == ResourceVersion.resource_id)
            .where(Resource.public_id == resource, ResourceVersion.no == no)
        ).one()
