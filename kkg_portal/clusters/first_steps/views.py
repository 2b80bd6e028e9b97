"""Buttons of the card with the first steps."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.clusters.first_steps import services
from kkg_portal.clusters.people.queries import own_row
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.access.rules import requires
from kkg_portal.core.errors import NotFound
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.plugins.registry import visible_first_steps
from kkg_portal.core.web import address, back_to

bp = Blueprint("first_steps", __name__, url_prefix="/k/<cluster>/first-steps")


@bp.post("/<step>/open")
@requires(CorePermission.OWN_WORK_EDIT)
def open_step(step: str) -> BaseResponse:
    """To where a step leads; it is ticked on the way where opening is all there is to do."""
    actor = current_actor()
    found = next((one for one in visible_first_steps(actor) if one.key == step), None)
    if found is None:
        raise NotFound
    if found.opening_is_doing:
        services.do_step(found.key, actor=actor)
    return redirect(address(found.endpoint, **found.query), code=303)


@bp.post("/close")
@requires(CorePermission.OWN_WORK_EDIT)
def close() -> BaseResponse:
    actor = current_actor()
    services.close_steps(own_row(actor), actor=actor)
    flash((_("The list is put away."), url_for("first_steps.reopen")), "undo")  # type: ignore[arg-type]  # words and address
    return back_to("dashboard.home")


@bp.post("/reopen")
@requires(CorePermission.OWN_WORK_EDIT)
def reopen() -> BaseResponse:
    actor = current_actor()
    services.reopen_steps(own_row(actor), actor=actor)
    return back_to("dashboard.home")
