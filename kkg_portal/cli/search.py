"""`kkg-portal reindex`: write the search index anew."""

from __future__ import annotations

import click
from sqlalchemy import select

from kkg_portal.cli.context import portal
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import session
from kkg_portal.core.search.filters import sources_here
from kkg_portal.core.search.index import row_count
from kkg_portal.core.search.upkeep import rebuild_cluster
from kkg_portal.core.tenancy import working_in


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
        with click.progressbar(length=sum(map(_rows_in, clusters)), label="Indexing") as bar:
            for cluster_id in clusters:
                with working_in(cluster_id):
                    for count in rebuild_cluster():
                        total += count
                        bar.update(count)
    click.echo(f"{total} entries written.")


def _rows_in(cluster_id: int) -> int:
    with working_in(cluster_id):
        return sum(row_count(source) for source in sources_here())
