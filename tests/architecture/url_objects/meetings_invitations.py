"""Invitations and reminders of the meeting of the addresses: bob's invitation, his answer link, one reminder."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from plugins.meetings.answer_links import answer_token
from plugins.meetings.models import Invitation, Meeting, Reminder
from tests.architecture.url_objects import World, builds


def _meeting(world: World) -> Meeting:
    return session.scalars(select(Meeting).where(Meeting.public_id == world.value("meeting"))).one()


def _invitation_of_bob(world: World) -> Invitation:
    mine = Invitation.membership_id == world.people.bob.membership_id
    return session.scalars(select(Invitation).where(Invitation.meeting_id == _meeting(world).id, mine)).one()


@builds("meetings.invitation")
def bobs_invitation(world: World) -> str:
    world.value("meeting")
    with world.melati():
        return _invitation_of_bob(world).public_id


@builds("meetings.answer_by_link:token")
def link_bob_answers_by(world: World) -> str:
    world.value("meeting")
    with world.melati():
        return answer_token(_invitation_of_bob(world))


@builds("meetings.reminder")
def a_reminder(world: World) -> str:
    return _reminder(world)


@builds("meetings.restore_reminder:reminder")
def a_dropped_reminder(world: World) -> str:
    return _reminder(world, deleted_at=clock.now())


def _reminder(world: World, **values: datetime) -> str:
    world.value("meeting")
    with world.melati():
        row = Reminder(meeting_id=_meeting(world).id, minutes_before=60, **values)
        session.add(row)
        session.commit()
        return row.public_id
