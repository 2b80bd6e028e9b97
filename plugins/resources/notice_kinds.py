"""The reasons for which people are told of resources, and how one line of each reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kkg_portal.api import NoticeMode, NotificationType
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from . import telling
from .kinds import CaseState, EndorsementState


def _used(values: Mapping[str, Any]) -> str:
    return _("%(name)s used your material in class: %(title)s", name=values["name"], title=values["title"])


def _reviewed(values: Mapping[str, Any]) -> str:
    return _("%(name)s reviewed your material: %(title)s", name=values["name"], title=values["title"])


def _adapted(values: Mapping[str, Any]) -> str:
    return _(
        "%(name)s made something from your material: %(title)s", name=values["name"], title=values["title"]
    )


def _new_version(values: Mapping[str, Any]) -> str:
    return _("Version %(no)s is here: %(title)s", no=values["no"], title=values["title"])


def _decided(values: Mapping[str, Any]) -> str:
    state = EndorsementState(str(values["state"]))
    return _("%(title)s: %(state)s", title=values["title"], state=state.label)


def _reported(values: Mapping[str, Any]) -> str:
    return _("A material was reported: %(title)s", title=values["title"])


def _report_mine(values: Mapping[str, Any]) -> str:
    state = CaseState(str(values["state"]))
    return _("Your material was reported, %(state)s: %(title)s", state=state.label, title=values["title"])


def _report_answer(values: Mapping[str, Any]) -> str:
    state = CaseState(str(values["state"]))
    return _("What you reported: %(state)s (%(title)s)", state=state.label, title=values["title"])


def _draft_goes(values: Mapping[str, Any]) -> str:
    title = values["title"] or _("Without a name yet")
    return _("Your draft is deleted on %(day)s unless you go on: %(title)s", day=values["day"], title=title)


def _answered(values: Mapping[str, Any]) -> str:
    return _("You asked for “%(wanted)s”: %(title)s", wanted=values["wanted"], title=values["title"])


NOTICES = (
    NotificationType(
        key=telling.USED_MINE,
        title=_l("Somebody used my material in class"),
        reason=_l("because you wrote the material"),
        line=_used,
        mail=NoticeMode.DAILY,
        priority=30,
    ),
    NotificationType(
        key=telling.REVIEWED_MINE,
        title=_l("Somebody reviewed my material"),
        reason=_l("because you wrote the material"),
        line=_reviewed,
        mail=NoticeMode.DAILY,
        priority=31,
    ),
    NotificationType(
        key=telling.ADAPTED_MINE,
        title=_l("Somebody made something from my material"),
        reason=_l("because you wrote the material"),
        line=_adapted,
        mail=NoticeMode.DAILY,
        priority=32,
    ),
    NotificationType(
        key=telling.DECIDED_MINE,
        title=_l("What a meeting said to my material"),
        reason=_l("because you wrote the material"),
        line=_decided,
        priority=20,
    ),
    NotificationType(
        key=telling.NEW_VERSION,
        title=_l("New versions of materials I used"),
        reason=_l("because you used it or made something from it"),
        line=_new_version,
        mail=NoticeMode.WEEKLY,
        priority=40,
    ),
    NotificationType(
        key=telling.REPORTED,
        title=_l("Reported materials"),
        reason=_l("because you coordinate this group"),
        line=_reported,
        priority=15,
    ),
    NotificationType(
        key=telling.REPORT_MINE,
        title=_l("My material was reported"),
        reason=_l("because you wrote the material"),
        line=_report_mine,
        priority=10,
    ),
    NotificationType(
        key=telling.REPORT_ANSWER,
        title=_l("What came of my report about a material"),
        reason=_l("because you reported it"),
        line=_report_answer,
        priority=45,
    ),
    NotificationType(
        key=telling.DRAFT_GOES,
        title=_l("My draft of a material is about to go"),
        reason=_l("because the draft is yours"),
        line=_draft_goes,
        priority=25,
    ),
    NotificationType(
        key=telling.REQUEST_ANSWERED,
        title=_l("A material I asked for is here"),
        reason=_l("because you asked for it"),
        line=_answered,
        priority=35,
    ),
)
