"""A cluster as large as they get, beside the demo's: 150 people on one roll, a calendar of 60 meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from benchmarks.load import Target
from benchmarks.portal_pages import Page, sign_in
from kkg_portal.accounts.models import Honorific, User
from kkg_portal.api import clock
from kkg_portal.api.testing import test_settings
from kkg_portal.app import create_app
from kkg_portal.clusters.models import Cluster, Membership, MemberStatus, School
from kkg_portal.core.db.engine import db, intending_to_write, session
from kkg_portal.core.passwords import new_token
from kkg_portal.core.tenancy import working_in
from plugins.meetings.kinds import Answer, FeedScope, MeetingState, ProgrammeKind
from plugins.meetings.models import FeedToken, Invitation, Meeting, Minutes
from tests.support.live_server import LiveServer

CLUSTER = "ra-kartini"
PEOPLE = 150
MEETINGS = 60
ROLL_CALL = f"roll call of {PEOPLE} people"
FEED = f"feed of {MEETINGS} meetings"


@dataclass(frozen=True)
class Prepared:
    """What the addresses need."""

    meeting: str
    token: str


def large_pages(server: LiveServer) -> list[Page]:
    """Fill one cluster of this portal and say where its two heaviest answers are."""
    prepared = _fill(server)
    chair = server.account("group_chair", CLUSTER)
    here = f"{server.url}/k/{CLUSTER}/meetings"
    signed_in = {"Cookie": sign_in(server, chair), "Accept-Encoding": "gzip"}
    return [
        Page(ROLL_CALL, Target(f"{here}/{prepared.meeting}/attendance", signed_in)),
        Page(FEED, Target(f"{here}/feed/{prepared.token}.ics", {"Accept-Encoding": "gzip"})),
    ]


def _fill(server: LiveServer) -> Prepared:
    app = create_app(test_settings(server.instance, f"sqlite:///{server.instance}/portal.db"))
    with app.app_context(), intending_to_write():
        cluster_id = session.scalars(select(Cluster.id).where(Cluster.slug == CLUSTER)).one()
        session.commit()
        with working_in(cluster_id):
            members = _members()
            meeting = _meeting_of_everybody(members)
            token = _calendar_of(members[0])
            session.commit()
            prepared = Prepared(meeting.public_id, token)
        db.engine.dispose()
    return prepared


def _members() -> list[int]:
    """Everybody who is there and as many new people as are missing."""
    school_id = session.scalars(select(School.id).order_by(School.id)).first()
    active = Membership.status == MemberStatus.ACTIVE
    missing = PEOPLE - session.scalars(select(func.count(Membership.id)).where(active)).one()
    people = [
        User(name=f"Guru {number}", sort_name=f"guru {number:03d}", honorific=Honorific.IBU)
        for number in range(missing)
    ]
    session.add_all(people)
    session.flush()
    session.add_all(
        Membership(
            user_id=person.id,
            school_id=school_id,
            status=MemberStatus.ACTIVE,
            joined_on=clock.now().date() - timedelta(days=400),
            position="Guru Kelas",
        )
        for person in people
    )
    session.flush()
    with_account = select(Membership.id).join(User, User.id == Membership.user_id).where(active)
    return list(session.scalars(with_account.order_by(User.password_hash.is_(None), Membership.id)))[:PEOPLE]


def _meeting_of_everybody(members: list[int]) -> Meeting:
    meeting = _add_meeting(0)
    session.add_all(
        Invitation(meeting_id=meeting.id, membership_id=member, answer=Answer.YES) for member in members
    )
    return meeting


def _calendar_of(member: int) -> str:
    """A secret address of somebody invited to sixty meetings, an hour's alarm before each."""
    for days in range(1, MEETINGS):
        meeting = _add_meeting(days)
        session.add(Invitation(meeting_id=meeting.id, membership_id=member, answer=Answer.YES))
    session.flush()
    token, digest = new_token()
    session.add(
        FeedToken(
            membership_id=member, label="Bench", digest=digest, scope=FeedScope.PERSON, alarm_minutes=60
        )
    )
    return token


def _add_meeting(days: int) -> Meeting:
    starts_at = clock.now().replace(microsecond=0) - timedelta(hours=1) + timedelta(days=days)
    meeting = Meeting(
        title="Bedah modul ajar IPAS dan penyusunan asesmen",
        kind=ProgrammeKind.CORE_ROUTINE,
        state=MeetingState.SCHEDULED,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        place="SDN Sumber Jaya 1, ruang guru",
        note="Bawa laptop dan modul ajar yang sudah dicoba di kelas.",
        invited_at=clock.now(),
    )
    session.add(meeting)
    session.flush()
    session.add(Minutes(meeting_id=meeting.id))
    return meeting
