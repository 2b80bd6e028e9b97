"""What forms hand to verbs: a problem with its context, a reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import FileStorage

from .kinds import ClassPhase, Equipment, Subject


@dataclass(frozen=True, slots=True)
class Context:
    """Title and the five fields a problem can be looked for by."""

    title: str
    class_phase: ClassPhase
    subject: Subject
    pupils_n: int | None = None
    tried: str = ""
    goal: str = ""
    equipment: frozenset[Equipment] = frozenset()


@dataclass(frozen=True, slots=True)
class Problem:
    context: Context
    text: str
    is_anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Sending:
    """How a form was sent: its key, its files, and what the writer said they looked at."""

    key: str = ""
    photos: Sequence[FileStorage] = field(default_factory=tuple)
    is_checked: bool = False
    many_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    text: str
    is_solution: bool = False
    reply_to_no: int | None = None
    # Names typed beside the text, and members ticked in their boxes.
    names: Sequence[str] = ()
    ticked: frozenset[str] = frozenset()
