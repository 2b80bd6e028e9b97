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


class UseOutcome(StrEnum):
    WORKED = "worked"
    PARTLY = "partly"
    NOT = "not"

    @property
    def label(self) -> Text:
        return _OUTCOMES[self]


_OUTCOMES: dict[UseOutcome, Text] = {
    UseOutcome.WORKED: _l("It worked"),
    UseOutcome.PARTLY: _l("It worked in part"),
    UseOutcome.NOT: _l("It did not work"),
}


class EndorsementState(StrEnum):
    ASKED = "asked"
    ENDORSED = "endorsed"
    RETURNED = "returned"

    @property
    def label(self) -> Text:
        return _ENDORSEMENTS[self]


_ENDORSEMENTS: dict[EndorsementState, Text] = {
    EndorsementState.ASKED: _l("Brought to a meeting"),
    EndorsementState.ENDORSED: _l("Endorsed by the KKG"),
    EndorsementState.RETURNED: _l("Not endorsed"),
}


class AdaptationKind(StrEnum):
    ADAPT = "adapt"
    TRANSLATE = "translate"
    PART = "part"

    @property
    def label(self) -> Text:
        return _ADAPTATIONS[self]


_ADAPTATIONS: dict[AdaptationKind, Text] = {
    AdaptationKind.ADAPT: _l("Changed for my class"),
    AdaptationKind.TRANSLATE: _l("Put into another language"),
    AdaptationKind.PART: _l("Took a part of it"),
}


class FlagReason(StrEnum):
    PUPILS = "pupils"
    RIGHTS = "rights"
    WRONG = "wrong"
    UNSUITABLE = "unsuitable"
    BROKEN = "broken"
    OTHER = "other"

    @property
    def label(self) -> Text:
        return _REASONS[self]


_REASONS: dict[FlagReason, Text] = {
    FlagReason.PUPILS: _l("A pupil's name, face or data can be seen"),
    FlagReason.RIGHTS: _l("It belongs to somebody else, such as a publisher"),
    FlagReason.WRONG: _l("Its content is wrong"),
    FlagReason.UNSUITABLE: _l("It does not suit pupils"),
    FlagReason.BROKEN: _l("The file or link does not open"),
    FlagReason.OTHER: _l("Another reason"),
}


class CaseState(StrEnum):
    """Returned: hidden until its author corrected it, which then ends as changed."""

    NEW = "new"
    LOOKING = "looking"
    KEPT = "kept"
    RETURNED = "returned"
    CHANGED = "changed"
    REMOVED = "removed"

    @property
    def label(self) -> Text:
        return _CASES[self]


_CASES: dict[CaseState, Text] = {
    CaseState.NEW: _lp("report", "New"),
    CaseState.LOOKING: _lp("report", "Being looked at"),
    CaseState.KEPT: _lp("report", "It may stay"),
    CaseState.RETURNED: _lp("report", "Hidden until it is corrected"),
    CaseState.CHANGED: _lp("report", "Corrected"),
    CaseState.REMOVED: _lp("report", "Removed"),
}
