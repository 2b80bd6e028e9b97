"""A series, a package and a task between its meetings, for their addresses; bob handed something in."""

from __future__ import annotations

from io import BytesIO

from sqlalchemy import select

from kkg_portal.core import clock
from kkg_portal.core.attachments import keep
from kkg_portal.core.db.engine import intending_to_write, session
from plugins.meetings.models import OnEvidence, OnTask, Package
from tests.architecture.url_objects import World, builds
from tests.plugins.meetings.programme_factories import (
    make_on_task,
    make_package,
    make_series,
    next_day_of,
)


@builds("meetings.series")
def an_announced_series(world: World) -> str:
    return make_series(world.people.alice).public_id


@builds("meetings.slot", is_object=False)
def its_next_day(world: World) -> str:
    return next_day_of(world.people.alice, world.value("meetings.series", "meetings.show_series")).isoformat()


@builds("meetings.year", is_object=False)
def a_school_year(_world: World) -> str:
    return str(clock.now().year)


@builds("meetings.package")
def a_package(world: World) -> str:
    return make_package(world.people.alice).public_id


@builds("meetings.on_task")
def a_task_of_the_package(world: World) -> str:
    with world.melati():
        package = session.scalars(select(Package).where(Package.public_id == _package(world))).one()
    return make_on_task(world.people.alice, package).public_id


@builds("meetings.evidence")
def what_bob_brought(world: World) -> str:
    task_id = world.value("on_task", "meetings.show_on_task")
    with world.melati():
        task = session.scalars(select(OnTask).where(OnTask.public_id == task_id)).one()
        row = OnEvidence(
            on_task_id=task.id, membership_id=world.people.bob.membership_id, text="Sudah saya coba."
        )
        session.add(row)
        session.commit()
        return row.public_id


@builds("meetings.on_evidence_file:evidence")
def what_bob_brought_with_a_file(world: World) -> str:
    number = world.value("evidence", "meetings.answer_evidence")
    with world.melati(), intending_to_write():
        row = session.scalars(select(OnEvidence).where(OnEvidence.public_id == number)).one()
        user = world.people.bob.user_id
        file = keep(
            BytesIO(b"catatan"), name="satu.txt", content_type="text/plain", user_id=user, limit_bytes=9
        )
        row.attachment_id = file.id
        session.commit()
    return number


def _package(world: World) -> str:
    return world.value("package", "meetings.show_package")
