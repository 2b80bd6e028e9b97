"""The only page of the pantry."""

from __future__ import annotations

from kkg_portal.api import PluginBlueprint, requires, setting

from .permissions import PantryPermission

bp = PluginBlueprint("pantry", __name__)


@bp.get("/")
@requires(PantryPermission.VIEW)
def index() -> str:
    return f"{setting('pantry', 'shelves')} shelves of {setting('pantry', 'data')}"


@bp.get("/fill")
@requires(PantryPermission.EDIT)
def fill() -> str:
    return "filled"
