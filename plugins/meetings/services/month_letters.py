"""Once a month a short mail: to principals about the share of their school, to supervisors about the cluster."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from kkg_portal.api import (
    Cluster,
    MemberRow,
    ObjectRef,
    Role,
    bound_cluster,
    clock,
    format_date,
    in_language,
    job,
    members_with_role,
    notify,
    portal_url,
    unit_of_work,
)

from ..daytime import is_daytime
from ..kinds import CLUSTER_MONTH, SCHOOL_MONTH
from ..queries.month import HeldMeeting, Month, month_of

# A portal that was off on the first makes up for it in the first week and no later.
LAST_DAY = 7


@job("meetings.month_letters", every=timedelta(hours=1), in_each_cluster=True)
def send_month_letters(_payload: object) -> None:
    """Idempotent: a month is the revision of its one message. Nothing to say is no message."""
    cluster = bound_cluster()
    today = clock.today(cluster)
    if today.day > LAST_DAY or not is_daytime(clock.now(), cluster):
        return
    principals = _with_account(members_with_role(Role.PRINCIPAL, today))
    supervisors = _with_account(members_with_role(Role.SUPERVISOR, today))
    if not principals and not supervisors:
        return
    with unit_of_work():
        month = month_of((today.replace(day=1) - timedelta(days=1)).replace(day=1))
        if not month.held and not month.coming:
            return
        for person in principals:
            if person.school_id is not None:
                _tell(SCHOOL_MONTH, person, _of_school(month, person, cluster), cluster)
        for person in supervisors:
            _tell(CLUSTER_MONTH, person, _of_cluster(month, cluster), cluster)


def _with_account(people: Sequence[MemberRow]) -> list[MemberRow]:
    return [person for person in people if person.has_account]


def _tell(kind: str, person: MemberRow, values: dict[str, Any], cluster: Cluster) -> None:
    notify(kind, [person.user_id], ObjectRef("core.cluster", cluster.slug[:10]), values)


def _of_school(month: Month, person: MemberRow, cluster: Cluster) -> dict[str, Any]:
    held = [
        {
            **_line(meeting, cluster),
            "came": month.came[meeting.id, person.school_id],
            "invited": month.invited[meeting.id, person.school_id],
        }
        for meeting in month.held
    ]
    return {**_about(month, cluster), "held": held, "school": person.school_name}


def _of_cluster(month: Month, cluster: Cluster) -> dict[str, Any]:
    held = [
        {
            **_line(meeting, cluster),
            "came": month.came[meeting.id, None],
            "invited": month.invited[meeting.id, None],
            "schools": month.schools_at(meeting),
        }
        for meeting in month.held
    ]
    return {**_about(month, cluster), "held": held}


def _about(month: Month, cluster: Cluster) -> dict[str, Any]:
    with in_language(cluster.language):
        name = format_date(month.first_day, "month")
        coming = [_line(meeting, cluster) for meeting in month.coming]
    return {
        "month": name,
        "coming": coming,
        "cluster": cluster.title,
        "url": portal_url(f"/k/{cluster.slug}/meetings/statistics"),
        "revision": month.first_day.isoformat(),
    }


def _line(meeting: HeldMeeting, cluster: Cluster) -> dict[str, Any]:
    day: date = clock.local(meeting.starts_at, cluster).date()
    with in_language(cluster.language):
        return {"day": format_date(day), "title": meeting.title}
