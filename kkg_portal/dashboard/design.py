"""The living page of the design system at /design, in development and demo mode only."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response

from kkg_portal.core.access.rules import public
from kkg_portal.core.design_samples import design_context
from kkg_portal.core.web import render

bp = Blueprint("design", __name__)


@bp.route("/design", methods=["GET"])
@public
def page() -> Response:
    return render("design.html", **cast("dict[str, Any]", design_context()))
