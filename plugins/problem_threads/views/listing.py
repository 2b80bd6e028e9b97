"""The list of problems."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import current_actor, render, requires

from ..permissions import ThreadPermission
from ..queries import listing
from .blueprint import bp


@bp.get("/")
@requires(ThreadPermission.VIEW)
def index() -> BaseResponse:
    return render("problem_threads/index.html", page=listing.newest_threads(current_actor()))
