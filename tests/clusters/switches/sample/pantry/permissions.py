"""Who may look into the pantry."""

from __future__ import annotations

from kkg_portal.api import Permission, Policy, Role, all_of, by_role, member


class PantryPermission(Permission):
    VIEW = "pantry.shelf.view"
    EDIT = "pantry.shelf.edit"


policy = Policy(
    permissions=PantryPermission,
    titles={PantryPermission.VIEW: "See the shelves", PantryPermission.EDIT: "Fill the shelves"},
    rules={
        PantryPermission.VIEW: (all_of(member),),
        PantryPermission.EDIT: (all_of(by_role(Role.SECRETARY)),),
    },
)
