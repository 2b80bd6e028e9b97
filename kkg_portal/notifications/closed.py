"""What a person may no longer see of the things their notices are about, asked anew each time the list is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from flask import g

from kkg_portal.accounts.cluster_view import ClusterView
from kkg_portal.accounts.identity import Visitor
from kkg_portal.core.notifications.seeing import closed_to
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.tenancy import reading_in

# A thing in the cluster it belongs to.
RefThere = tuple[int, ObjectRef]


def closed_refs(
    visitor: Visitor, views: Mapping[int, ClusterView], asked: Iterable[RefThere]
) -> frozenset[RefThere]:
    """Those of `asked` that are closed to the visitor, with the roles and rights of today."""
    refs: dict[int, set[ObjectRef]] = defaultdict(set)
    for cluster_id, ref in asked:
        refs[cluster_id].add(ref)
    found: set[RefThere] = set()
    for belonging in visitor.clusters:
        view = views.get(belonging.cluster_id)
        if view is None or not refs[view.id]:
            continue
        with reading_in(view.id):
            g.cluster, g.enabled_plugins = view, {view.id: view.enabled}
            closed = closed_to(view.actor_for(visitor, belonging), refs[view.id])
        found |= {(view.id, ref) for ref in closed}
    return frozenset(found)
