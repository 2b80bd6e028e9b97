"""Meetings as the provider of AGENDA_INTAKE: the contract, and who hears of results."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kkg_portal.api import ObjectRef, resolve, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import services
from plugins.meetings.kinds import DisplacementReason, ItemState
from plugins.meetings.models import AgendaItem, Meeting
from tests.contracts.agenda_intake import AgendaIntakeContract, listening

from .factories import inside, invite, make_meeting, mark

__all__ = ["listening"]


def _meeting(ref: ObjectRef) -> Meeting:
    return session.scalars(select(Meeting).where(Meeting.public_id == ref.public_id)).one()


def _item(ref: ObjectRef) -> AgendaItem:
    return session.scalars(
        select(AgendaItem)
        .options(joinedload(AgendaItem.meeting))
        .where(AgendaItem.public_id == ref.public_id)
    ).one()


class TestMeetingsKeepThePromise(AgendaIntakeContract):
    def a_planned_meeting(self, chair: Person) -> ObjectRef:
        return make_meeting(chair).ref

    def accept(self, item: ObjectRef, chair: Person) -> None:
        with inside(chair):
            row = _item(item)
            services.accept_proposal(row, version=row.version, actor=actor_of(chair))

    def refuse(self, item: ObjectRef, chair: Person, reason: str) -> None:
        with inside(chair):
            row = _item(item)
            services.refuse_proposal(row, reason=reason, version=row.version, actor=actor_of(chair))

    def cancel(self, meeting: ObjectRef, chair: Person) -> None:
        with inside(chair):
            row = _meeting(meeting)
            because = DisplacementReason.WEATHER_DISASTER
            services.cancel(row, because=because, note="", version=row.version, actor=actor_of(chair))

    def move(self, meeting: ObjectRef, chair: Person) -> ObjectRef:
        with inside(chair):
            row = _meeting(meeting)
            return services.move(
                row,
                row.starts_at + timedelta(days=7),
                row.ends_at + timedelta(days=7),
                because=DisplacementReason.SCHOOL_EVENT,
                note="",
                version=row.version,
                actor=actor_of(chair),
            ).ref

    def decide(self, item: ObjectRef, chair: Person, text: str) -> None:
        with inside(chair):
            services.add_decision(_item(item), text, actor=actor_of(chair))

    def postpone_item_and_close(self, item: ObjectRef, chair: Person) -> None:
        with inside(chair), intending_to_write():
            row = _item(item)
            meeting = row.meeting
            row.state = ItemState.POSTPONED
            session.commit()
        invite(meeting, chair)
        mark(meeting, chair)
        with time_machine.travel(meeting.ends_at + timedelta(hours=1), tick=False), inside(chair):
            held = session.get_one(Meeting, meeting.id)
            services.close(held, version=held.version, actor=actor_of(chair))


def test_an_item_is_shown_to_who_may_see_its_meeting(alice: Person, bob: Person, charlie: Person) -> None:
    meeting = make_meeting(alice)
    with inside(alice):
        item = session.scalars(
            select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.id)
        ).all()[0]
        shown = resolve(item.ref, actor_of(bob))
        assert (shown.title, shown.is_tombstone) == ("Acara 1", False)
    with inside(charlie):
        assert resolve(item.ref, actor_of(charlie)).is_tombstone
