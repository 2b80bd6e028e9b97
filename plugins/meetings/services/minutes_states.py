"""From the first draft to the published minutes: circulated for corrections, approved, frozen, opened again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from kkg_portal.api import (
    SYSTEM,
    Actor,
    Invalid,
    Membership,
    User,
    bound_cluster,
    clock,
    format_date,
    in_language,
    inbox,
    job,
    notify,
    portal_url,
    reindex,
    session,
    setting,
    unit_of_work,
    verb,
)
from kkg_portal.api import gettext as _

from ..addresses import meeting_path
from ..kinds import MINUTES_OUT, MeetingState, MinutesState
from ..minutes_changes import changes
from ..minutes_content import digest_of, from_json
from ..models import Invitation, Meeting, Minutes, MinutesIssue
from ..permissions import MeetingPermission
from ..queries import frame_of, issue_of, open_correction_count, snapshot


@verb(MeetingPermission.EDIT)
def circulate_minutes(meeting: Meeting, *, version: int, actor: Actor) -> int:
    """Let everybody who was invited read the minutes and propose corrections; returns how many were told."""
    frame = frame_of(meeting)
    if meeting.state is not MeetingState.SCHEDULED or meeting.starts_at > clock.now():
        raise Invalid(_("Only minutes of a meeting that has begun and is not closed can be sent out."))
    if frame.state is not MinutesState.DRAFTING:
        raise Invalid(_("These minutes are out already."))
    if snapshot(meeting).is_empty():
        raise Invalid(_("Nothing was written down yet. Write the minutes first."))
    frame.expect(version)
    frame.state = MinutesState.CIRCULATED
    frame.circulated_at = clock.now()
    frame.corrections_until = frame.circulated_at + timedelta(days=setting("meetings", "correction_days"))
    return _tell(meeting, frame, amended=False)


@verb(MeetingPermission.MINUTES_APPROVE)
def approve_minutes(meeting: Meeting, *, actor: Actor) -> None:
    """The chair says: this is how it was. Corrections that still wait are answered first."""
    frame = frame_of(meeting)
    if frame.state is not MinutesState.CIRCULATED:
        raise Invalid(_("Only minutes that were sent out can be approved."))
    require_all_answered(meeting)
    _approve(meeting, frame, actor.membership_id)


@verb(MeetingPermission.MINUTES_APPROVE)
def reopen_meeting(meeting: Meeting, *, reason: str, version: int, actor: Actor) -> None:
    """Open a closed meeting again, with a reason that stays; members keep reading what was published."""
    if meeting.state is not MeetingState.CLOSED:
        raise Invalid(_("Only a closed meeting can be opened again."))
    if not reason:
        raise Invalid(
            _("Write why it is opened again, for example: two names were left out."), field="reason"
        )
    meeting.expect(version)
    meeting.state = MeetingState.SCHEDULED
    meeting.closed_at = None
    meeting.roll_locked_at = None
    meeting.reopened_because = reason
    frame_of(meeting).state = MinutesState.DRAFTING


def publish(meeting: Meeting, actor: Actor) -> MinutesIssue:
    """Freeze the minutes as they stand. A second time gives the next number with a list of what changed."""
    cluster = bound_cluster()
    # The words of what is frozen are the cluster's, whoever publishes, and be it the periodic job.
    with in_language(cluster.language):
        content = snapshot(meeting)
    frozen = content.as_json()
    before = issue_of(meeting)
    frame = frame_of(meeting)
    now = clock.now()
    note = ""
    if before is not None:
        with in_language(cluster.language):
            lines = changes(from_json(before.content), content)
            note = "\n".join([meeting.reopened_because, *lines] if meeting.reopened_because else lines)
    issue = MinutesIssue(
        meeting_id=meeting.id,
        number=before.number + 1 if before else 1,
        content=frozen,
        digest=digest_of(frozen),
        change_note=note,
        issued_by_id=actor.user_id,
        issued_at=now,
    )
    session.add(issue)
    frame.state = MinutesState.AMENDED if before else MinutesState.PUBLISHED
    frame.published_at = now
    inbox.take(MINUTES_OUT, meeting.ref)
    if before:
        _tell(meeting, frame, amended=True)
    reindex(meeting)
    return issue


def require_all_answered(meeting: Meeting) -> None:
    if open_correction_count(meeting):
        raise Invalid(_("Somebody proposed a correction that has no answer yet. Answer it first."))


@job("meetings.approve_minutes", every=timedelta(hours=1), in_each_cluster=True)
def approve_tacitly(_payload: object) -> None:
    """Where the cluster chose so, minutes nobody objected to are approved when their window ends."""
    if not setting("meetings", "tacit_approval"):
        return
    due = session.execute(
        select(Meeting, Minutes)
        .join(Minutes, Minutes.meeting_id == Meeting.id)
        .where(Minutes.state == MinutesState.CIRCULATED, Minutes.corrections_until <= clock.now())
        .order_by(Meeting.id)
        .limit(100)
    ).all()
    with unit_of_work():
        for meeting, frame in due:
            if not open_correction_count(meeting):
                _approve(meeting, frame, SYSTEM.membership_id)


def _approve(meeting: Meeting, frame: Minutes, by: int | None) -> None:
    frame.state = MinutesState.APPROVED
    frame.approved_at = clock.now()
    frame.approved_by_id = by
    inbox.take(MINUTES_OUT, meeting.ref)


def _tell(meeting: Meeting, frame: Minutes, *, amended: bool) -> int:
    """Inbox and mail for everybody invited who has an account and is still a member."""
    user_ids = list(
        session.scalars(
            select(User.id)
            .join(Membership, Membership.user_id == User.id)
            .join(Invitation, Invitation.membership_id == Membership.id)
            .where(
                Invitation.meeting_id == meeting.id,
                Membership.left_on.is_(None),
                User.password_hash.is_not(None),
            )
            .order_by(User.id)
        )
    )
    cluster = bound_cluster()
    path = f"{meeting_path(f'/k/{cluster.slug}/meetings', meeting.public_id)}/read"
    until = frame.corrections_until
    with in_language(cluster.language):
        last_day = format_date(clock.local(until, cluster).date()) if until and not amended else ""
        title = _("Read the minutes: %(title)s", title=meeting.title)
    values = {
        "title": meeting.title,
        "day": last_day,
        "cluster": cluster.title,
        "url": portal_url(path),
        "revision": clock.now().isoformat(),
    }
    if not amended:
        inbox.put(user_ids, MINUTES_OUT, meeting.ref, title=title, url=path, due_at=until)
    notify(MINUTES_OUT, user_ids, meeting.ref, values)
    return len(user_ids)
