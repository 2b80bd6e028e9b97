"""What people do with their own notices, and what they choose about the next ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from sqlalchemy import delete, select, update
from sqlalchemy.orm.attributes import flag_modified

from kkg_portal.core import clock
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.db.inserting import insert_into
from kkg_portal.core.errors import Conflict, NotFound
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.notifications.models import (
    Notice,
    NoticeMute,
    NoticePreference,
    NoticeSettings,
)
from kkg_portal.core.notifications.modes import Channel, Mode
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.uow import verb


@dataclass(frozen=True, slots=True)
class QuietChoice:
    """When a person wants to be left alone; without a zone that of each cluster counts."""

    time_zone: str | None
    has_quiet_hours: bool
    quiet_from: time
    quiet_until: time
    quiet_sundays: bool
    quiet_holidays: bool
    urgent_may_pass: bool


@verb(None)
def open_notice(notice: Notice, *, actor: Actor) -> None:
    """Whoever opens one has the whole conversation before them: all of it is read."""
    if notice.user_id != actor.user_id:
        raise NotFound
    _read(actor, Notice.cluster_id == notice.cluster_id, *_within(notice.within))


@verb(None)
def read_all(up_to_id: int, *, actor: Actor) -> None:
    """Everything that stood on the page; what came while it was looked at stays unread."""
    _read(actor, Notice.id <= up_to_id)


def _read(actor: Actor, *which: object) -> None:
    session.execute(
        update(Notice)
        .where(Notice.user_id == actor.user_id, Notice.read_at.is_(None), *which)  # type: ignore[arg-type]
        .values(read_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _within(ref: ObjectRef) -> tuple[object, object]:
    return Notice.within_kind == ref.kind, Notice.within_id == ref.public_id


@verb(None)
def mute(cluster_id: int, within: ObjectRef, *, actor: Actor) -> None:
    """No more mail and push about a conversation of which the person has a notice; the list goes on."""
    title = session.scalar(
        select(Notice.title)
        .where(Notice.user_id == actor.user_id, Notice.cluster_id == cluster_id, *_within(within))  # type: ignore[arg-type]
        .order_by(Notice.id.desc())
        .limit(1)
    )
    if title is None:
        raise NotFound
    session.execute(
        insert_into(NoticeMute)
        .values(
            user_id=actor.user_id,
            cluster_id=cluster_id,
            within_kind=within.kind,
            within_id=within.public_id,
            title=title,
        )
        .on_conflict_do_nothing(index_elements=["user_id", "cluster_id", "within_kind", "within_id"])
    )


@verb(None)
def unmute(cluster_id: int, within: ObjectRef, *, actor: Actor) -> None:
    session.execute(
        delete(NoticeMute).where(
            NoticeMute.user_id == actor.user_id,
            NoticeMute.cluster_id == cluster_id,
            NoticeMute.within_kind == within.kind,
            NoticeMute.within_id == within.public_id,
        )
    )


@verb(None)
def choose_modes(
    modes: Mapping[tuple[str, Channel], Mode], *, mail_is_off: bool, version: int, actor: Actor
) -> NoticeSettings:
    """How soon each kind leaves by each channel. Kinds that are not named keep what was chosen."""
    settings = _own_settings(version, actor)
    settings.mail_is_off = mail_is_off
    # The choices belong together: saving them is a new version even where only they differ.
    flag_modified(settings, "mail_is_off")
    for (kind, channel), mode in modes.items():
        session.execute(
            insert_into(NoticePreference)
            .values(user_id=actor.user_id, kind=kind, channel=channel, mode=mode)
            .on_conflict_do_update(index_elements=["user_id", "kind", "channel"], set_={"mode": mode})
        )
    return settings


@verb(None)
def choose_quiet(choice: QuietChoice, *, version: int, actor: Actor) -> NoticeSettings:
    settings = _own_settings(version, actor)
    settings.time_zone = choice.time_zone
    settings.has_quiet_hours = choice.has_quiet_hours
    settings.quiet_from, settings.quiet_until = choice.quiet_from, choice.quiet_until
    settings.quiet_sundays, settings.quiet_holidays = choice.quiet_sundays, choice.quiet_holidays
    settings.urgent_may_pass = choice.urgent_may_pass
    return settings


def _own_settings(version: int, actor: Actor) -> NoticeSettings:
    """The row as the form knew it; the first choice makes it."""
    found = session.scalar(select(NoticeSettings).where(NoticeSettings.user_id == actor.user_id))
    if found is None and version == 0:
        found = NoticeSettings(user_id=actor.user_id)
        session.add(found)
        session.flush()
    elif found is None or version == 0:
        raise Conflict(_("Somebody else changed this while you were writing. Your text is safe below."))
    else:
        found.expect(version)
    return found
