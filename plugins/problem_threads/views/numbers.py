"""Problems in numbers."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import current_actor, render, requires

from ..permissions import ThreadPermission
from ..queries.numbers import numbers_of
from .blueprint import bp


@bp.get("/numbers")
@requires(ThreadPermission.NUMBERS_VIEW)
def numbers() -> BaseResponse:
    return render("problem_threads/numbers.html", numbers=numbers_of(current_actor()))
