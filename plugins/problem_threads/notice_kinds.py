"""The reasons for which people are told of threads, how one line of each reads, and what leaves first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kkg_portal.api import NoticeMode, NotificationType
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l
from kkg_portal.api import pgettext as _p

from . import telling
from .kinds import ThreadState


def _who(values: Mapping[str, Any]) -> str:
    """The writer's name; an unnamed asker is called as the thread calls them."""
    return str(values.get("name") or "") or _p("anonymous asker", "A colleague")


def _mention(values: Mapping[str, Any]) -> str:
    return _("%(name)s named you in: %(title)s", name=_who(values), title=values["title"])


def _direct(values: Mapping[str, Any]) -> str:
    return _("%(name)s replied to you in: %(title)s", name=_who(values), title=values["title"])


def _followed(values: Mapping[str, Any]) -> str:
    return _("%(name)s replied in: %(title)s", name=_who(values), title=values["title"])


def _state(values: Mapping[str, Any]) -> str:
    state = ThreadState(str(values["state"]))
    return _("%(title)s: %(state)s", title=values["title"], state=state.label)


def _guest(values: Mapping[str, Any]) -> str:
    return _("You are invited to read and reply: %(title)s", title=values["title"])


def _look(values: Mapping[str, Any]) -> str:
    return _("%(name)s looked who asked: %(title)s", name=values["name"], title=values["title"])


def _reported(values: Mapping[str, Any]) -> str:
    return _("Reply %(no)s was reported in: %(title)s", no=values["no"], title=values["title"])


def _near(values: Mapping[str, Any]) -> str:
    return _("A colleague asks: %(title)s", title=values["title"])


def _fell(values: Mapping[str, Any]) -> str:
    return _("The accepted solution is gone: %(title)s", title=values["title"])


NOTICES = (
    NotificationType(
        key=telling.MENTION,
        title=_l("Somebody names me in a problem"),
        reason=_l("because you were named"),
        line=_mention,
        priority=20,
    ),
    NotificationType(
        key=telling.DIRECT,
        title=_l("Replies to me and to my problems"),
        reason=_l("because it answers you"),
        line=_direct,
        priority=15,
    ),
    NotificationType(
        key=telling.LOOK,
        title=_l("Somebody looked at my name in a problem asked without it"),
        reason=_l("because you asked without your name"),
        line=_look,
        priority=10,
    ),
    NotificationType(
        key=telling.GUEST,
        title=_l("Invitations to a problem"),
        reason=_l("because you were invited"),
        line=_guest,
        priority=25,
    ),
    NotificationType(
        key=telling.FELL,
        title=_l("An accepted solution is gone"),
        reason=_l("because you follow this problem"),
        line=_fell,
        priority=30,
    ),
    NotificationType(
        key=telling.REPORTED,
        title=_l("Reported replies"),
        reason=_l("because you coordinate this group"),
        line=_reported,
        priority=30,
    ),
    NotificationType(
        key=telling.FOLLOWED,
        title=_l("Replies to problems I follow"),
        reason=_l("because you follow this problem"),
        line=_followed,
        priority=40,
    ),
    NotificationType(
        key=telling.STATE,
        title=_l("What becomes of problems I follow"),
        reason=_l("because you follow this problem"),
        line=_state,
        priority=50,
    ),
    NotificationType(
        key=telling.NEAR,
        title=_l("New problems of my class or subject"),
        reason=_l("because you teach this class or subject"),
        line=_near,
        # The weekly digest names those that still wait for an idea anyway.
        mail=NoticeMode.OFF,
        push=NoticeMode.OFF,
        priority=70,
    ),
)
