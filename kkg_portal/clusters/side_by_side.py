"""The answer to a stale form: what is saved now beside what was typed, field by field, and nothing lost."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from kkg_portal.core.forms import VersionedForm
from kkg_portal.core.i18n import Text
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.web import conflict

_NOT_SENT_AGAIN = frozenset({"version", "csrf_token"})


def answer_stale(typed: VersionedForm, saved: VersionedForm, *, title: Text, keep_url: str) -> Response:
    """409 with the fields in which `typed` and `saved` differ; one press sends the typed ones again.

    `saved` is a form of the same kind, filled from the row as it is now, its newest version included.
    """
    differing = [
        (field, saved[field.name])
        for field in typed
        if _is_shown(field) and _spelled(field) != _spelled(saved[field.name])
    ]
    again = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name in typed and name not in _NOT_SENT_AGAIN
    ]
    return conflict(
        "clusters/side_by_side.html",
        yours=[(str(field.label.text), _spelled(field)) for field, _saved in differing],
        theirs=[(str(field.label.text), _spelled(kept)) for field, kept in differing],
        again=[*again, ("version", saved.version.data)],
        page_title=title,
        keep_url=keep_url,
    )


def _is_shown(field: Any) -> bool:
    return getattr(field.widget, "input_type", "") not in {"hidden", "file", "submit"}


def _spelled(field: Any) -> str:
    if field.type == "BooleanField":
        return _("Yes") if field.data else _("No")
    if hasattr(field, "iter_choices"):
        return "\n".join(str(option.label) for option in field.iter_choices() if option.selected)
    return str(field._value())
