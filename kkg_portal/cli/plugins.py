"""`kkg-portal plugins`: what is installed, active, and enabled where; purging what a removed plugin left."""

from __future__ import annotations

import click
from sqlalchemy import select

from kkg_portal.cli.context import inside, portal
from kkg_portal.clusters.models import Cluster
from kkg_portal.core import migrate
from kkg_portal.core.access.actor import SYSTEM
from kkg_portal.core.db.engine import session
from kkg_portal.core.plugins.cluster_switch import enabled_in, switch
from kkg_portal.core.plugins.registry import registry


@click.group("plugins")
def plugins_group() -> None:
    """The portal's plugins."""


@plugins_group.command("list")
def list_plugins() -> None:
    """Every plugin on disk: installed or active, and in how many clusters it is enabled."""
    with portal(writes=False):
        clusters = session.scalars(select(Cluster.id)).all()
        enabled = [enabled_in(cluster_id) for cluster_id in clusters]
        for found in registry().installed:
            name = found.manifest.name
            state = "active" if name in registry().names else "installed"
            count = sum(name in names for names in enabled)
            click.echo(
                f"{name:20} {state:10} enabled in {count} of {len(clusters)} clusters   {found.manifest.title}"
            )


@plugins_group.command("enable")
@click.argument("name")
@click.option("--cluster", "slug", required=True)
def enable(name: str, slug: str) -> None:
    """Turn NAME on in a cluster."""
    with portal(), inside(slug) as cluster:
        switch(cluster, name, on=True, actor=SYSTEM)
    click.echo(f"{name} is on in {slug}.")


@plugins_group.command("disable")
@click.argument("name")
@click.option("--cluster", "slug", required=True)
def disable(name: str, slug: str) -> None:
    """Turn NAME off in a cluster; nothing is deleted."""
    with portal(), inside(slug) as cluster:
        switch(cluster, name, on=False, actor=SYSTEM)
    click.echo(f"{name} is off in {slug}. Its data is kept.")


@plugins_group.command("purge")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Really drop the tables.")
def purge(name: str, yes: bool) -> None:
    """Drop all tables of NAME with everything in them, also when its folder is gone already."""
    if not yes:
        raise click.ClickException(
            f"This deletes everything {name} ever stored. Back up first, then add --yes."
        )
    with portal():
        for table in migrate.purge(name):
            click.echo(f"dropped {table}")
