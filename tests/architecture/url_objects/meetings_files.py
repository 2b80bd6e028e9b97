"""Files of meetings that were brought: one that waits, and one that was taken in."""

from __future__ import annotations

from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from plugins.meetings.exchange.writing import meeting_document
from plugins.meetings.models import MeetingImport
from tests.architecture.url_objects import World, builds
from tests.plugins.meetings.factories import make_meeting


@builds("meetings.brought_file:batch")
def a_file_that_waits(world: World) -> str:
    with world.melati():
        document = meeting_document(make_meeting(world.people.alice))
        return _kept(MeetingImport(file_name="rapat.json", document=document))


@builds("meetings.undo_import:batch")
def a_file_that_was_taken_in(world: World) -> str:
    with world.melati():
        return _kept(MeetingImport(file_name="rapat.json", done_at=clock.now()))


def _kept(row: MeetingImport) -> str:
    session.add(row)
    session.commit()
    return row.public_id
