"""What differs between two versions: words and files. Pure, over what was loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kkg_portal.api import Text
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from .licences import licence_name
from .models import ResourceFile, ResourceVersion
from .vocabulary import CLASSES, CURRICULA, KINDS, LANGUAGES, SEMESTERS, SUBJECTS

_LABELS: dict[str, Text] = {
    "title": _l("Title"),
    "kind": _l("Kind of material"),
    "class_phase": _l("Class"),
    "subject": _l("Subject"),
    "topic": _l("Topic"),
    "goals": _l("Goals of learning (TP)"),
    "summary": _l("What should colleagues know?"),
    "semester": _l("Semester"),
    "curriculum": _l("Curriculum"),
    "language": _l("Language"),
    "minutes": _l("Minutes of lesson"),
    "licence": _l("Licence"),
    "foreign_parts": _l("What is from others in it?"),
    "links": _l("Links"),
}
_CODES = {
    "kind": KINDS,
    "class_phase": CLASSES,
    "subject": SUBJECTS,
    "semester": SEMESTERS,
    "curriculum": CURRICULA,
    "language": LANGUAGES,
}


@dataclass(frozen=True, slots=True)
class TextChange:
    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """`change` is added, changed, removed or same."""

    name: str
    change: str
    size_bytes: int


def text_changes(before: ResourceVersion, after: ResourceVersion) -> list[TextChange]:
    """The fields that differ, in the order of the form, as people read them."""
    return [
        TextChange(name, str(label), _said(before, name), _said(after, name))
        for name, label in _LABELS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def file_changes(before: Sequence[ResourceFile], after: Sequence[ResourceFile]) -> list[FileChange]:
    """By name: new ones, changed ones, those taken out, then what stayed."""
    then = {file.attachment.name: file.attachment for file in before}
    now = {file.attachment.name: file.attachment for file in after}
    found = [FileChange(name, _change(then.get(name), kept), kept.size_bytes) for name, kept in now.items()]
    found += [FileChange(name, "removed", kept.size_bytes) for name, kept in then.items() if name not in now]
    order = ("added", "changed", "removed", "same")
    return sorted(found, key=lambda one: order.index(one.change))


def _change(then: object, now: object) -> str:
    if then is None:
        return "added"
    return "same" if getattr(then, "sha256", "") == getattr(now, "sha256", "") else "changed"


def _said(version: ResourceVersion, name: str) -> str:
    value = getattr(version, name)
    if name in _CODES:
        return str(_CODES[name].label(value))
    if name == "licence":
        return licence_name(value) or _("Only the link")
    if name == "links":
        return "\n".join(value)
    return "" if value is None else str(value)
