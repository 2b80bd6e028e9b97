"""The published schema of the file, and whether a file keeps to it.

The schema is the one that is served to everybody (JSON Schema 2020-12); what it says is read here and nowhere
written a second time. Only the words it uses are known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from kkg_portal.api import Invalid
from kkg_portal.api import gettext as _

ASSET = "meetings/meetings-1.schema.json"
NAME = "urn:kkg-portal:meetings:1"

_FILE = Path(__file__).parent.parent / "static" / "meetings-1.schema.json"
_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
Part = Mapping[str, Any]


@cache
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_FILE.read_text())
    return found


def read_file(content: bytes) -> dict[str, Any]:
    """The document in a file. Raises Invalid for whatever is not one, naming the first place that is wrong."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Invalid(
            _("This is not a file of meetings. Choose one that was saved by a portal like this."),
            field="file",
        ) from error
    if not isinstance(document, dict) or document.get("schema") != NAME:
        raise Invalid(_("This is not a file of meetings of a kind this portal knows."), field="file")
    fault = next(_faults(schema(), document, ""), None)
    if fault is not None:
        raise Invalid(_("The file is damaged or was changed by hand: %(place)s.", place=fault), field="file")
    return document


def _faults(part: Part, value: Any, place: str) -> Iterator[str]:
    """Places that do not keep to this part of the schema, the first ones first."""
    if "$ref" in part:
        part = schema()["$defs"][part["$ref"].rpartition("/")[2]]
    if "anyOf" in part:
        if all(next(_faults(one, value, place), None) for one in part["anyOf"]):
            yield from _faults(part["anyOf"][0], value, place)
        return
    if not _is_allowed(part, value):
        yield place or "/"
        return
    if isinstance(value, dict):
        yield from _faults_in_object(part, value, place)
    elif isinstance(value, list):
        if len(value) > part.get("maxItems", len(value)):
            yield place
            return
        for number, one in enumerate(value):
            yield from _faults(part.get("items", {}), one, f"{place}/{number}")


def _faults_in_object(part: Part, value: Mapping[str, Any], place: str) -> Iterator[str]:
    known = part.get("properties", {})
    yield from (f"{place}/{name}" for name in part.get("required", ()) if name not in value)
    for name, one in value.items():
        if name in known:
            yield from _faults(known[name], one, f"{place}/{name}")
        elif part.get("additionalProperties") is False:
            yield f"{place}/{name[:40]}"


def _is_allowed(part: Part, value: Any) -> bool:
    if "type" in part and not _is_of_type(part["type"], value):
        return False
    if ("enum" in part and value not in part["enum"]) or ("const" in part and value != part["const"]):
        return False
    if isinstance(value, str):
        return _is_allowed_text(part, value)
    if isinstance(value, int):
        return bool(part.get("minimum", value) <= value <= part.get("maximum", value))
    return True


def _is_of_type(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, _TYPES[name])


def _is_allowed_text(part: Part, value: str) -> bool:
    is_fitting = part.get("minLength", 0) <= len(value) <= part.get("maxLength", len(value))
    if not is_fitting or not _is_storable(value):
        return False
    if "pattern" in part and not re.search(part["pattern"], value):
        return False
    return "format" not in part or _FORMATS[part["format"]](value)


def _is_storable(value: str) -> bool:
    """A zero byte or half of a sign outside the basic plane is no text for a database."""
    return "\0" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)


def _is_moment(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


_FORMATS: dict[str, Callable[[str], bool]] = {"date-time": _is_moment, "date": _is_day}
