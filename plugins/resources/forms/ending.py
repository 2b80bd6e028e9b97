"""Forms by which a resource leaves the list."""

from __future__ import annotations

from kkg_portal.api import LineField, PortalForm
from kkg_portal.api import lazy_gettext as _l


class WithdrawForm(PortalForm):
    reason = LineField(
        _l("Why do you take it back?"),
        max_length=300,
        description=_l("Whoever opens its address reads it. For example: a better one replaces it"),
    )
