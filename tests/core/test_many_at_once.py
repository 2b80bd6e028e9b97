"""Many people press Save in the same moment: nothing is lost, no number is given twice."""

from __future__ import annotations

import os
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from kkg_portal.api.testing import People, actor_of
from kkg_portal.clusters.letters import next_letter
from kkg_portal.clusters.models import CalendarDay, Cluster, Letter, Membership, MemberStatus, School
from kkg_portal.core.access.actor import SYSTEM, Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import db, intending_to_write, session
from kkg_portal.core.errors import Conflict, NotFound
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.school_year import DayKind
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work, verb
from tests.support.file_app import at_work, browser_of
from tests.support.own_portal import all_at_once

THREADS = 8
ABOUT = ObjectRef("core.school", "2222222222")
DAY = date(2026, 11, 21)


@verb(CorePermission.LETTER_VIEW)
def write_letter(_nothing: None, *, fails: bool = False, actor: Actor) -> int:
    letter = next_letter("invitation", "Undangan", dated_on=DAY, ref=ABOUT)
    if fails:
        raise ZeroDivisionError
    return letter.sequence


def numbers(people: People) -> list[int]:
    with working_in(people.alice.cluster_id or 0):
        return list(session.scalars(select(Letter.sequence).order_by(Letter.sequence)))


def test_parallel_letters_get_numbers_without_gaps(file_app: Flask, own_people: People) -> None:
    def write(_number: int) -> list[int]:
        with file_app.app_context(), working_in(own_people.alice.cluster_id or 0):
            return [write_letter(None, actor=SYSTEM) for _ in range(5)]

    given = [number for some in all_at_once(THREADS, write) for number in some]

    assert sorted(given) == list(range(1, THREADS * 5 + 1))
    with file_app.app_context():
        assert numbers(own_people) == sorted(given)


def test_a_number_whose_letter_was_not_written_is_given_again(file_app: Flask, own_people: People) -> None:
    def write(number: int) -> None:
        with file_app.app_context(), working_in(own_people.alice.cluster_id or 0):
            for again in range(4):
                try:
                    write_letter(None, fails=(number + again) % 2 == 0, actor=SYSTEM)
                except ZeroDivisionError:
                    continue

    all_at_once(THREADS, write)

    with file_app.app_context():
        assert numbers(own_people) == list(range(1, THREADS * 2 + 1))


def test_two_clusters_count_for_themselves(file_app: Flask, own_people: People) -> None:
    with file_app.app_context():
        for person in (own_people.alice, own_people.charlie):
            with working_in(person.cluster_id or 0):
                assert write_letter(None, actor=SYSTEM) == 1


def test_reading_then_writing_in_eight_threads_loses_nothing(file_app: Flask, own_people: People) -> None:
    """The case plain BEGIN loses on SQLite: look at a number, add one, save."""

    @verb(CorePermission.CLUSTER_EDIT)
    def raise_stamp(_nothing: None, *, actor: Actor) -> None:
        cluster = session.get_one(Cluster, own_people.alice.cluster_id, with_for_update=True)
        cluster.stamp += 1

    def work(_number: int) -> None:
        with file_app.app_context(), working_in(own_people.alice.cluster_id or 0):
            for _ in range(10):
                raise_stamp(None, actor=SYSTEM)

    all_at_once(THREADS, work)

    with file_app.app_context():
        assert session.get_one(Cluster, own_people.alice.cluster_id).stamp == 1 + THREADS * 10


def test_of_two_who_edit_one_is_told(file_app: Flask, own_people: People) -> None:
    @verb(CorePermission.SCHOOL_EDIT)
    def rename(school: School, name: str, *, version: int, actor: Actor) -> None:
        school.expect(version)
        school.name = name

    def edit(number: int) -> str:
        with file_app.app_context(), working_in(own_people.alice.cluster_id or 0):
            school = session.scalars(select(School)).one()
            try:
                rename(school, f"SDN Nomor {number}", version=1, actor=SYSTEM)
            except Conflict:
                return "told"
            return "saved"

    results = all_at_once(THREADS, edit)

    assert sorted(results) == ["saved"] + ["told"] * (THREADS - 1)


@verb(CorePermission.SCHOOL_EDIT)
def extend_name(school: School, more: str, *, actor: Actor) -> None:
    school.name = f"{school.name} {more}"


def test_what_changed_before_the_lock_is_read_again(file_app: Flask, own_people: People) -> None:
    """A verb takes the lock after its object was loaded: what somebody else saved in between counts."""
    here = own_people.alice.cluster_id or 0

    def save_meanwhile(_number: int) -> None:
        with file_app.app_context(), working_in(here):
            extend_name(session.scalars(select(School)).one(), "Satu", actor=SYSTEM)

    with file_app.app_context(), working_in(here):
        school = session.scalars(select(School)).one()
        before = school.name
        all_at_once(1, save_meanwhile)
        with pytest.raises(Conflict) if db.engine.dialect.name != "sqlite" else nullcontext():
            extend_name(school, "Dua", actor=SYSTEM)

    with at_work(file_app), working_in(here):
        name = session.scalars(select(School.name)).one()
        assert name == f"{before} Satu" + (" Dua" if db.engine.dialect.name == "sqlite" else "")


