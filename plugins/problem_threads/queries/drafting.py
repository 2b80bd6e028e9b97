"""One's own drafts, as forms take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kkg_portal.api import Actor

from ..drafts import draft_of

_MANY = frozenset({"equipment", "colleagues"})


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """`fields` are values for the form's fields, `typed` the same as it was sent."""

    fields: dict[str, Any]
    kept_at: datetime
    target: str
    typed: Mapping[str, list[str]]


def fields_of(target: str, actor: Actor) -> KeptDraft | None:
    """What the actor began here and did not post; None when there is nothing."""
    found = draft_of(target, actor)
    if found is None:
        return None
    return KeptDraft(_as_data(found[0]), found[1], target, found[0])


def _as_data(fields: Mapping[str, list[str]]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, values in fields.items():
        if name in _MANY:
            data[name] = values
        elif name == "pupils":
            data[name] = _number(values[0]) if values else None
        else:
            data[name] = values[0] if values else ""
    return data


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
