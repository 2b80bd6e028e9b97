"""The register of letters as a spreadsheet: the book of outgoing letters a cluster keeps."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, make_response

from kkg_portal.clusters.models import Letter
from kkg_portal.core.documents import Sheet, SheetColumn, csv_bytes, xlsx_bytes
from kkg_portal.core.errors import NotFound
from kkg_portal.core.i18n import LazyString, in_language, pgettext
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.storage.serving import safe_headers

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
KIND_TITLES: dict[str, LazyString] = {
    "invitation": _l("Invitation"),
    "assignment": _l("Assignment letter"),
    "statement": _l("Statement letter"),
    "certificate": _l("Certificate"),
    "decree": _l("Decree"),
    "notice": _l("Notice"),
    "request": _l("Request"),
}


def kind_title(kind: str) -> str:
    """Kinds of letters that plugins made up are shown in their own word."""
    return str(KIND_TITLES.get(kind, kind.replace("_", " ")))


def register_sheet(year: int, letters: Sequence[Letter], language: str) -> Sheet:
    """In the language of the cluster's papers, oldest letter first."""
    with in_language(language):
        return Sheet(
            _("Letters %(year)d", year=year),
            (
                SheetColumn(pgettext("letter", "Sequence"), "number", 8),
                SheetColumn(pgettext("letter", "Number"), "text", 32),
                SheetColumn(pgettext("letter", "Date"), "date", 14),
                SheetColumn(pgettext("letter", "Kind"), "text", 20),
                SheetColumn(pgettext("letter", "Subject"), "text", 60),
                SheetColumn(pgettext("letter", "Note"), "text", 30),
            ),
            [
                (
                    letter.sequence,
                    letter.number,
                    letter.dated_on,
                    kind_title(letter.kind),
                    letter.subject_line,
                    letter.note,
                )
                for letter in reversed(letters)
            ],
        )


def sheet_response(sheet: Sheet, kind: str, name: str) -> Response:
    """`kind` is the last part of the route: "xlsx" or "csv"."""
    if kind not in CONTENT_TYPES:
        raise NotFound
    response = make_response(xlsx_bytes([sheet]) if kind == "xlsx" else csv_bytes(sheet))
    response.headers.update(safe_headers(f"{name}.{kind}", CONTENT_TYPES[kind]))
    return response
