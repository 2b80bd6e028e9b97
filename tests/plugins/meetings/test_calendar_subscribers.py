"""Real programs subscribe to a running portal: vdirsyncer fetches a feed, khal shows what came."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import Person, test_settings
from kkg_portal.app import create_app
from kkg_portal.clusters.models import Cluster, Membership, MemberStatus
from kkg_portal.core.db.engine import db, intending_to_write, session
from kkg_portal.core.passwords import new_token
from kkg_portal.core.tenancy import working_in
from plugins.meetings.kinds import DisplacementReason, FeedScope, MeetingState, RuleKind
from plugins.meetings.models import FeedToken, Meeting
from tests.support.live_server import live_server

from .series_factory import SATURDAY, make_occurrence, make_series

BIN = Path(sys.executable).parent
VDIRSYNCER = """[general]
status_path = "{folder}/status/"
[pair mine]
a = "calendar"
b = "portal"
collections = null
conflict_resolution = "b wins"
[storage calendar]
type = "filesystem"
path = "{folder}/calendar/"
fileext = ".ics"
[storage portal]
type = "http"
url = "{url}"
"""
KHAL = """[calendars]
[[kkg]]
path = {folder}/calendar
type = calendar
readonly = True
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""


@dataclass(frozen=True)
class Subscriber:
    """Somebody with a notebook: their own folder, vdirsyncer's and khal's settings in it."""

    folder: Path
    zone: str

    def subscribe(self, url: str) -> None:
        (self.folder / "calendar").mkdir(parents=True)
        (self.folder / "vdirsyncer.conf").write_text(VDIRSYNCER.format(folder=self.folder, url=url))
        (self.folder / "khal.conf").write_text(KHAL.format(folder=self.folder, zone=self.zone))
        self._run("vdirsyncer", "-c", str(self.folder / "vdirsyncer.conf"), "discover")

    def sees(self) -> list[str]:
        """What stands in khal after vdirsyncer has been at the portal, a year from today."""
        self._run("vdirsyncer", "-c", str(self.folder / "vdirsyncer.conf"), "sync")
        command = ["-c", str(self.folder / "khal.conf"), "list", "--day-format", ""]
        line = "{start-long-full} {title} {status}"
        printed = self._run("khal", *command, "--format", line, "today", "365d")
        return [line.strip() for line in printed.splitlines() if "KKG seri" in line]

    def _run(self, program: str, *arguments: str) -> str:
        home = {"HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder), "COLUMNS": "200"}
        done = subprocess.run(
            [str(BIN / program), *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, **home},
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@dataclass(frozen=True)
class Portal:
    """The running portal from behind: its database, and a member with a secret address."""

    app: Flask
    url: str
    member: Person
    zone: str


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with live_server(tmp_path) as server:
        app = create_app(test_settings(server.instance, f"sqlite:///{server.instance}/portal.db"))
        with app.app_context():
            member, zone = _some_member()
            token = _address_for(member)
            yield Portal(app, f"{server.url}/k/{member.cluster_slug}/meetings/feed/{token}.ics", member, zone)
            session.remove()
            db.engine.dispose()


def _some_member() -> tuple[Person, str]:
    cluster = session.scalars(select(Cluster).order_by(Cluster.id)).first()
    assert cluster is not None
    with working_in(cluster.id):
        row: Any = session.execute(
            select(Membership.id, Membership.public_id, Membership.user_id)
            .join(User, User.id == Membership.user_id)
            .where(Membership.status == MemberStatus.ACTIVE, User.password_hash.is_not(None))
            .order_by(Membership.id)
        ).first()
    member = Person(row.user_id, "", "", "", row.id, row.public_id, cluster.id, cluster.slug)
    return member, cluster.time_zone


def _address_for(member: Person) -> str:
    token, digest = new_token()
    with working_in(member.cluster_id or 0), intending_to_write():
        session.add(
            FeedToken(
                membership_id=member.membership_id, label="Notebook", digest=digest, scope=FeedScope.CLUSTER
            )
        )
        session.commit()
    return token


def change(portal: Portal, meeting: Meeting, **values: Any) -> None:
    with working_in(portal.member.cluster_id or 0), intending_to_write():
        stored = session.get_one(Meeting, meeting.id)
        for name, value in values.items():
            setattr(stored, name, value)
        stored.sequence += 1
        session.commit()


def test_a_subscribed_calendar_follows_a_moved_and_a_cancelled_day(portal: Portal, tmp_path: Path) -> None:
    zone = ZoneInfo(portal.zone)
    subscriber = Subscriber(tmp_path / "notebook", portal.zone)
    subscriber.subscribe(portal.url)
    first = _next_saturday(datetime.now(zone).date() + timedelta(days=7))
    second, third = first + timedelta(weeks=1), first + timedelta(weeks=2)
    rule = {
        "kind": RuleKind.WEEKLY,
        "weekday": SATURDAY,
        "from_on": first,
        "until_on": third + timedelta(days=2),
    }
    series = make_series(portal.member, rule, title="KKG seri")
    told = {"title": "KKG seri", "zone": portal.zone}
    moved, cancelled = (make_occurrence(portal.member, series, day, **told) for day in (second, third))
    assert subscriber.sees() == [f"{day} 08:00 KKG seri CONFIRMED" for day in (first, second, third)]

    sunday = datetime.combine(second + timedelta(days=1), datetime.min.time(), zone).replace(hour=13)
    change(portal, moved, starts_at=sunday, ends_at=sunday + timedelta(hours=2))
    change(portal, cancelled, state=MeetingState.CANCELLED, displaced_because=DisplacementReason.COMPETITION)

    assert subscriber.sees() == [
        f"{first} 08:00 KKG seri CONFIRMED",
        f"{sunday:%Y-%m-%d} 13:00 KKG seri CONFIRMED",
        f"{third} 08:00 KKG seri CANCELLED",
    ]


def _next_saturday(day: date) -> date:
    return day + timedelta(days=(SATURDAY - day.weekday()) % 7)
