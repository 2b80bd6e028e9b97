"""An agenda that is kept: its name and its lines, all on one page; an empty line is no line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kkg_portal.api import Invalid, LineField, Required, VersionedForm
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..kinds import AgendaKind
from ..plan import ItemPlan

SPARE_ROWS = 3
_MOST_ROWS = 60
_LONGEST = 840


class TemplateForm(VersionedForm):
    title = LineField(
        _l("Name of this agenda"),
        max_length=100,
        description=_l("For example: Lesson study, open class"),
        validators=[Required(_l("Write a name, for example: Lesson study, open class."))],
    )


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A line as it stands in the boxes; `error` is what is wrong with it."""

    title: str = ""
    minutes: str = ""
    kind: str = AgendaKind.INFORMATION.value
    section: str = ""
    is_internal: bool = False
    error: str = ""


def shown_rows(rows: Iterable[Any]) -> list[TypedRow]:
    """What is kept, ready for the boxes, with room for more."""
    kept = [
        TypedRow(row.title, str(row.minutes), row.kind.value, row.section, row.is_internal) for row in rows
    ]
    return [*kept, *[TypedRow() for _spare in range(SPARE_ROWS)]]


def typed_rows(form: Mapping[str, str]) -> list[TypedRow]:
    """What was sent, line by line, each judged; the order is that of the page."""
    found = []
    for number in range(_MOST_ROWS):
        if f"title-{number}" not in form:
            break
        row = TypedRow(
            title=form.get(f"title-{number}", "").strip()[:160],
            minutes=form.get(f"minutes-{number}", "").strip()[:4],
            kind=form.get(f"kind-{number}", ""),
            section=form.get(f"section-{number}", "").strip()[:80],
            is_internal=f"internal-{number}" in form,
        )
        found.append(_judged(row))
    return found


def plans_of(rows: Iterable[TypedRow]) -> list[ItemPlan]:
    """The lines for the verb. Raises Invalid while one of them cannot be used."""
    used = [row for row in rows if row.title or row.error]
    if any(row.error for row in used):
        raise Invalid(_("Some lines need a change. They are marked below."))
    return [
        ItemPlan(
            title=row.title,
            minutes=int(row.minutes),
            kind=AgendaKind(row.kind),
            section=row.section,
            is_internal=row.is_internal,
        )
        for row in used
    ]


def _judged(row: TypedRow) -> TypedRow:
    if not row.title:
        return row
    error = ""
    if not (row.minutes.isascii() and row.minutes.isdigit()) or int(row.minutes) > _LONGEST:
        error = _("Write how many minutes it takes, for example 45.")
    elif row.kind not in set(AgendaKind):
        error = _("Choose a kind from the list.")
    return TypedRow(row.title, row.minutes, row.kind, row.section, row.is_internal, error)
