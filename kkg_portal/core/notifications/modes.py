"""How a notice may reach a person: the channels, how soon, and what an unsubscribe address ends."""

from __future__ import annotations

from enum import StrEnum

from kkg_portal.core.i18n import LazyString
from kkg_portal.core.i18n import lazy_gettext as _l

# The kind of the weekly digest itself, which people may switch off like any other.
DIGEST = "core.digest"


class Channel(StrEnum):
    """Ways out of the portal; the list of notices is always there."""

    MAIL = "mail"
    PUSH = "push"


class Mode(StrEnum):
    """How soon a kind of notice leaves by a channel."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"

    @property
    def label(self) -> LazyString:
        return _MODE_LABELS[self]


_MODE_LABELS = {
    Mode.NOW: _l("Soon after it happens"),
    Mode.DAILY: _l("Together, once a day"),
    Mode.WEEKLY: _l("Together, on Saturdays"),
    Mode.OFF: _l("Only in the portal"),
}


class Scope(StrEnum):
    """What pressing "no more mail" in a message ends: a conversation, a kind, everything."""

    WITHIN = "within"
    KIND = "kind"
    ALL = "all"
