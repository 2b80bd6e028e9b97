"""A date poll of alice's cluster and its first proposed time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from plugins.meetings.kinds import ProgrammeKind
from plugins.meetings.models import DatePoll, PollGuest, PollOption
from plugins.meetings.poll_links import poll_token
from tests.architecture.url_objects import World, builds


@builds("poll")
def a_poll(world: World) -> str:
    with world.melati():
        starts = clock.now() + timedelta(days=10)
        row = DatePoll(
            title="Bedah soal", kind=ProgrammeKind.GENERAL, place="SDN", answer_by=starts - timedelta(days=3)
        )
        session.add(row)
        session.flush()
        session.add_all(
            PollOption(
                poll_id=row.id,
                starts_at=starts + timedelta(days=n),
                ends_at=starts + timedelta(days=n, hours=2),
            )
            for n in range(2)
        )
        session.commit()
        return row.public_id


@builds("option")
def a_time_of_it(world: World) -> str:
    poll = world.value("poll")
    with world.melati():
        of = select(PollOption.public_id).join(DatePoll, DatePoll.id == PollOption.poll_id)
        return session.scalars(of.where(DatePoll.public_id == poll).order_by(PollOption.id)).all()[0]


def _guest(world: World) -> PollGuest:
    poll = world.value("poll")
    with world.melati():
        found = session.scalars(select(DatePoll).where(DatePoll.public_id == poll)).one()
        row = PollGuest(poll_id=found.id, name="Pak Tamu")
        session.add(row)
        session.commit()
        return row


@builds("guest")
def a_guest_of_it(world: World) -> str:
    return _guest(world).public_id


@builds("meetings.vote_by_link:token")
def link_the_guest_answers_by(world: World) -> str:
    return poll_token(_guest(world))
