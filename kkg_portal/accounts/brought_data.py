"""What the parts of the portal add to somebody's copy of their data: what no row says is theirs."""

from __future__ import annotations

from kkg_portal.accounts.own_clusters import in_each_cluster_of
from kkg_portal.accounts.personal_data import Copy
from kkg_portal.core.plugins.registry import registry


def brought_by_parts(user_id: int) -> Copy:
    """By the key of each part, from all clusters of the person; for this person's own eyes alone."""
    copy: Copy = {}
    for part in registry().own_data():
        found = [dict(row) for rows in in_each_cluster_of(user_id, part.load) for row in rows]
        if found:
            copy[part.key] = found
    return copy
