"""Tables of resources, by what they are about."""

from __future__ import annotations

from .resource import DRAFT_NO, CoAuthor, Resource, ResourceFile, ResourceVersion

__all__ = ["DRAFT_NO", "CoAuthor", "Resource", "ResourceFile", "ResourceVersion"]
