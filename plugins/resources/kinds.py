"""The closed lists of resources that code decides by; open ones are in `vocabulary`."""

from __future__ import annotations

from enum import StrEnum

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l
from kkg_portal.api import lazy_pgettext as _lp


class ResourceState(StrEnum):
    """A withdrawn one can be brought back for a week; of a removed one only the name is left."""

    DRAFT = "draft"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"

    @property
    def label(self) -> Text:
        return _STATES[self]


_STATES: dict[ResourceState, Text] = {
    ResourceState.DRAFT: _lp("resource", "Draft"),
    ResourceState.PUBLISHED: _lp("resource", "Shared"),
    ResourceState.HIDDEN: _lp("resource", "Hidden"),
    ResourceState.WITHDRAWN: _lp("resource", "Withdrawn"),
    ResourceState.REMOVED: _lp("resource", "Removed"),
}
GONE = frozenset({ResourceState.WITHDRAWN, ResourceState.REMOVED})


class Visibility(StrEnum):
    PRIVATE = "private"
    SCHOOL = "school"
    CLUSTER = "cluster"

    @property
    def label(self) -> Text:
        return _VISIBILITIES[self]


_VISIBILITIES: dict[Visibility, Text] = {
    Visibility.PRIVATE: _l("Only I and those who write with me"),
    Visibility.SCHOOL: _l("My school"),
    Visibility.CLUSTER: _l("All schools of the cluster"),
}


class FileRole(StrEnum):
    MAIN = "main"
    ATTACHMENT = "attachment"
    ANSWER_KEY = "answer_key"

    @property
    def label(self) -> Text:
        return _ROLES[self]


_ROLES: dict[FileRole, Text] = {
    FileRole.MAIN: _l("The material itself"),
    FileRole.ATTACHMENT: _l("Goes with it"),
    FileRole.ANSWER_KEY: _l("Answer key"),
}
