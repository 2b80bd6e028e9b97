"""What is done about a problem: trials in class, acceptance, bringing it further, sharing it."""

from __future__ import annotations

from enum import StrEnum

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l
from kkg_portal.api import lazy_pgettext as _lp


class TrialState(StrEnum):
    PLANNED = "planned"
    REPORTED = "reported"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> Text:
        return _TRIALS[self]


_TRIALS: dict[TrialState, Text] = {
    TrialState.PLANNED: _lp("trial", "Planned"),
    TrialState.REPORTED: _lp("trial", "Reported"),
    TrialState.WITHDRAWN: _lp("trial", "Withdrawn"),
}


class TrialOutcome(StrEnum):
    """Each is a contribution: that nothing changed, or why it could not be tried, helps the next class as well."""

    WORKED = "worked"
    PARTLY = "partly"
    NO_CHANGE = "no_change"
    WORSE = "worse"
    COULD_NOT = "could_not"

    @property
    def label(self) -> Text:
        return _OUTCOMES[self]


_OUTCOMES: dict[TrialOutcome, Text] = {
    TrialOutcome.WORKED: _l("It worked"),
    TrialOutcome.PARTLY: _l("It worked in part"),
    TrialOutcome.NO_CHANGE: _l("Nothing changed"),
    TrialOutcome.WORSE: _l("It became worse"),
    TrialOutcome.COULD_NOT: _l("It could not be tried"),
}


class AcceptanceBasis(StrEnum):
    """What an acceptance rests on: the asker's word, reported trials, or what a meeting decided."""

    ASKER = "asker"
    TRIALS = "trials"
    MEETING = "meeting"

    @property
    def label(self) -> Text:
        return _BASES[self]


_BASES: dict[AcceptanceBasis, Text] = {
    AcceptanceBasis.ASKER: _l("Accepted, not yet tried"),
    AcceptanceBasis.TRIALS: _l("Accepted after trials in class"),
    AcceptanceBasis.MEETING: _l("Accepted by a meeting"),
}


class CitationState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"

    @property
    def label(self) -> Text:
        return _CITATIONS[self]


_CITATIONS: dict[CitationState, Text] = {
    CitationState.ASKED: _lp("citation", "Asked"),
    CitationState.AGREED: _lp("citation", "Agreed"),
    CitationState.DECLINED: _lp("citation", "Rather not"),
}


class EscalationTarget(StrEnum):
    AGENDA = "agenda"
    MENTOR = "mentor"

    @property
    def label(self) -> Text:
        return _TARGETS[self]


_TARGETS: dict[EscalationTarget, Text] = {
    EscalationTarget.AGENDA: _l("To the agenda of a meeting"),
    EscalationTarget.MENTOR: _l("To a facilitator"),
}


class EscalationState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    ANSWERED = "answered"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> Text:
        return _ESCALATIONS[self]


_ESCALATIONS: dict[EscalationState, Text] = {
    EscalationState.OPEN: _lp("escalation", "Waits to be taken"),
    EscalationState.TAKEN: _lp("escalation", "Taken"),
    EscalationState.ANSWERED: _lp("escalation", "Answered"),
    EscalationState.RETURNED: _lp("escalation", "Given back"),
    EscalationState.WITHDRAWN: _lp("escalation", "Withdrawn"),
}


class CardState(StrEnum):
    """A card for other clusters on its way: PROPOSED waits for the asker, AGREED for a coordinator."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> Text:
        return _CARDS[self]


_CARDS: dict[CardState, Text] = {
    CardState.PROPOSED: _lp("card", "Waits for the asker's consent"),
    CardState.AGREED: _lp("card", "The asker agreed"),
    CardState.DECLINED: _lp("card", "The asker declined"),
    CardState.PUBLISHED: _lp("card", "Open to other clusters"),
    CardState.WITHDRAWN: _lp("card", "Withdrawn"),
}
