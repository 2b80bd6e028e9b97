"""Meetings and what belongs to them, for their addresses: one meeting of alice's, bob invited to it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.passwords import new_token
from plugins.meetings.models import AgendaItem, Decision, FeedToken, Meeting, Task
from tests.architecture.url_objects import World, builds
from tests.plugins.meetings.factories import invite, make_meeting, mark


@builds("meeting")
def a_meeting_bob_is_invited_to(world: World) -> str:
    with world.melati():
        row = make_meeting(world.people.alice)
        invite(row, world.people.alice, world.people.bob)
        return row.public_id


def _first_item(world: World) -> AgendaItem:
    of = select(AgendaItem).join(Meeting, Meeting.id == AgendaItem.meeting_id)
    of = of.where(Meeting.public_id == world.value("meeting"))
    return session.scalars(of.order_by(AgendaItem.position)).all()[0]


@builds("meetings.item")
def first_item(world: World) -> str:
    world.value("meeting")
    with world.melati():
        return _first_item(world).public_id


@builds("meetings.restore_item:item")
def dropped_item(world: World) -> str:
    world.value("meeting")
    with world.melati():
        row = _first_item(world)
        row.deleted_at = clock.now()
        session.commit()
        return row.public_id


@builds("meetings.decision")
def a_decision(world: World) -> str:
    world.value("meeting")
    with world.melati():
        item = _first_item(world)
        row = Decision(meeting_id=item.meeting_id, item_id=item.id, year=2026, number=1, text="Semua setuju.")
        session.add(row)
        session.commit()
        return row.public_id


@builds("meetings.task")
def a_task_of_bob(world: World) -> str:
    world.value("meeting")
    with world.melati():
        item = _first_item(world)
        row = Task(
            meeting_id=item.meeting_id,
            item_id=item.id,
            owner_id=world.people.bob.membership_id,
            text="Bawa soal.",
            due_on=date(2026, 12, 1),
        )
        session.add(row)
        session.commit()
        return row.public_id


@builds("meetings.entry")
def bobs_line_of_the_roll(world: World) -> str:
    world.value("meeting")
    with world.melati():
        of = select(Meeting).where(Meeting.public_id == world.value("meeting"))
        return mark(session.scalars(of).one(), world.people.bob).public_id


def _feed(world: World) -> tuple[FeedToken, str]:
    token, digest = new_token()
    member = (world.visitor or world.people.bob).membership_id
    if (world.visitor or world.people.bob).cluster_id != world.people.alice.cluster_id:
        member = world.people.bob.membership_id
    with world.melati():
        row = FeedToken(membership_id=member, label="HP", digest=digest)
        session.add(row)
        session.commit()
        return row, token


@builds("meetings.feed:token")
def secret_of_a_calendar(world: World) -> str:
    return _feed(world)[1]


@builds("meetings.revoke_feed:token")
def the_visitors_own_calendar_address(world: World) -> str:
    return _feed(world)[0].public_id
