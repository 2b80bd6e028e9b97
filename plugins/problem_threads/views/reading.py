"""The page of one thread."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import render, requires

from ..models import Thread
from ..permissions import ThreadPermission
from ..queries import loaders
from .blueprint import bp


@bp.get("/<ref:thread>")
@requires(ThreadPermission.VIEW, load=loaders.thread)
def show(thread: Thread) -> BaseResponse:
    return render("problem_threads/show.html", thread=thread)
