"""Materials and what belongs to them, for their addresses: one that bob shared, with a new version he is writing."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.core.db.engine import session
from plugins.resources.models import (
    DRAFT_NO,
    Collection,
    CollectionItem,
    FlagCase,
    MaterialRequest,
    Resource,
    ResourceFile,
    ResourceVersion,
)
from tests.architecture.url_objects import World, builds
from tests.plugins.resources.factories import add_review, add_use, begin_version, make_resource


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


@builds("resources.use")
def a_report_of_alice(world: World) -> str:
    with world.melati():
        return add_use(_row(world), world.people.alice)


@builds("resources.review")
def a_review_of_alice(world: World) -> str:
    with world.melati():
        return add_review(_row(world), world.people.alice)


@builds("resources.take_file:file")
def a_file_of_nothing_it_was_made_from(world: World) -> str:
    return _file(world, 1)


@builds("resources.collection")
def a_collection_of_bob(world: World) -> str:
    with world.melati():
        row = Collection(owner_id=world.people.bob.membership_id, title="Pecahan di kelas IV")
        session.add(row)
        session.commit()
        return row.public_id


@builds("resources.item")
def what_lies_in_it(world: World) -> str:
    collection = world.value("collection", "resources.collection")
    resource = _row(world)
    with world.melati():
        held = session.scalars(select(Collection.id).where(Collection.public_id == collection)).one()
        row = CollectionItem(collection_id=held, resource_id=resource.id, position=1)
        session.add(row)
        session.commit()
        return row.public_id


@builds("resources.wanted")
def a_request_of_bob(world: World) -> str:
    with world.melati():
        row = MaterialRequest(
            author_id=world.people.bob.membership_id,
            text="Gambar daur air untuk dua puluh anak",
            class_phase="class_5",
            subject="science",
        )
        session.add(row)
        session.commit()
        return row.public_id


@builds("resources.case")
def a_report_about_the_material(world: World) -> str:
    resource = _row(world)
    with world.melati():
        row = FlagCase(resource_id=resource.id)
        session.add(row)
        session.commit()
        return row.public_id


def _row(world: World) -> Resource:
    wanted = world.value("resource", "resources.show")
    with world.melati():
        return session.scalars(select(Resource).where(Resource.public_id == wanted)).one()
