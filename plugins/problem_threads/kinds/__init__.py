"""The closed lists of problem threads, each with the words people read."""

from __future__ import annotations

from .post import (
    REACTION_TITLES,
    CaseState,
    FlagReason,
    PostEvent,
    PostKind,
    ReactionKind,
)
from .reading import FollowLevel, LevelReason
from .thread import ACTIVE, ClassPhase, Equipment, Subject, ThreadState
from .work import (
    AcceptanceBasis,
    CardState,
    CitationState,
    EscalationState,
    EscalationTarget,
    TrialOutcome,
    TrialState,
)

__all__ = [
    "ACTIVE",
    "REACTION_TITLES",
    "AcceptanceBasis",
    "CardState",
    "CaseState",
    "CitationState",
    "ClassPhase",
    "Equipment",
    "EscalationState",
    "EscalationTarget",
    "FlagReason",
    "FollowLevel",
    "LevelReason",
    "PostEvent",
    "PostKind",
    "ReactionKind",
    "Subject",
    "ThreadState",
    "TrialOutcome",
    "TrialState",
]
