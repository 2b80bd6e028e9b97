"""What the pantry puts into the portal's pages."""

from __future__ import annotations

from kkg_portal.api import Contributions, MenuItem

from .permissions import PantryPermission

contributions = Contributions(
    menu=(
        MenuItem(
            key="pantry",
            title="Look into the pantry",
            endpoint="pantry.index",
            icon="list",
            permission=PantryPermission.VIEW,
            section="more",
        ),
    ),
)
