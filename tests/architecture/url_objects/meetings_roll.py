"""What belongs to the roll of a meeting."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.core.db.engine import session
from plugins.meetings.kinds import AttendanceStatus
from plugins.meetings.models import Attendance, Meeting, StatusWord
from tests.architecture.url_objects import World, builds
from tests.plugins.meetings.factories import invite, make_meeting


@builds("meetings.word")
def an_own_word(world: World) -> str:
    with world.melati():
        row = StatusWord(title="Hadir daring", letter="D", counts_as=AttendanceStatus.PRESENT)
        session.add(row)
        session.commit()
        return row.public_id


@builds("meetings.merge:entry")
def a_walk_in(world: World) -> str:
    world.value("meeting")
    with world.melati():
        meeting = session.scalars(select(Meeting).where(Meeting.public_id == world.value("meeting"))).one()
        row = Attendance(meeting_id=meeting.id, walk_in_name="Tamu", status=AttendanceStatus.PRESENT)
        session.add(row)
        session.commit()
        return row.public_id


@builds("meetings.code", is_object=False)
def digits_of_a_room(_world: World) -> str:
    return "123456"


@builds("meetings.attendance_file:kind", is_object=False)
def kind_of_spreadsheet(_world: World) -> str:
    return "xlsx"


@builds("meetings.present:meeting")
def a_meeting_of_yesterday(world: World) -> str:
    with world.melati():
        row = make_meeting(world.people.alice, days=-1)
        invite(row, world.people.alice, world.people.bob)
        return row.public_id
