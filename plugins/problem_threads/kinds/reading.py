"""How closely somebody follows a thread, and why."""

from __future__ import annotations

from enum import StrEnum

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l


class FollowLevel(StrEnum):
    """FOLLOW tells of replies, ALL of every change too; NORMAL of what is said to oneself; MUTED of nothing."""

    MUTED = "muted"
    NORMAL = "normal"
    FOLLOW = "follow"
    ALL = "all"

    @property
    def label(self) -> Text:
        return _LEVELS[self]


_LEVELS: dict[FollowLevel, Text] = {
    FollowLevel.ALL: _l("Tell me everything"),
    FollowLevel.FOLLOW: _l("Tell me of replies"),
    FollowLevel.NORMAL: _l("Tell me only what is for me"),
    FollowLevel.MUTED: _l("Tell me nothing"),
}


class LevelReason(StrEnum):
    """Why the level is what it is. What was CHOSEN by hand is never changed by the portal."""

    NONE = "none"
    ASKED = "asked"
    REPLIED = "replied"
    MENTIONED = "mentioned"
    TRIED = "tried"
    INVITED = "invited"
    CARRIED = "carried"
    CHOSEN = "chosen"

    @property
    def label(self) -> Text:
        return _REASONS[self]


_REASONS: dict[LevelReason, Text] = {
    LevelReason.NONE: _l("because nothing was chosen"),
    LevelReason.ASKED: _l("because you asked"),
    LevelReason.REPLIED: _l("because you replied"),
    LevelReason.MENTIONED: _l("because you were mentioned"),
    LevelReason.TRIED: _l("because you are trying a solution"),
    LevelReason.INVITED: _l("because you were invited to it"),
    LevelReason.CARRIED: _l("because you followed a thread that was joined to it"),
    LevelReason.CHOSEN: _l("because you chose it"),
}
