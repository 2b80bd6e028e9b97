"""What forms hand to verbs: how a resource is described."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from .models import ResourceVersion


@dataclass(frozen=True, slots=True)
class Description:
    """How a version is described; codes are those of `vocabulary` and `licences`, empty where nobody said."""

    title: str = ""
    kind: str = ""
    class_phase: str = ""
    subject: str = ""
    semester: str = ""
    curriculum: str = ""
    language: str = "id"
    topic: str = ""
    goals: str = ""
    summary: str = ""
    minutes: int | None = None
    licence: str = ""
    is_own_work: bool | None = None
    foreign_parts: str = ""
    links: Sequence[str] = ()
    note: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """What people wrote in their own words."""
        return (self.title, self.topic, self.goals, self.summary, self.foreign_parts, self.note)


FIELDS = tuple(field.name for field in fields(Description))


def description_of(version: ResourceVersion) -> Description:
    return Description(**{name: getattr(version, name) for name in FIELDS})


def describe(version: ResourceVersion, description: Description) -> None:
    """Write a description into a row; what did not change is left alone."""
    for name in FIELDS:
        value = getattr(description, name)
        stored = list(value) if name == "links" else value
        if getattr(version, name) != stored:
            setattr(version, name, stored)
