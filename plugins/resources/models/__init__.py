"""Tables of resources, by what they are about."""

from __future__ import annotations

from .gathering import Collection, CollectionItem, MaterialRequest
from .judging import Endorsement, Review, Thanks, UseReport
from .lineage import Lineage
from .moderation import Flag, FlagCase
from .resource import DRAFT_NO, CoAuthor, Resource, ResourceFile, ResourceVersion

__all__ = [
    "DRAFT_NO",
    "CoAuthor",
    "Collection",
    "CollectionItem",
    "Endorsement",
    "Flag",
    "FlagCase",
    "Lineage",
    "MaterialRequest",
    "Resource",
    "ResourceFile",
    "ResourceVersion",
    "Review",
    "Thanks",
    "UseReport",
]
