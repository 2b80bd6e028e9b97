"""The verb that changes the cluster's own words."""

from __future__ import annotations

from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Conflict
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.search.own_synonyms import OwnSynonyms, checked_lines, forget_own_lines, own_synonyms
from kkg_portal.core.uow import unique_rule, verb

unique_rule(
    "core_synonyms",
    ("cluster_id",),
    _l("Somebody else changed this while you were writing. Your text is safe below."),
    field="lines",
)


@verb(CorePermission.CLUSTER_EDIT)
def choose_synonyms(typed: str, *, version: int, actor: Actor) -> None:
    """The cluster's own words from now on; the next search already knows them. `version` 0 where there were none."""
    lines = checked_lines(typed)
    row = own_synonyms()
    if row is None:
        row = OwnSynonyms()
        session.add(row)
    elif version == 0:
        raise Conflict(_("Somebody else changed this while you were writing. Your text is safe below."))
    else:
        row.expect(version)
    row.lines = "\n".join(lines)
    forget_own_lines()
