"""The list of resources."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import allows, current_actor, render, requires

from ..permissions import ResourcePermission
from ..queries import listing
from ..queries.listing import Sort, Tab
from ..vocabulary import CLASSES, KINDS, SUBJECTS
from .blueprint import bp
from .ways import further_ways


@bp.get("/")
@requires(ResourcePermission.VIEW)
def index() -> BaseResponse:
    actor, wanted = current_actor(), listing.wanted_from(request.args)
    kept = {name: value for name, value in request.args.items() if name not in {"tab", "after"} and value}
    return render(
        "resources/index.html",
        page=listing.resources(wanted, actor),
        wanted=wanted,
        tabs=[(tab.label, url_for("resources.index", tab=tab.value), tab is wanted.tab) for tab in Tab],
        kept=kept,
        sorts=list(Sort),
        kinds=list(KINDS),
        classes=list(CLASSES),
        subjects=list(SUBJECTS),
        may_add=allows(actor, ResourcePermission.ADD),
        ways=further_ways(),
    )
