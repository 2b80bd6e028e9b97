"""Things of the core that stand in addresses."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from kkg_portal.accounts.models import SignInSession, Token, TokenKind
from kkg_portal.clusters.models import (
    CalendarDay,
    Cluster,
    Grant,
    ImportBatch,
    Invitation,
    School,
    Subgroup,
    SubgroupKind,
    SubgroupMember,
)
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.db.ids import public_id
from kkg_portal.core.passwords import new_token
from kkg_portal.core.resumable.models import Upload
from kkg_portal.core.school_year import DayKind
from tests.architecture.url_objects import World, builds


@builds("lang", is_object=False)
def language(_world: World) -> str:
    return "en"


@builds("size", is_object=False)
def size_of_letters(_world: World) -> str:
    return "large"


@builds("step", is_object=False)
def first_step(_world: World) -> str:
    return "core.letters"


@builds("digest", is_object=False)
def digest_of_asset(_world: World) -> str:
    return "0" * 12


@builds("path", is_object=False)
def path_of_asset(_world: World) -> str:
    return "portal.css"


@builds("accounts.token")
def link_for_a_new_password(world: World) -> str:
    token, digest = new_token()
    session.add(
        Token(
            user_id=world.people.bob.user_id,
            kind=TokenKind.PASSWORD_LINK,
            digest=digest,
            expires_at=clock.now() + timedelta(minutes=30),
        )
    )
    session.commit()
    return token


@builds("device")
def another_device_of_the_visitor(world: World) -> str:
    """The visitor's own; nobody else's can be ended."""
    _token, digest = new_token()
    now = clock.now()
    row = SignInSession(
        user_id=(world.visitor or world.people.bob).user_id,
        digest=digest,
        device="another phone",
        expires_at=now + timedelta(days=1),
        fresh_until=now,
    )
    session.add(row)
    session.commit()
    return row.public_id


@builds("school")
def core_school(world: World) -> str:
    with world.melati():
        return session.scalars(select(School.public_id).where(School.is_core)).one()


@builds("person")
def bob(world: World) -> str:
    return world.people.bob.membership_public_id


@builds("member")
def bob_again(world: World) -> str:
    return world.people.bob.membership_public_id


@builds("grant")
def a_term_as_secretary(world: World) -> str:
    with world.melati():
        row = Grant(
            membership_id=world.people.bob.membership_id, role=Role.SECRETARY, starts_on=date(2026, 7, 1)
        )
        session.add(row)
        session.commit()
        return row.public_id


@builds("role", is_object=False)
def role(_world: World) -> str:
    return Role.TREASURER


@builds("calendar.day")
def a_holiday(world: World) -> str:
    with world.melati():
        row = CalendarDay(
            first_day=date(2026, 12, 24),
            last_day=date(2026, 12, 26),
            title="Libur",
            kind=DayKind.NATIONAL_HOLIDAY,
        )
        session.add(row)
        session.commit()
        return row.public_id


@builds("calendar.batch")
def days_that_came_together(world: World) -> str:
    batch = public_id()
    with world.melati():
        row = CalendarDay(
            first_day=date(2026, 5, 1),
            last_day=date(2026, 5, 1),
            title="Libur",
            kind=DayKind.NATIONAL_HOLIDAY,
            batch=batch,
        )
        session.add(row)
        session.commit()
    return batch


def _invitation(world: World) -> tuple[Invitation, str]:
    token, digest = new_token()
    with world.melati():
        row = Invitation(
            school_id=session.scalars(select(School.id).where(School.is_core)).one(),
            digest=digest,
            created_by_id=world.people.alice.user_id,
            expires_at=clock.now() + timedelta(days=14),
        )
        session.add(row)
        session.commit()
        return row, token


@builds("invitation")
def a_link_for_a_school(world: World) -> str:
    return _invitation(world)[0].public_id


@builds("join.token", is_object=False)
def token_of_a_link(world: World) -> str:
    """Carried on unread: the page that follows looks it up in its own cluster."""
    return _invitation(world)[1]


@builds("subgroup")
def a_subgroup_of_bob(world: World) -> str:
    with world.melati():
        row = Subgroup(title="KKG Fase A", kind=SubgroupKind.PHASE)
        session.add(row)
        session.flush()  # the member's row needs its id
        session.add(SubgroupMember(subgroup_id=row.id, membership_id=world.people.bob.membership_id))
        session.commit()
        return row.public_id


@builds("teacher_import.batch")
def an_import_to_look_through(world: World) -> str:
    with world.melati():
        school_id = session.scalars(select(School.id).where(School.is_core)).one()
        row = ImportBatch(
            school_id=school_id, file_label="guru.xlsx", created_by_id=world.people.alice.user_id
        )
        session.add(row)
        session.commit()
        return row.public_id


@builds("uploads.upload")
def the_visitors_own_upload(world: World) -> str:
    """Nobody finds what somebody else is sending."""
    with world.melati():
        row = Upload(
            user_id=(world.visitor or world.people.bob).user_id,
            name="modul.pdf",
            declared_bytes=100,
            expires_at=clock.now() + timedelta(days=7),
        )
        session.add(row)
        session.commit()
        return row.public_id


@builds("cluster_ref")
def the_cluster_itself(world: World) -> str:
    cluster_id = world.people.alice.cluster_id
    return session.scalars(select(Cluster.public_id).where(Cluster.id == cluster_id)).one()


@builds("part", is_object=False)
def a_plugin(_world: World) -> str:
    return "meetings"


@builds("year", is_object=False)
def year(_world: World) -> str:
    return "2026"


@builds("kind", is_object=False)
def kind_of_file(_world: World) -> str:
    return "pdf"


@builds("registers.kind", is_object=False)
def kind_of_register(_world: World) -> str:
    return "xlsx"
