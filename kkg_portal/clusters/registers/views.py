"""Pages of the registers: outgoing letters with their spreadsheet, and the audit."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from kkg_portal.clusters.registers import queries
from kkg_portal.clusters.registers.acts import act_titles
from kkg_portal.clusters.registers.export import kind_title, register_sheet, sheet_response
from kkg_portal.core import clock
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor, current_cluster
from kkg_portal.core.access.rules import requires
from kkg_portal.core.errors import NotFound
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.web import render

bp = Blueprint("registers", __name__, url_prefix="/k/<cluster>/registers")

# Inside what both databases take for an integer.
_LARGEST = 2**31 - 1


@bp.get("/letters")
@requires(CorePermission.LETTER_VIEW)
def letters() -> Response:
    this_year = clock.today(current_cluster()).year
    year = _number("year") or this_year
    found = queries.letters(year, below=_number("below"), limit=queries.LETTERS_PER_PAGE + 1)
    shown = found[: queries.LETTERS_PER_PAGE]
    has_older = len(found) > len(shown)
    return render(
        "clusters/registers/letters.html",
        year=year,
        years=queries.letter_years(this_year),
        letters=shown,
        kind_title=kind_title,
        older_url=url_for(".letters", year=year, below=shown[-1].sequence) if has_older else None,
        newest_url=url_for(".letters", year=year) if "below" in request.args else None,
    )


@bp.get("/letters/<int:year>.<kind>")
@requires(CorePermission.LETTER_VIEW)
def letters_file(year: int, kind: str) -> Response:
    if not 0 < year < 10_000:
        raise NotFound
    cluster = current_cluster()
    rows = queries.letters(year, limit=queries.MOST_LETTERS)
    sheet = register_sheet(year, rows, cluster.language)
    return sheet_response(sheet, kind, f"{_('letters')}-{cluster.slug}-{year}")


@bp.get("/audit")
@requires(CorePermission.AUDIT_VIEW)
def audit() -> Response:
    who, act = request.args.get("who", ""), request.args.get("act", "")
    user_id = queries.user_id_of(who) if who else None
    if who and user_id is None:
        raise NotFound
    page = queries.acts(current_actor(), user_id=user_id, act=act, below=_number("below"))
    kept: dict[str, Any] = {name: value for name, value in (("who", who), ("act", act)) if value}
    titles = sorted(((key, str(title)) for key, title in act_titles().items()), key=lambda pair: pair[1])
    return render(
        "clusters/registers/audit.html",
        acts=page.acts,
        who=who,
        act=act,
        people=queries.people(),
        titles=titles,
        older_url=url_for(".audit", below=page.older, **kept) if page.older else None,
        newest_url=url_for(".audit", **kept) if "below" in request.args else None,
    )


def _number(name: str) -> int | None:
    """A number of the address; anything else counts as absent."""
    text = request.args.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) <= 10
    return int(text) if is_number and 0 < int(text) <= _LARGEST else None
