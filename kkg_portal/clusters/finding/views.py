"""One box, one list of what was found."""

from __future__ import annotations

from flask import Blueprint, Response, request

from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.access.rules import requires
from kkg_portal.core.sanitize import clean_line
from kkg_portal.core.search.index import find
from kkg_portal.core.web import render

bp = Blueprint("finding", __name__, url_prefix="/k/<cluster>/search")


@bp.get("/")
@requires(CorePermission.CLUSTER_VIEW)
def search() -> Response:
    text = clean_line(request.args.get("q", "")[:200], 200)
    hits = find(text, current_actor()) if text else []
    return render("clusters/finding/search.html", text=text, hits=hits)
