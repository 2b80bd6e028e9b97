"""Mail about meetings in the moment it leaves: is it still true, what does it say, which entry goes along."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from kkg_portal.api import (
    Cluster,
    MailAddition,
    Membership,
    PartStat,
    Receiver,
    bound_cluster,
    clock,
    format_date,
    format_time,
    portal_url,
    session,
)

from .addresses import meeting_path
from .answer_links import answer_url
from .changes import changes_of, reason_of, reason_words
from .feed import calendar_event
from .kinds import OFF_THEIR_DAY, Answer, MeetingState
from .models import Invitation, Meeting

_PART_STATS = {Answer.YES: PartStat.YES, Answer.MAYBE: PartStat.MAYBE, Answer.NO: PartStat.NO}


def invitation_mail(receiver: Receiver, values: Mapping[str, Any]) -> MailAddition | None:
    """About a meeting as it is now: what, when, where, how to answer, and an entry for the calendar."""
    found = _still_true(receiver, values)
    return _addition(*found) if found is not None else None


def change_mail(receiver: Receiver, values: Mapping[str, Any]) -> MailAddition | None:
    """The same, with what was before."""
    found = _still_true(receiver, values)
    if found is None:
        return None
    cluster = bound_cluster()
    starts, ends = (datetime.fromisoformat(values[key]) for key in ("was_starts_at", "was_ends_at"))
    was = _when(starts, ends, cluster)
    old = {"was_day": was["day"], "was_time": was["time"], "was_place": values["was_place"]}
    return _addition(*found, **old, because=reason_of(changes_of(found[0])))


def reminder_mail(receiver: Receiver, values: Mapping[str, Any]) -> MailAddition | None:
    """Whoever has said no since, or has answered when only those who have not are reminded, gets none."""
    found = _still_true(receiver, values)
    if found is None:
        return None
    answer = found[1].answer
    if answer is Answer.NO or (values["nags"] and answer is not Answer.PENDING):
        return None
    return _addition(*found, with_event=False, pending=answer is Answer.PENDING)


def offer_mail(receiver: Receiver, values: Mapping[str, Any]) -> MailAddition | None:
    """A place that was taken up, turned down or given on in the meantime is not offered any more."""
    found = _still_true(receiver, values)
    if found is None or found[1].offered_until != datetime.fromisoformat(values["until"]):
        return None
    until = clock.local(datetime.fromisoformat(values["until"]), bound_cluster())
    words = f"{format_date(until.date())}, {format_time(until)}"
    return _addition(*found, with_event=False, until_words=words)


def called_off_mail(receiver: Receiver, values: Mapping[str, Any]) -> MailAddition | None:
    """That a meeting does not take place on its day, with where it went; the entry leaves the calendar.

    The entry of a postponed one stays and says so, because its new day follows under the same identity.
    """
    meeting = _meeting(values)
    if meeting is None or meeting.state not in OFF_THEIR_DAY or meeting.sequence != values["sequence"]:
        return None
    cluster = bound_cluster()
    moved_to = session.get(Meeting, meeting.moved_to_id) if meeting.moved_to_id is not None else None
    is_postponed = meeting.state is MeetingState.POSTPONED
    new = _when(moved_to.starts_at, moved_to.ends_at, cluster) if moved_to is not None else {}
    return MailAddition(
        values={
            **_words(meeting, cluster),
            "because": reason_words(meeting.displaced_because, meeting.displacement_note),
            "is_postponed": is_postponed,
            "new_day": new.get("day", ""),
            "new_time": new.get("time", ""),
            "new_place": moved_to.place if moved_to is not None else "",
        },
        event=calendar_event(meeting, zone_name=cluster.time_zone, url=_page(meeting, cluster)),
        organizer_name=cluster.title,
        withdraws=not is_postponed,
    )


def _still_true(receiver: Receiver, values: Mapping[str, Any]) -> tuple[Meeting, Invitation] | None:
    """The meeting and this receiver's invitation, as long as nothing calendars count has changed since."""
    meeting = _meeting(values)
    if meeting is None or meeting.sequence != values["sequence"]:
        return None
    if meeting.state is not MeetingState.SCHEDULED or meeting.ends_at <= clock.now():
        return None
    mine = select(Invitation).where(Invitation.meeting_id == meeting.id)
    if receiver.guest:
        mine = mine.where(Invitation.public_id == receiver.guest)
    else:
        mine = mine.join(Membership, Membership.id == Invitation.membership_id)
        mine = mine.where(Membership.user_id == receiver.user_id)
    invitation = session.scalar(mine)
    return (meeting, invitation) if invitation is not None else None


def _meeting(values: Mapping[str, Any]) -> Meeting | None:
    return session.scalar(select(Meeting).where(Meeting.public_id == values["meeting"]))


def _addition(
    meeting: Meeting, invitation: Invitation, *, with_event: bool = True, **more: Any
) -> MailAddition:
    cluster = bound_cluster()
    base = f"/k/{cluster.slug}/meetings"
    accepted = invitation.answer is Answer.YES
    link = answer_url(base, invitation)
    # Guests cannot open the meeting's page; for them the answer page is all there is.
    url = link if invitation.membership_id is None else _page(meeting, cluster)
    event = calendar_event(meeting, zone_name=cluster.time_zone, url=url, accepted=accepted)
    return MailAddition(
        values={**_words(meeting, cluster), "url": url, "answer_url": link, **more},
        event=event if with_event else None,
        organizer_name=cluster.title,
        answer=_PART_STATS.get(invitation.answer, PartStat.NONE),
    )


def _words(meeting: Meeting, cluster: Cluster) -> dict[str, str]:
    return {
        "title": meeting.title,
        "place": meeting.place,
        "cluster": cluster.title,
        "url": _page(meeting, cluster),
        **_when(meeting.starts_at, meeting.ends_at, cluster),
    }


def _when(starts_at: datetime, ends_at: datetime, cluster: Cluster) -> dict[str, str]:
    starts, ends = clock.local(starts_at, cluster), clock.local(ends_at, cluster)
    return {
        "day": format_date(starts.date()),
        "time": f"{format_time(starts)}-{format_time(ends)} {clock.zone_label(cluster.time_zone)}",
    }


def _page(meeting: Meeting, cluster: Cluster) -> str:
    return portal_url(meeting_path(f"/k/{cluster.slug}/meetings", meeting.public_id))
