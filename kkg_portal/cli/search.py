"""`kkg-portal reindex`: write the search index anew."""

from __future__ import annotations

import click
from sqlalchemy import select

from kkg_portal.cli.context import portal
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import session
from kkg_portal.core.plugins.registry import is_on, registry
from kkg_portal.core.search.index import rebuild
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work


@click.command()
@click.option("--cluster", "slug", help="One cluster; all of them when left out.")
def reindex(slug: str | None) -> None:
    """Rebuild what search finds, cluster by cluster, while the portal runs."""
    with portal():
        statement = select(Cluster.id).order_by(Cluster.id)
        clusters = session.scalars(statement.where(Cluster.slug == slug) if slug else statement).all()
        session.remove()  # Each cluster is written in a session of its own, which needs the write lock.
        if slug and not clusters:
            raise click.ClickException(f"There is no cluster {slug!r}.")
        total = 0
        with click.progressbar(clusters, label="Indexing") as bar:
            for cluster_id in bar:
                total += _rebuild_in(cluster_id)
    click.echo(f"{total} entries written.")


def _rebuild_in(cluster_id: int) -> int:
    with working_in(cluster_id), unit_of_work():
        return sum(rebuild(source) for owner, source in registry().search_sources() if is_on(owner))
