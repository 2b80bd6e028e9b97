"""Which plugins and settings a cluster has chosen, and the verbs that change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g
from sqlalchemy import select

from kkg_portal.clusters.models import Cluster, ClusterPlugin, ClusterSetting
from kkg_portal.clusters.stamps import cluster_changed
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import format_list
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.plugins.discover import Found
from kkg_portal.core.plugins.manifest_check import load_part
from kkg_portal.core.plugins.registry import registry, setting_of
from kkg_portal.core.tenancy import bound_cluster_id, rows_of_cluster
from kkg_portal.core.uow import verb


def enabled_in(cluster_id: int) -> frozenset[str]:
    """Active plugins that are on in a cluster; one whose requirement is off counts as off."""
    table: Any = ClusterPlugin.__table__
    rows = rows_of_cluster(table, cluster_id, table.c.plugin, table.c.is_enabled)
    return effective({row.plugin: row.is_enabled for row in rows})


def effective(switches: Mapping[str, bool]) -> frozenset[str]:
    """Names that end up on, given explicit switches: own choice or default, and every requirement on too."""
    on: set[str] = set()
    for found in registry().active:  # in order of requirements
        manifest = found.manifest
        wanted = switches.get(manifest.name, manifest.default_enabled)
        if wanted and all(needed in on for needed in manifest.requires):
            on.add(manifest.name)
    return frozenset(on)


def stored_settings() -> Mapping[tuple[str, str], Any]:
    """The bound cluster's own values, read once per application context."""
    remembered: dict[int | None, Mapping[tuple[str, str], Any]] = g.setdefault("cluster_settings", {})
    cluster_id = bound_cluster_id()
    if cluster_id not in remembered:
        rows = session.execute(select(ClusterSetting.plugin, ClusterSetting.key, ClusterSetting.value))
        remembered[cluster_id] = {(row.plugin, row.key): row.value for row in rows}
    return remembered[cluster_id]


@verb(CorePermission.PLUGIN_SWITCH)
def switch(cluster: Cluster, name: str, *, on: bool, actor: Actor) -> None:
    """Turn a plugin on or off here. Its data stays; its callbacks run inside this transaction.

    Raises Invalid when something it needs is off, or something that is on needs it.
    """
    found = next((found for found in registry().active if found.manifest.name == name), None)
    if found is None:
        raise Invalid(_("This part is not installed."))
    _check_requirements(found, on=on, enabled=enabled_in(cluster.id))
    row = session.scalar(select(ClusterPlugin).where(ClusterPlugin.plugin == name))
    if row is None:
        row = ClusterPlugin(plugin=name)
        session.add(row)
    row.is_enabled = on
    cluster_changed()
    g.pop("enabled_plugins", None)
    callback = found.manifest.on_enable if on else found.manifest.on_disable
    if callback:
        load_part(found, callback)(cluster)


def _check_requirements(found: Found, *, on: bool, enabled: frozenset[str]) -> None:
    if on:
        missing = [needed for needed in found.manifest.requires if needed not in enabled]
        if missing:
            raise Invalid(_("Turn on %(names)s first: this part needs it.", names=_titles(missing)))
        return
    users = [
        other.manifest.name
        for other in registry().active
        if other.manifest.name in enabled and found.manifest.name in other.manifest.requires
    ]
    if users:
        raise Invalid(_("Turn off %(names)s first: it needs this part.", names=_titles(users)))


def _titles(names: Sequence[str]) -> str:
    return format_list(
        str(found.manifest.title) for found in registry().active if found.manifest.name in names
    )


@verb(CorePermission.CLUSTER_EDIT)
def choose_settings(cluster: Cluster, plugin: str, values: Mapping[str, Any], *, actor: Actor) -> None:
    """Store a cluster's values for the settings a plugin declares; unknown keys are refused."""
    present = {
        row.key: row for row in session.scalars(select(ClusterSetting).where(ClusterSetting.plugin == plugin))
    }
    for key, value in values.items():
        declared = setting_of(plugin, key)
        if type(value) is not declared.kind:
            raise Invalid(_("This value cannot be used."), field=key)
        row = present.get(key)
        if row is None:
            row = ClusterSetting(plugin=plugin, key=key)
            session.add(row)
        row.value = value
    cluster_changed()
    g.pop("cluster_settings", None)
