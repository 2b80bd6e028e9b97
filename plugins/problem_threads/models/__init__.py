"""Tables of problem threads, by what they are about."""

from __future__ import annotations

from .asking import AuthorLook, Draft, HiddenAuthor, SentForm
from .moderation import Flag, ModerationCase
from .posts import Mention, Post, PostFile, PostRedirect, PostRevision, Reaction
from .reading import ThreadGuest, ThreadReader
from .sharing import CardOffer, FeedToken, SharedCard
from .thread import Thread, ThreadEquipment
from .work import Acceptance, AcceptanceTrial, Citation, Escalation, Trial, TrialFile

__all__ = [
    "Acceptance",
    "AcceptanceTrial",
    "AuthorLook",
    "CardOffer",
    "Citation",
    "Draft",
    "Escalation",
    "FeedToken",
    "Flag",
    "HiddenAuthor",
    "Mention",
    "ModerationCase",
    "Post",
    "PostFile",
    "PostRedirect",
    "PostRevision",
    "Reaction",
    "SentForm",
    "SharedCard",
    "Thread",
    "ThreadEquipment",
    "ThreadGuest",
    "ThreadReader",
    "Trial",
    "TrialFile",
]
