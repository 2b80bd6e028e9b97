"""What the agenda's addresses name besides the meeting and its items: files, what waits, kept agendas."""

from __future__ import annotations

import io

from sqlalchemy import select

from kkg_portal.core import attachments, clock
from kkg_portal.core.db.engine import session
from plugins.meetings.kinds import AgendaKind, ItemState
from plugins.meetings.models import AgendaTemplate, AgendaTemplateItem, Meeting, MeetingFile, WaitingItem
from plugins.meetings.summary_links import summary_token
from tests.architecture.url_objects import World, builds
from tests.architecture.url_objects.meetings import _first_item


@builds("meetings.file")
def a_file_of_the_meeting(world: World) -> str:
    world.value("meeting")
    with world.melati():
        meeting = session.scalars(select(Meeting).where(Meeting.public_id == world.value("meeting"))).one()
        kept = attachments.keep(
            io.BytesIO(b"Lembar kerja"),
            name="lembar.txt",
            content_type="text/plain",
            user_id=None,
            limit_bytes=100,
        )
        row = MeetingFile(meeting_id=meeting.id, attachment_id=kept.id)
        session.add(row)
        session.commit()
        return row.public_id


@builds("meetings.restore_file:file")
def a_removed_file(world: World) -> str:
    public_id = a_file_of_the_meeting(world)
    with world.melati():
        row = session.scalars(select(MeetingFile).where(MeetingFile.public_id == public_id)).one()
        row.deleted_at = clock.now()
        session.commit()
        return public_id


@builds("meetings.waiting")
def what_bob_proposed_for_later(world: World) -> str:
    with world.melati():
        row = WaitingItem(
            title="Pojok baca tanpa buku",
            minutes=20,
            kind=AgendaKind.DISCUSSION,
            proposed_by_id=world.people.bob.membership_id,
        )
        session.add(row)
        session.commit()
        return row.public_id


@builds("meetings.template")
def a_kept_agenda(world: World) -> str:
    with world.melati():
        row = AgendaTemplate(title="Lesson study")
        session.add(row)
        session.flush()
        session.add(
            AgendaTemplateItem(
                template_id=row.id, position=1, title="Buka kelas", minutes=60, kind=AgendaKind.ROUTINE
            )
        )
        session.commit()
        return row.public_id


@builds("meetings.restore_template:template")
def a_deleted_agenda(world: World) -> str:
    with world.melati():
        row = AgendaTemplate(title="Lama", deleted_at=clock.now())
        session.add(row)
        session.commit()
        return row.public_id


@builds("meetings.take_back_proposal:item")
def what_bob_proposed_for_this_meeting(world: World) -> str:
    world.value("meeting")
    with world.melati():
        row = _first_item(world)
        row.state, row.proposed_by_id = ItemState.PROPOSED, world.people.bob.membership_id
        session.commit()
        return row.public_id


@builds("meetings.summary_by_link:token")
def link_a_speaker_writes_by(world: World) -> str:
    world.value("meeting")
    with world.melati():
        item = _first_item(world)
        item.presenter_name = "Dra. Ratna"
        session.commit()
        return summary_token(item, None)
