"""One box, one list of what was found."""

from __future__ import annotations

from flask import Blueprint, Response, request

from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor, current_cluster
from kkg_portal.core.access.rules import requires
from kkg_portal.core.sanitize import clean_line
from kkg_portal.core.search.asking import read_question
from kkg_portal.core.search.filters import filters_here
from kkg_portal.core.search.finding import find
from kkg_portal.core.web import render

bp = Blueprint("finding", __name__, url_prefix="/k/<cluster>/search")


@bp.get("/")
@requires(CorePermission.CLUSTER_VIEW)
def search() -> Response:
    text = clean_line(request.args.get("q", "")[:200], 200)
    question = read_question(text, filters_here(), current_cluster())
    hits = find(question, current_actor()).hits
    return render("clusters/finding/search.html", text=text, hits=hits)
