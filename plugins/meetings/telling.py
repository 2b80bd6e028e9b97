"""Writing to the people of a meeting: inbox and mail, with the fewest words stored and the rest read at sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from kkg_portal.api import (
    MailGuest,
    Membership,
    User,
    bound_cluster,
    in_language,
    inbox,
    notify,
    session,
)
from kkg_portal.api import gettext as _

from .addresses import meeting_path
from .kinds import INVITED, MEETING_CALLED_OFF, MEETING_CHANGED, MEETING_REMINDER, PLACE_OFFERED
from .models import Invitation, Meeting


@dataclass(frozen=True, slots=True)
class Audience:
    """Members with an account, and guests with a mail address."""

    user_ids: list[int]
    guests: tuple[MailGuest, ...]


def audience(meeting: Meeting, *criteria: ColumnElement[bool]) -> Audience:
    """Those invited, or those of them whom the criteria on Invitation leave. One query."""
    rows = session.execute(
        select(
            Invitation.public_id,
            Invitation.guest_name,
            Invitation.guest_email,
            Membership.user_id,
            User.password_hash.is_not(None).label("has_account"),
        )
        .outerjoin(Membership, Membership.id == Invitation.membership_id)
        .outerjoin(User, User.id == Membership.user_id)
        .where(Invitation.meeting_id == meeting.id, *criteria)
        .order_by(Invitation.id)
        .limit(1000)
    ).all()
    return Audience(
        [row.user_id for row in rows if row.user_id is not None and row.has_account],
        tuple(MailGuest(row.public_id, row.guest_name, row.guest_email) for row in rows if row.guest_name),
    )


def tell_invited(meeting: Meeting, people: Audience) -> None:
    """Asked to come: an item in the inbox until it is answered, and mail with an entry for the calendar."""
    _ask_in_inbox(meeting, people.user_ids, changed=False)
    _write(INVITED, meeting, people)


def tell_changed(
    meeting: Meeting, was: tuple[datetime, datetime, str], people: Audience, revision: str
) -> None:
    """Another time or place: once for a burst of changes, from what people knew to what is now."""
    starts_at, ends_at, place = was
    old = {"was_starts_at": starts_at.isoformat(), "was_ends_at": ends_at.isoformat(), "was_place": place}
    _write(MEETING_CHANGED, meeting, people, revision=revision, **old)


def ask_again(meeting: Meeting, people: Audience) -> None:
    """The inbox asks anew at once; the mail about it waits until the changes are over."""
    _ask_in_inbox(meeting, people.user_ids, changed=True)


def tell_called_off(meeting: Meeting, people: Audience) -> None:
    """Moved or cancelled: out of the inbox, and the entry leaves people's calendars."""
    inbox.take(INVITED, meeting.ref)
    inbox.take(PLACE_OFFERED, meeting.ref)
    _write(MEETING_CALLED_OFF, meeting, people)


def tell_reminder(meeting: Meeting, people: Audience, *, minutes_before: int, text: str, nags: bool) -> None:
    """Once for each person and start, whatever is asked for twice."""
    revision = f"{meeting.starts_at:%Y%m%d%H%M}:{minutes_before}"
    _write(MEETING_REMINDER, meeting, people, revision=revision, text=text, nags=nags)


def tell_place_is_free(meeting: Meeting, invitation: Invitation) -> None:
    """The one who waits longest is asked, until a certain hour."""
    people = audience(meeting, Invitation.id == invitation.id)
    cluster = bound_cluster()
    with in_language(cluster.language):
        title = _("A place became free: %(title)s", title=meeting.title)
    path = meeting_path(f"/k/{cluster.slug}/meetings", meeting.public_id)
    until = invitation.offered_until
    assert until is not None, "offered just now"
    inbox.put(people.user_ids, PLACE_OFFERED, meeting.ref, title=title, url=path, due_at=until)
    _write(PLACE_OFFERED, meeting, people, revision=f"{until:%Y%m%d%H%M%S}", until=until.isoformat())


def take_offer_back(meeting: Meeting, invitation: Invitation) -> None:
    """Taken up, turned down or too late: it no longer waits in the inbox."""
    for user_id in audience(meeting, Invitation.id == invitation.id).user_ids:
        inbox.take(PLACE_OFFERED, meeting.ref, user_id=user_id)


def _ask_in_inbox(meeting: Meeting, user_ids: Sequence[int], *, changed: bool) -> None:
    cluster = bound_cluster()
    with in_language(cluster.language):
        if changed:
            title = _("Time or place changed, will you come? %(title)s", title=meeting.title)
        else:
            title = _("Will you come? %(title)s", title=meeting.title)
    path = meeting_path(f"/k/{cluster.slug}/meetings", meeting.public_id)
    inbox.put(list(user_ids), INVITED, meeting.ref, title=title, url=path, due_at=meeting.answer_by)


def _write(kind: str, meeting: Meeting, people: Audience, **values: Any) -> None:
    # The sequence says which state of the meeting a message is about: one about an older state is not sent.
    stored = {
        "meeting": meeting.public_id,
        "sequence": meeting.sequence,
        "title": meeting.title,
        "url": meeting_path(f"/k/{bound_cluster().slug}/meetings", meeting.public_id),
        **values,
    }
    notify(kind, people.user_ids, meeting.ref, stored, guests=people.guests)