@verb(CorePermission.MEMBER_VIEW)
def praise(member: Membership, *, actor: Actor) -> None:
    member.extra_duty = "Teladan"


@pytest.mark.skipif(
    os.environ.get("KKG_TEST_DATABASE") == "postgres",
    reason="only SQLite reads everything again with its lock",
)
def test_a_right_that_went_before_the_lock_is_gone(file_app: Flask, own_people: People) -> None:
    """What was allowed by the row as it stood a moment ago is judged again by the row as it stands."""
    here = own_people.alice.cluster_id or 0
    with at_work(file_app):
        bob = actor_of(own_people.bob)

    def leave_meanwhile(_number: int) -> None:
        with at_work(file_app), working_in(here), unit_of_work():
            session.get_one(Membership, own_people.alice.membership_id).status = MemberStatus.LEFT

    with file_app.app_context(), working_in(here):
        member = session.get_one(Membership, own_people.alice.membership_id)
        all_at_once(1, leave_meanwhile)
        with pytest.raises(NotFound):
            praise(member, actor=bob)

    with at_work(file_app), working_in(here):
        assert session.get_one(Membership, own_people.alice.membership_id).extra_duty == ""


def test_what_was_deleted_before_the_lock_is_not_found(file_app: Flask, own_people: People) -> None:
    here = own_people.alice.cluster_id or 0

    @verb(CorePermission.CALENDAR_EDIT)
    def rename(day: CalendarDay, *, actor: Actor) -> None:
        day.expect(1)
        day.title = "Libur lain"

    def delete_meanwhile(_number: int) -> None:
        with at_work(file_app), working_in(here), unit_of_work():
            session.delete(session.scalars(select(CalendarDay)).one())

    with at_work(file_app), working_in(here), unit_of_work():
        session.add(CalendarDay(first_day=DAY, last_day=DAY, title="Libur", kind=DayKind.NATIONAL_HOLIDAY))
    with file_app.app_context(), working_in(here):
        day = session.scalars(select(CalendarDay)).one()
        all_at_once(1, delete_meanwhile)
        with pytest.raises((NotFound, Conflict)):
            rename(day, actor=SYSTEM)


def test_eight_browsers_post_at_once(file_app: Flask, own_people: People) -> None:
    """Through the whole application: session, guard, form, verb, commit."""
    browsers = [browser_of(file_app, own_people.alice) for _ in range(THREADS)]

    def post(number: int) -> list[int]:
        data = {"npsn": f"8800{number:02d}90", "name": f"SDN Serentak {number}", "level": "SD"}
        return [
            browsers[number]
            .post("/k/melati/schools/new", data={**data, "npsn": f"88{number:02d}{n:02d}90"})
            .status_code
            for n in range(3)
        ]

    statuses = [status for some in all_at_once(THREADS, post) for status in some]

    assert statuses == [303] * THREADS * 3
    with at_work(file_app), working_in(own_people.alice.cluster_id or 0):
        added = session.scalars(select(School.name).where(School.name.startswith("SDN Serentak"))).all()
        assert len(added) == THREADS * 3


def test_reading_goes_on_while_somebody_writes(file_app: Flask, own_people: People, tmp_path: Path) -> None:
    bob = browser_of(file_app, own_people.bob)

    with at_work(file_app), working_in(own_people.alice.cluster_id or 0):
        school = session.scalars(select(School)).one()
        school.name = "SDN Belum Disimpan"
        session.flush()
        page = bob.get("/k/melati/schools")
        session.rollback()

    assert page.status_code == 200
    assert "Belum Disimpan" not in page.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/k/melati/", "/account"])
def test_looking_writes_nothing(file_app: Flask, own_people: People, path: str) -> None:
    """A GET that wrote would fail here: the lock is somebody else's."""
    bob = browser_of(file_app, own_people.bob)

    with at_work(file_app):
        session.get_one(Cluster, own_people.alice.cluster_id).city = "Lain"
        session.flush()
        status = bob.get(path).status_code
        session.rollback()

    assert status == 200


def test_a_thread_that_writes_twice_in_a_row_does_not_wait_for_itself(file_app: Flask) -> None:
    """Turns end with the connection's return, and one connection may begin several transactions."""
    with file_app.app_context(), intending_to_write(), db.engine.connect() as connection:
        for _time in range(2):
            with connection.begin():
                assert connection.exec_driver_sql("SELECT 1").scalar() == 1
