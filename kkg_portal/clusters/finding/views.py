"""One box, one list of what was found."""

from __future__ import annotations

from flask import Blueprint, Response, request

from kkg_portal.clusters.finding.asked import asked_for
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor, current_cluster
from kkg_portal.core.access.rules import requires
from kkg_portal.core.search.finding import find
from kkg_portal.core.search.misspelt import probably_meant
from kkg_portal.core.web import render

bp = Blueprint("finding", __name__, url_prefix="/k/<cluster>/search")


@bp.get("/")
@requires(CorePermission.CLUSTER_VIEW)
def search() -> Response:
    asked = asked_for(request.args, current_cluster())
    found = find(asked.question, current_actor(), page=asked.page)
    meant = None if found.hits else probably_meant(asked.text, asked.question, current_actor())
    return render("clusters/finding/search.html", asked=asked, found=found, meant=meant)
