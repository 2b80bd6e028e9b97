"""What belongs to minutes, for their addresses: minutes of alice's that are out, with a correction of bob's."""

from __future__ import annotations

import io
from datetime import date, timedelta

from sqlalchemy import select

from kkg_portal.core import clock
from kkg_portal.core.attachments import keep
from kkg_portal.core.db.engine import session
from plugins.meetings.kinds import MinutesState, TrialOutcome
from plugins.meetings.minutes_content import digest_of
from plugins.meetings.models import (
    AgendaItem,
    Correction,
    InformationPoint,
    ItemNote,
    Meeting,
    Minutes,
    MinutesIssue,
    NoteRevision,
    Task,
    TaskReport,
)
from plugins.meetings.queries import snapshot
from tests.architecture.url_objects import World, builds
from tests.plugins.meetings.factories import invite, make_meeting


def _item(world: World) -> AgendaItem:
    of = select(AgendaItem).join(Meeting, Meeting.id == AgendaItem.meeting_id)
    of = of.where(Meeting.public_id == world.value("meeting"))
    return session.scalars(of.order_by(AgendaItem.position)).all()[0]


def _circulated(world: World) -> str:
    with world.melati():
        row = make_meeting(world.people.alice, days=-1)
        invite(row, world.people.alice, world.people.bob)
        frame = session.scalars(select(Minutes).where(Minutes.meeting_id == row.id)).one()
        frame.state, frame.corrections_until = MinutesState.CIRCULATED, clock.now() + timedelta(days=3)
        for note in session.scalars(select(ItemNote)):
            note.source = "Bu Sri bercerita."
        session.commit()
        return row.public_id


@builds("meetings.propose_correction:meeting")
def minutes_out_for_an_item(world: World) -> str:
    return _circulated(world)


@builds("meetings.propose_for_remarks:meeting")
def minutes_out_for_remarks(world: World) -> str:
    return _circulated(world)


@builds("meetings.propose_correction:item")
def the_item_that_is_out(world: World) -> str:
    meeting = world.value("meeting", "meetings.propose_correction")
    with world.melati():
        of = select(AgendaItem).join(Meeting, Meeting.id == AgendaItem.meeting_id)
        return session.scalars(of.where(Meeting.public_id == meeting)).all()[0].public_id


@builds("meetings.propose_correction:number", is_object=False)
def the_first_paragraph(_world: World) -> str:
    return "1"


@builds("meetings.propose_for_remarks:number", is_object=False)
def a_paragraph_to_add(_world: World) -> str:
    return "0"


@builds("meetings.read_minutes:meeting")
def published_minutes(world: World) -> str:
    with world.melati():
        row = make_meeting(world.people.alice, days=-1)
        invite(row, world.people.alice, world.people.bob)
        content = snapshot(row).as_json()
        session.add(MinutesIssue(meeting_id=row.id, number=1, content=content, digest=digest_of(content)))
        session.commit()
        return row.public_id


@builds("meetings.read_issue:meeting")
def minutes_with_an_issue(world: World) -> str:
    return published_minutes(world)


@builds("meetings.read_issue:number", is_object=False)
def the_first_issue(_world: World) -> str:
    return "1"


@builds("meetings.correction")
def a_correction_of_bob(world: World) -> str:
    world.value("meeting")
    with world.melati():
        item = _item(world)
        row = Correction(
            meeting_id=item.meeting_id,
            item_id=item.id,
            membership_id=world.people.bob.membership_id,
            paragraph="",
            proposed="Bu Sri juga berbicara.",
        )
        session.add(row)
        session.commit()
        return row.public_id


@builds("meetings.revision")
def an_earlier_text(world: World) -> str:
    world.value("meeting")
    with world.melati():
        item = _item(world)
        row = NoteRevision(meeting_id=item.meeting_id, item_id=item.id, of_version=1, source="Dulu begini.")
        session.add(row)
        session.commit()
        return row.public_id


@builds("meetings.point")
def something_to_know(world: World) -> str:
    world.value("meeting")
    with world.melati():
        item = _item(world)
        row = InformationPoint(
            meeting_id=item.meeting_id, item_id=item.id, text="Pengawas datang bulan depan."
        )
        session.add(row)
        session.commit()
        return row.public_id


@builds("meetings.decision_register_paper:year", is_object=False)
def a_year_with_decisions(_world: World) -> str:
    return "2026"


@builds("meetings.report")
def a_report_with_a_file(world: World) -> str:
    world.value("task", "meetings.evidence_file")
    with world.melati():
        task = session.scalars(
            select(Task).where(Task.public_id == world.value("task", "meetings.evidence_file"))
        ).one()
        file = keep(
            io.BytesIO(b"%PDF-1.7"),
            name="bukti.pdf",
            content_type="application/pdf",
            user_id=None,
            limit_bytes=99,
        )
        row = TaskReport(
            task_id=task.id,
            membership_id=world.people.bob.membership_id,
            tried_on=date(2026, 12, 1),
            did="Dicoba dua kali.",
            outcome=TrialOutcome.WORKED,
            attachment_id=file.id,
        )
        session.add(row)
        session.commit()
        return row.public_id
