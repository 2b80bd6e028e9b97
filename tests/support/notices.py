"""Kinds of notices that belong to nobody, a conversation some may see, and people with a mail address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import People, Person
from kkg_portal.app import registry_of
from kkg_portal.core import refs
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.notifications.models import Delivery, Notice
from kkg_portal.core.notifications.modes import Mode
from kkg_portal.core.notifications.receivers import MailAddition, Receiver
from kkg_portal.core.plugins.contract import NotificationType
from kkg_portal.core.refs import ObjectRef, Resolved
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work

# A Tuesday, ten in the morning in Java.
TUESDAY = datetime(2026, 11, 10, 3, 0, tzinfo=UTC)
THREAD = ObjectRef("core.talk", "th00000001")
OTHER_THREAD = ObjectRef("core.talk", "th00000002")


def post(number: int) -> ObjectRef:
    return ObjectRef("core.post", f"po{number:08d}")


@dataclass
class Switches:
    """What the tests turn while a notice is on its way."""

    hidden_from: set[int | None] = field(default_factory=set)
    is_untrue: bool = False


@pytest.fixture
def clock_at() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TUESDAY, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def switches(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Switches:
    """The kinds below, declared in the core's name, with resolvers that obey these switches."""
    turned = Switches()

    def resolver(public_id: str, actor: Actor) -> Resolved | None:
        if actor.user_id in turned.hidden_from:
            return None
        return Resolved(ObjectRef("core.talk", public_id), "Pecahan", url="/k/melati/talk")

    def at_sending(_receiver: Receiver, _values: Mapping[str, Any]) -> MailAddition | None:
        return None if turned.is_untrue else MailAddition()

    def line(values: Mapping[str, Any]) -> str:
        return f"{values['who']} wrote: {values['title']}"

    kinds = (
        NotificationType(
            key="core.mention",
            title="You were named",
            reason="because you were named",
            line=line,
            priority=10,
        ),
        NotificationType(
            key="core.reply",
            title="Replies",
            reason="because you follow this",
            line=line,
            at_sending=at_sending,
        ),
        NotificationType(key="core.weekly", title="News", line=line, mail=Mode.WEEKLY, push=Mode.OFF),
        NotificationType(key="core.urgent", title="Now", line=line, urgent=True),
        NotificationType(key="core.letter", title="Letters", template="mail/password_link"),
        NotificationType(key="core.prompt", title="Prompt", template="mail/password_link", prompt=True),
    )
    registry = registry_of(app)
    core = registry.contributions["core"]
    extended = replace(core, notifications=(*core.notifications, *kinds))
    monkeypatch.setitem(registry.contributions, "core", extended)
    monkeypatch.setitem(refs._resolvers, "core.talk", resolver)
    return turned


@pytest.fixture
def reachable(people: People) -> People:
    """All four with a mail address."""
    for person in (people.alice, people.bob, people.charlie, people.dewi):
        session.get_one(User, person.user_id).email = address_of(person)
    session.commit()
    return people


def address_of(person: Person) -> str:
    return f"{person.username}@example.id"


def told(cluster_id: int | None, *audiences: tuple[str, list[int]], **more: Any) -> None:
    """`tell` in a cluster as a verb would; `ref` is a post of the thread unless something else is given."""
    from kkg_portal.core.notifications.telling import tell

    assert cluster_id is not None
    values = {"title": "Pecahan", "url": "/k/melati/talk", "who": "Alice", **more.pop("values", {})}
    ref = more.pop("ref", post(1))
    within = more.pop("within", THREAD)
    with working_in(cluster_id), unit_of_work():
        tell(audiences, ref, values, within=within, **more)


def notices() -> list[Notice]:
    return list(session.scalars(select(Notice).order_by(Notice.id)))


def deliveries() -> list[Delivery]:
    return list(session.scalars(select(Delivery).order_by(Delivery.id)))
