"""Posts of a thread: what they are, what people say to them with one tap, and why one is reported."""

from __future__ import annotations

from enum import StrEnum

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l
from kkg_portal.api import lazy_pgettext as _lp


class PostKind(StrEnum):
    """EVENT is a line the portal writes into the thread, such as that it was closed and why."""

    PROBLEM = "problem"
    REPLY = "reply"
    SOLUTION = "solution"
    EVENT = "event"

    @property
    def label(self) -> Text:
        return _KINDS[self]


_KINDS: dict[PostKind, Text] = {
    PostKind.PROBLEM: _l("Problem"),
    PostKind.REPLY: _lp("thread", "Reply"),
    PostKind.SOLUTION: _l("Proposed solution"),
    PostKind.EVENT: _lp("thread", "Note of the portal"),
}


class PostEvent(StrEnum):
    CLOSED = "closed"
    REOPENED = "reopened"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    DUPLICATE = "duplicate"
    MERGED_IN = "merged_in"
    SPLIT_OFF = "split_off"
    MOVED_IN = "moved_in"
    RESOLVED = "resolved"
    ESCALATED = "escalated"
    RETURNED = "returned"
    DECISION = "decision"

    @property
    def label(self) -> Text:
        return _EVENTS[self]

    @property
    def names_another(self) -> bool:
        """Whether its words are the title of another thread."""
        return self in {
            PostEvent.DUPLICATE,
            PostEvent.MERGED_IN,
            PostEvent.SPLIT_OFF,
            PostEvent.MOVED_IN,
        }


_EVENTS: dict[PostEvent, Text] = {
    PostEvent.CLOSED: _l("The problem was closed."),
    PostEvent.REOPENED: _l("The problem was opened again."),
    PostEvent.LOCKED: _l("Replies were turned off."),
    PostEvent.UNLOCKED: _l("Replies were turned on again."),
    PostEvent.DUPLICATE: _l("This was asked before; the talk goes on there."),
    PostEvent.MERGED_IN: _l("Another thread was joined to this one."),
    PostEvent.SPLIT_OFF: _l("Some replies went to a thread of their own."),
    PostEvent.MOVED_IN: _l("Replies were moved here."),
    PostEvent.RESOLVED: _l("The problem is resolved."),
    PostEvent.ESCALATED: _l("The problem was brought further."),
    PostEvent.RETURNED: _l("The problem came back to the group."),
    PostEvent.DECISION: _l("A meeting decided."),
}


class ReactionKind(StrEnum):
    """Never a like and never an order: said to the writer, not counted against anybody."""

    THANKS = "thanks"
    AGREE = "agree"
    SAME_HERE = "same_here"

    @property
    def label(self) -> Text:
        return REACTION_TITLES[self]


REACTION_TITLES: dict[ReactionKind, Text] = {
    ReactionKind.THANKS: _l("Thank you"),
    ReactionKind.AGREE: _l("I agree"),
    ReactionKind.SAME_HERE: _l("In my class too"),
}


class FlagReason(StrEnum):
    PUPIL_DATA = "pupil_data"
    HURTFUL = "hurtful"
    OFF_TOPIC = "off_topic"
    ADVERTISING = "advertising"
    OTHER = "other"

    @property
    def label(self) -> Text:
        return _REASONS[self]


_REASONS: dict[FlagReason, Text] = {
    FlagReason.PUPIL_DATA: _l("A pupil can be recognised"),
    FlagReason.HURTFUL: _l("It hurts somebody"),
    FlagReason.OFF_TOPIC: _l("It does not belong here"),
    FlagReason.ADVERTISING: _l("It is advertising"),
    FlagReason.OTHER: _l("Something else"),
}


class CaseState(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    HIDDEN = "hidden"

    @property
    def label(self) -> Text:
        return _CASES[self]


_CASES: dict[CaseState, Text] = {
    CaseState.OPEN: _l("Waits for a decision"),
    CaseState.KEPT: _l("May stay"),
    CaseState.HIDDEN: _l("Hidden"),
}
