"""Invitations and date polls: what people answer, how, and as what they are invited."""

from __future__ import annotations

from enum import StrEnum

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l
from kkg_portal.api import lazy_pgettext as _lp


class Answer(StrEnum):
    """WAITING would like to come and has no place yet; it is never chosen by hand."""

    PENDING = "pending"
    YES = "yes"
    MAYBE = "maybe"
    NO = "no"
    WAITING = "waiting"

    @property
    def label(self) -> Text:
        return ANSWER_TITLES[self]


ANSWER_TITLES: dict[Answer, Text] = {
    Answer.PENDING: _l("Not answered"),
    Answer.YES: _l("Will attend"),
    Answer.MAYBE: _l("Perhaps"),
    Answer.NO: _l("Cannot come"),
    Answer.WAITING: _l("On the waiting list"),
}


class InvitedAs(StrEnum):
    PARTICIPANT = "participant"
    SPEAKER = "speaker"
    GUEST = "guest"
    OBSERVER = "observer"

    @property
    def label(self) -> Text:
        return INVITED_AS_TITLES[self]


INVITED_AS_TITLES: dict[InvitedAs, Text] = {
    InvitedAs.PARTICIPANT: _l("Participant"),
    InvitedAs.SPEAKER: _l("Speaker"),
    InvitedAs.GUEST: _l("Guest"),
    InvitedAs.OBSERVER: _l("Observer"),
}


class AnswerChannel(StrEnum):
    """How an answer came: by the person signed in, by their link, written down by a coordinator, from a date poll."""

    SELF = "self"
    LINK = "link"
    ON_BEHALF = "on_behalf"
    POLL = "poll"


class Vote(StrEnum):
    YES = "yes"
    IF_NEED_BE = "if_need_be"
    NO = "no"

    @property
    def label(self) -> Text:
        return VOTE_TITLES[self]


VOTE_TITLES: dict[Vote, Text] = {
    Vote.YES: _lp("date poll", "Yes"),
    Vote.IF_NEED_BE: _lp("date poll", "If need be"),
    Vote.NO: _lp("date poll", "No"),
}


class PollState(StrEnum):
    """CLOSED no longer takes votes; DECIDED points at the meeting that came of it."""

    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"
    ABANDONED = "abandoned"

    @property
    def label(self) -> Text:
        return POLL_STATE_TITLES[self]


POLL_STATE_TITLES: dict[PollState, Text] = {
    PollState.OPEN: _lp("date poll", "Open"),
    PollState.CLOSED: _lp("date poll", "Closed"),
    PollState.DECIDED: _lp("date poll", "Decided"),
    PollState.ABANDONED: _lp("date poll", "Given up"),
}
