"""Pages about a person's own account; importing this registers all of them on `bp`."""

from __future__ import annotations

from kkg_portal.accounts.views import consent, data, lending, letters, own, recovery
from kkg_portal.accounts.views.blueprint import bp
from kkg_portal.accounts.views.door import enter

__all__ = ["bp", "consent", "data", "enter", "lending", "letters", "own", "recovery"]
