"""Inviting: everybody concerned in one step, with inbox, mail and the number of the letter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import select

from kkg_portal.api import (
    Actor,
    Invalid,
    MemberRow,
    active_members,
    bound_cluster,
    clock,
    format_date,
    format_time,
    in_language,
    inbox,
    next_letter,
    notify,
    portal_url,
    session,
    setting,
    verb,
)
from kkg_portal.api import (
    gettext as _,
)

from ..addresses import meeting_path
from ..kinds import INVITED, Answer, AnswerChannel, MeetingState
from ..models import Invitation, Meeting
from ..permissions import MeetingPermission
from ..queries import votes_as_answers

MAY_INVITE = frozenset({MeetingState.DRAFT, MeetingState.SCHEDULED})


@verb(MeetingPermission.EDIT)
def invite(meeting: Meeting, *, actor: Actor) -> int:
    """Invite the whole cluster or the sub-group and number the letter; returns how many were new.

    Asked a second time it invites those who joined since. A meeting that is over gets its list, but nobody
    is written to.
    """
    if meeting.state not in MAY_INVITE:
        raise Invalid(_("Nobody can be invited to a meeting that is over or called off."))
    invited = set(
        session.scalars(select(Invitation.membership_id).where(Invitation.meeting_id == meeting.id))
    )
    everybody = active_members(subgroup_id=meeting.subgroup_id)
    new = [person for person in everybody if person.membership_id not in invited]
    if not new and not invited:
        raise Invalid(_("This sub-group has no members yet. Add members first, then invite."))
    voted = votes_as_answers(meeting)
    session.add_all(_invitation(meeting, person.membership_id, voted) for person in new)
    meeting.state = MeetingState.SCHEDULED
    meeting.invited_at = meeting.invited_at or clock.now()
    meeting.answer_by = _answer_deadline(meeting.starts_at, bound_cluster().time_zone)
    _number(meeting)
    if meeting.ends_at > clock.now():
        _tell(meeting, new, unanswered=[person for person in new if person.membership_id not in voted])
    return len(new)


@verb(MeetingPermission.EDIT)
def number_letter(meeting: Meeting, *, actor: Actor) -> str:
    """Give the invitation letter its number from the register, once; a second call returns the same."""
    if meeting.state not in MAY_INVITE:
        raise Invalid(_("A meeting that is over or called off gets no new letter number."))
    _number(meeting)
    return meeting.letter_number


def _answer_deadline(starts_at: datetime, zone_name: str) -> datetime:
    """The end of the day by which people should answer, or the beginning of the meeting if that is too late."""
    zone = clock.zone(zone_name)
    days = setting("meetings", "answer_days")
    day = starts_at.astimezone(zone).date() - timedelta(days=days - 1)
    # Said as the last minute of a day: "Thursday at 00.00" sounds like Thursday night.
    last_minute = datetime.combine(day, time(0), tzinfo=zone) - timedelta(minutes=1)
    deadline = last_minute.astimezone(starts_at.tzinfo)
    return deadline if days and deadline > clock.now() else starts_at


def _number(meeting: Meeting) -> None:
    # The number is kept on the meeting, whose version makes the second of two writers start over: the
    # register never holds two letters for one meeting.
    if meeting.letter_number:
        return
    cluster = bound_cluster()
    with in_language(cluster.language):
        subject_line = _("Invitation to a KKG activity")
    today = clock.today(cluster)
    letter = next_letter("invitation", f"{subject_line}: {meeting.title}", dated_on=today, ref=meeting.ref)
    meeting.letter_number = letter.number
    meeting.letter_dated_on = today


def _invitation(meeting: Meeting, membership_id: int, voted: Mapping[int, Answer]) -> Invitation:
    """What somebody said in the date poll is their answer until they change it."""
    invitation = Invitation(meeting_id=meeting.id, membership_id=membership_id)
    if membership_id in voted:
        invitation.answer, invitation.answered_by = voted[membership_id], AnswerChannel.POLL
    return invitation


def _tell(meeting: Meeting, people: list[MemberRow], *, unanswered: list[MemberRow]) -> None:
    user_ids = [person.user_id for person in people if person.has_account]
    if not user_ids:
        return
    cluster = bound_cluster()
    path = meeting_path(f"/k/{cluster.slug}/meetings", meeting.public_id)
    starts, ends = clock.local(meeting.starts_at, cluster), clock.local(meeting.ends_at, cluster)
    with in_language(cluster.language):
        title = _("Will you come? %(title)s", title=meeting.title)
        values = {
            "title": meeting.title,
            "day": format_date(starts.date()),
            "time": f"{format_time(starts)}-{format_time(ends)} {clock.zone_label(cluster.time_zone)}",
            "place": meeting.place,
            "cluster": cluster.title,
            "url": portal_url(path),
        }
    to_answer = [person.user_id for person in unanswered if person.has_account]
    inbox.put(to_answer, INVITED, meeting.ref, title=title, url=path, due_at=meeting.answer_by)
    notify(INVITED, user_ids, meeting.ref, values)
