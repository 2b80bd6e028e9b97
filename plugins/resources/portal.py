"""What resources put into the portal's own pages: menu, card, search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kkg_portal.api import Actor, Card, Contributions, MenuItem, ObjectRef, Resolved, allows
from kkg_portal.api import lazy_gettext as _l

from .acts import ACTS
from .addresses import resource_path
from .permissions import ResourcePermission
from .queries import listing
from .search_documents import SOURCES


def _resolve(public_id: str, actor: Actor) -> Resolved | None:
    resource = listing.visible_resource(public_id, actor)
    if resource is None:
        return None
    ref = ObjectRef("resources.resource", public_id)
    return Resolved(ref, resource.title, url=resource_path(public_id), state=str(resource.state.label))


def newest_resources(actor: Actor) -> Mapping[str, Any] | None:
    """One query: what was shared last."""
    rows = listing.newest(actor)
    may_add = allows(actor, ResourcePermission.ADD)
    return {"rows": rows, "may_add": may_add} if rows or may_add else None


contributions = Contributions(
    menu=(
        MenuItem(
            key="resources",
            title=_l("Learning resources"),
            endpoint="resources.index",
            icon="books",
            permission=ResourcePermission.VIEW,
            weight=30,
        ),
    ),
    cards=(
        Card(
            key="resources.newest",
            title=_l("Learning resources"),
            permission=ResourcePermission.VIEW,
            load=newest_resources,
            template="resources/cards/newest.html",
            weight=30,
        ),
    ),
    search=SOURCES,
    resolvers={"resources.resource": _resolve},
    acts=ACTS,
)
