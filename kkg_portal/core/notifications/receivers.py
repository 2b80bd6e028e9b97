"""Who gets a message, and what only the moment of sending knows about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kkg_portal.accounts.models import User
from kkg_portal.core.calendar_items import Answer, CalendarEvent


@dataclass(frozen=True, slots=True)
class MailGuest:
    """Somebody without an account to write to. `key` tells them apart, as a user id does those with one."""

    key: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """The one person a message is being written for; either `user_id` or `guest` says who."""

    full_name: str
    greeting: str
    address: str
    user_id: int | None = None
    guest: str = ""

    @classmethod
    def of(cls, user: User) -> Receiver:
        return cls(user.full_name, user.greeting, user.email or "", user_id=user.id)


@dataclass(frozen=True, slots=True)
class MailAddition:
    """What a message gets besides its stored values: more values, and an entry for the receiver's calendar.

    The entry needs neither organizer nor attendee, the mail knows both. `withdraws` sends it as
    method=CANCEL; `answer` is what this receiver has said so far.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    event: CalendarEvent | None = None
    organizer_name: str = ""
    answer: Answer = Answer.NONE
    withdraws: bool = False
