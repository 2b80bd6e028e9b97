"""Two who press "close" at the same moment carry what is left once, on a database with real commits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from flask import Flask
from sqlalchemy import select

from kkg_portal.api import SYSTEM, Conflict, Invalid, clock, session
from kkg_portal.api.testing import make_cluster, make_subdistrict
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.tenancy import working_in
from plugins.meetings import services
from plugins.meetings.kinds import AgendaKind, ItemState, MeetingState, ProgrammeKind
from plugins.meetings.models import AgendaItem, ItemNote, Meeting, Minutes, WaitingItem
from tests.support.file_app import at_work

PRESSES = 4


def prepare() -> tuple[int, int, int]:
    """A meeting that is over with one item put off, and one that is planned."""
    cluster_id = make_cluster("melati", subdistrict=make_subdistrict(), name="Melati").id
    session.remove()
    with working_in(cluster_id), intending_to_write():
        over, coming = _meeting(-1), _meeting(7)
        session.add_all([over, coming])
        session.flush()
        item = AgendaItem(
            meeting_id=over.id,
            position=1,
            title="Pojok baca",
            minutes=30,
            kind=AgendaKind.DISCUSSION,
            state=ItemState.POSTPONED,
        )
        session.add_all([Minutes(meeting_id=over.id), Minutes(meeting_id=coming.id), item])
        session.flush()
        session.add(ItemNote(item_id=item.id))
        session.commit()
        return cluster_id, over.id, coming.id


def _meeting(days: int) -> Meeting:
    starts_at = clock.now() + timedelta(days=days)
    return Meeting(
        title="Pertemuan",
        kind=ProgrammeKind.GENERAL,
        state=MeetingState.SCHEDULED,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place="SDN",
        invited_at=clock.now(),
    )


def test_closing_at_the_same_moment_carries_once(file_app: Flask) -> None:
    with at_work(file_app):
        cluster_id, over_id, coming_id = prepare()
    together = Barrier(PRESSES)

    def press(_number: int) -> bool:
        with file_app.app_context():
            together.wait(timeout=60)
            try:
                with working_in(cluster_id), intending_to_write():
                    meeting = session.get_one(Meeting, over_id)
                    services.close(meeting, version=1, actor=SYSTEM)
            except (Conflict, Invalid):
                return False
            return True

    with ThreadPoolExecutor(PRESSES) as pool:
        closed = list(pool.map(press, range(PRESSES)))

    assert closed.count(True) == 1
    with file_app.app_context(), working_in(cluster_id):
        carried = session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == coming_id)).all()
        assert [(item.title, item.carry_count) for item in carried] == [("Pojok baca", 1)]
        assert session.scalars(select(WaitingItem)).all() == []


def test_two_new_meetings_at_the_same_moment_take_in_what_waits_once(file_app: Flask) -> None:
    from tests.plugins.meetings.factories import plan_for

    with at_work(file_app):
        cluster_id, over_id, coming_id = prepare()
        with working_in(cluster_id), intending_to_write():
            session.get_one(Meeting, coming_id).state = MeetingState.CANCELLED
            session.commit()
        with working_in(cluster_id), intending_to_write():
            services.close(session.get_one(Meeting, over_id), version=1, actor=SYSTEM)
    together = Barrier(PRESSES)

    def plan(_number: int) -> None:
        with file_app.app_context():
            together.wait(timeout=60)
            with working_in(cluster_id), intending_to_write():
                services.create(plan_for(), start="empty", actor=SYSTEM)

    with ThreadPoolExecutor(PRESSES) as pool:
        list(pool.map(plan, range(PRESSES)))

    with file_app.app_context(), working_in(cluster_id):
        carried = session.scalars(select(AgendaItem).where(AgendaItem.carry_count == 1)).all()
        assert [item.title for item in carried] == ["Pojok baca"]
