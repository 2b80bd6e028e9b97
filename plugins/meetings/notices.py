"""What people are told of by meetings, and how it reads in their list of notices.

What is about coming to a meeting is prompt: it leaves at once, whatever the hour, with an entry for calendars.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kkg_portal.api import NotificationType, ngettext
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from . import mailing
from .kinds import (
    CERTIFICATE_ISSUED,
    CLUSTER_MONTH,
    INVITED,
    ITEM_ANSWERED,
    MEETING_CALLED_OFF,
    MEETING_CHANGED,
    MEETING_REMINDER,
    MINUTES_OUT,
    OVERDUE,
    PLACE_OFFERED,
    POLL,
    SCHOOL_MONTH,
    SERIES_ANNOUNCED,
    TASK_REMINDER,
)
from .series_news import series_mail

Values = Mapping[str, Any]


def _answered(values: Values) -> str:
    if values["taken_up"]:
        return _("Your proposal is on the agenda: %(title)s", title=values["title"])
    return _("An answer to your proposal: %(title)s", title=values["title"])


def _reminded(values: Values) -> str:
    if values["nags"]:
        return _("Will you come? %(title)s", title=values["title"])
    return _("Reminder: %(title)s", title=values["title"])


def _task(values: Values) -> str:
    if values["is_late"]:
        return _("Your task was due on %(day)s: %(task)s", day=values["due"], task=values["task"])
    return _("Your task until %(day)s: %(task)s", day=values["due"], task=values["task"])


def _overdue(values: Values) -> str:
    return ngettext(
        "%(num)d task of %(cluster)s is overdue",
        "%(num)d tasks of %(cluster)s are overdue",
        values["count"],
        cluster=values["cluster"],
    )


# As functions, because the language is the reader's and known only when the line is read.
_LINES: dict[str, Callable[[Values], str]] = {
    INVITED: lambda values: _("Will you come? %(title)s", title=values["title"]),
    MEETING_CHANGED: lambda values: _("Time or place changed: %(title)s", title=values["title"]),
    MEETING_CALLED_OFF: lambda values: _("Does not take place on its day: %(title)s", title=values["title"]),
    MEETING_REMINDER: _reminded,
    PLACE_OFFERED: lambda values: _("A place became free: %(title)s", title=values["title"]),
    POLL: lambda values: _("Which day suits you? %(title)s", title=values["title"]),
    SERIES_ANNOUNCED: lambda values: _("Dates of our meetings: %(title)s", title=values["title"]),
    MINUTES_OUT: lambda values: _("Read the minutes: %(title)s", title=values["title"]),
    CERTIFICATE_ISSUED: lambda values: _("Your certificate: %(activity)s", activity=values["activity"]),
    ITEM_ANSWERED: _answered,
    TASK_REMINDER: _task,
    OVERDUE: _overdue,
    SCHOOL_MONTH: lambda values: _(
        "Meetings of %(month)s: %(school)s", month=values["month"], school=values["school"]
    ),
    CLUSTER_MONTH: lambda values: _(
        "Meetings of %(month)s: %(cluster)s", month=values["month"], cluster=values["cluster"]
    ),
}

NOTIFICATIONS = (
    NotificationType(
        key=INVITED,
        title=_l("Invitations to meetings"),
        reason=_l("because you are invited"),
        line=_LINES[INVITED],
        priority=10,
        template="meetings/mail/invited",
        prompt=True,
        at_sending=mailing.invitation_mail,
    ),
    NotificationType(
        key=MEETING_CHANGED,
        title=_l("Changes of time or place"),
        reason=_l("because you are invited"),
        line=_LINES[MEETING_CHANGED],
        priority=10,
        template="meetings/mail/changed",
        prompt=True,
        at_sending=mailing.change_mail,
    ),
    NotificationType(
        key=MEETING_CALLED_OFF,
        title=_l("Meetings moved or cancelled"),
        reason=_l("because you are invited"),
        line=_LINES[MEETING_CALLED_OFF],
        priority=10,
        template="meetings/mail/called_off",
        prompt=True,
        at_sending=mailing.called_off_mail,
    ),
    NotificationType(
        key=MEETING_REMINDER,
        title=_l("Reminders of meetings"),
        reason=_l("because you are invited"),
        line=_LINES[MEETING_REMINDER],
        priority=20,
        template="meetings/mail/reminder",
        prompt=True,
        at_sending=mailing.reminder_mail,
    ),
    NotificationType(
        key=PLACE_OFFERED,
        title=_l("A place that became free"),
        reason=_l("because you are on the waiting list"),
        line=_LINES[PLACE_OFFERED],
        priority=10,
        template="meetings/mail/place_offered",
        prompt=True,
        at_sending=mailing.offer_mail,
    ),
    NotificationType(
        key=POLL,
        title=_l("Looking for a day"),
        reason=_l("because you are asked"),
        line=_LINES[POLL],
        priority=20,
        template="meetings/mail/poll",
    ),
    NotificationType(
        key=SERIES_ANNOUNCED,
        title=_l("Dates of a series"),
        reason=_l("because you are asked"),
        line=_LINES[SERIES_ANNOUNCED],
        template="meetings/mail/series",
        at_sending=series_mail,
    ),
    NotificationType(
        key=MINUTES_OUT,
        title=_l("Minutes to read and correct"),
        reason=_l("because you were invited"),
        line=_LINES[MINUTES_OUT],
        template="meetings/mail/minutes",
    ),
    NotificationType(
        key=TASK_REMINDER,
        title=_l("Reminders of own tasks"),
        reason=_l("because it is your task"),
        line=_LINES[TASK_REMINDER],
        priority=20,
        template="meetings/mail/task_reminder",
    ),
    NotificationType(
        key=OVERDUE,
        title=_l("Overdue tasks of the group"),
        reason=_l("because you lead the group"),
        line=_LINES[OVERDUE],
        template="meetings/mail/overdue",
    ),
    NotificationType(
        key=SCHOOL_MONTH,
        title=_l("The month of my school, in counts and days"),
        reason=_l("because you lead the school"),
        line=_LINES[SCHOOL_MONTH],
        template="meetings/mail/school_month",
    ),
    NotificationType(
        key=CLUSTER_MONTH,
        title=_l("The month of the cluster, in counts and days"),
        reason=_l("because you supervise the group"),
        line=_LINES[CLUSTER_MONTH],
        template="meetings/mail/cluster_month",
    ),
    NotificationType(
        key=ITEM_ANSWERED,
        title=_l("Answers to my proposals"),
        reason=_l("because you proposed it"),
        line=_LINES[ITEM_ANSWERED],
        priority=20,
        template="meetings/mail/proposal_answered",
    ),
    NotificationType(
        key=CERTIFICATE_ISSUED,
        title=_l("Certificates"),
        reason=_l("because it is yours"),
        line=_LINES[CERTIFICATE_ISSUED],
        template="meetings/mail/certificate",
    ),
)
