"""Guests of a date poll: ask one, give them another link, remove them, and what they answer by their link."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from kkg_portal.api import Actor, Invalid, clock, session, unique_rule, verb
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..kinds import Vote
from ..models import DatePoll, PollGuest, PollGuestVote
from ..permissions import MeetingPermission
from ..queries.poll_guests import MOST_GUESTS
from ..queries.polls import options_of, takes_votes

unique_rule(
    "meetings_poll_guest_vote",
    ("option_id", "guest_id"),
    _l("Your answer arrived twice in one moment. Look at it again."),
)


@verb(MeetingPermission.EDIT)
def add_poll_guest(poll: DatePoll, name: str, school: str, *, actor: Actor) -> PollGuest:
    """Ask somebody without an account. One who was removed comes back with what they said and a new link."""
    if not takes_votes(poll):
        raise Invalid(_("This poll no longer takes answers."))
    of_poll = select(PollGuest).where(PollGuest.poll_id == poll.id)
    known = session.scalars(
        of_poll.where(
            func.lower(PollGuest.name) == name.lower(), func.lower(PollGuest.school) == school.lower()
        )
    ).first()
    if known is not None and known.removed_at is None:
        raise Invalid(_("%(name)s is asked already.", name=name), field="name")
    if known is not None:
        known.removed_at = None
        known.link_version += 1
        return known
    if len(session.scalars(of_poll.limit(MOST_GUESTS)).all()) >= MOST_GUESTS:
        raise Invalid(_("A poll asks at most fifty guests."))
    guest = PollGuest(poll_id=poll.id, name=name, school=school)
    session.add(guest)
    return guest


@verb(MeetingPermission.EDIT)
def renew_poll_link(guest: PollGuest, *, actor: Actor) -> None:
    """Every link written for this guest so far is dead: one got into the wrong hands."""
    guest.link_version += 1


@verb(MeetingPermission.EDIT)
def remove_poll_guest(guest: PollGuest, *, actor: Actor) -> None:
    """Their link is dead and what they said no longer counts."""
    guest.removed_at = guest.removed_at or clock.now()


@verb(MeetingPermission.POLL_VOTE)
def vote_by_link(
    poll: DatePoll, guest: PollGuest, votes: Mapping[str, Vote], *, reason: str, actor: Actor
) -> None:
    """What whoever holds the link of this guest says: the portal itself acts. A later form replaces it."""
    if not takes_votes(poll) or guest.poll_id != poll.id:
        raise Invalid(_("This poll no longer takes answers."))
    options = {option.public_id: option for option in options_of(poll)}
    if not votes or votes.keys() - options.keys():
        raise Invalid(_("The proposed times have changed. Look at them again, then send your answer."))
    present = {
        row.option_id: row
        for row in session.scalars(select(PollGuestVote).where(PollGuestVote.guest_id == guest.id))
    }
    for public_id, choice in votes.items():
        option = options[public_id]
        row = present.get(option.id)
        if row is None:
            row = PollGuestVote(option_id=option.id, guest_id=guest.id)
            session.add(row)
        row.vote, row.reason = choice, reason if choice is Vote.NO else ""
