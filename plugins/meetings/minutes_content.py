"""The whole minutes of a meeting as plain values: what a page or a paper shows and what an issue freezes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class ReportPart:
    """What somebody tried since last time and what came of it."""

    person: str
    task: str
    did: str
    outcome: str
    next_step: str


@dataclass(frozen=True, slots=True)
class ItemPart:
    """`html` was cleaned when it was saved; `start` is wall time in words."""

    item_id: int
    public_id: str
    title: str
    presenter: str
    start: str
    html: str
    information: tuple[str, ...] = ()
    reports: tuple[ReportPart, ...] = ()

    @property
    def text(self) -> Markup:
        return Markup(self.html)  # noqa: S704  because render_markdown made it before it was frozen


@dataclass(frozen=True, slots=True)
class DecisionPart:
    item_id: int
    number: int
    year: int
    text: str
    # "3/2025" when this one stands in its place.
    replaces: str = ""
    valid_until: str = ""


@dataclass(frozen=True, slots=True)
class TaskPart:
    item_id: int
    public_id: str
    text: str
    owner: str
    due_on: str
    state: str
    outcome: str = ""

    @property
    def due_day(self) -> date:
        return day(self.due_on)


@dataclass(frozen=True, slots=True)
class SchoolPart:
    """How many of a school were invited and how many came; those without a school stand under ""."""

    school: str
    invited: int
    present: int


@dataclass(frozen=True, slots=True)
class PersonPart:
    """Somebody who signs: the name with titles and the line below it, as of that day."""

    name: str
    identity: str


@dataclass(frozen=True, slots=True)
class MinutesContent:
    """Moments are UTC in ISO form; days are ISO days."""

    title: str
    place: str
    starts_at: str
    opened_at: str
    finished_at: str
    chair: PersonPart
    writer: PersonPart
    invited: int
    present: int
    # Sick, excused and absent, as the attendance sheet counts them.
    missing: tuple[int, int, int]
    schools: tuple[SchoolPart, ...]
    items: tuple[ItemPart, ...]
    remarks: str
    decisions: tuple[DecisionPart, ...]
    tasks: tuple[TaskPart, ...]
    previous_title: str = ""
    previous_at: str = ""
    next_title: str = ""
    next_at: str = ""

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return found

    @property
    def started(self) -> datetime:
        return moment(self.starts_at)

    @property
    def opened(self) -> datetime:
        return moment(self.opened_at)

    @property
    def finished(self) -> datetime:
        return moment(self.finished_at)

    @property
    def remarks_text(self) -> Markup:
        return Markup(self.remarks)  # noqa: S704  because render_markdown made it before it was frozen

    def is_empty(self) -> bool:
        return not (self.remarks or self.decisions or self.tasks or any(item.html for item in self.items))


def digest_of(content: dict[str, Any]) -> bytes:
    """What an issue is recognised by: the same words give the same digest."""
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).digest()


def from_json(content: dict[str, Any]) -> MinutesContent:
    return MinutesContent(
        **{
            **content,
            "chair": PersonPart(**content["chair"]),
            "writer": PersonPart(**content["writer"]),
            "missing": tuple(content["missing"]),
            "schools": tuple(SchoolPart(**one) for one in content["schools"]),
            "items": tuple(_item(one) for one in content["items"]),
            "decisions": tuple(DecisionPart(**one) for one in content["decisions"]),
            "tasks": tuple(TaskPart(**one) for one in content["tasks"]),
        }
    )


def _item(part: dict[str, Any]) -> ItemPart:
    reports = tuple(ReportPart(**one) for one in part["reports"])
    return ItemPart(**{**part, "information": tuple(part["information"]), "reports": reports})


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def day(text: str) -> date:
    return date.fromisoformat(text)
