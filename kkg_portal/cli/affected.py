"""`kkg-portal affected`: who must be told after a leak of personal data, and what was kept about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click
from sqlalchemy import select

from kkg_portal.accounts.models import User
from kkg_portal.cli.context import cluster_id_of, portal
from kkg_portal.clusters.models import Cluster, Membership, School
from kkg_portal.core import audit
from kkg_portal.core.db.engine import session
from kkg_portal.core.documents import Sheet, SheetColumn, csv_bytes
from kkg_portal.core.person_names import full_name
from kkg_portal.core.tenancy import every_cluster
from kkg_portal.core.uow import unit_of_work

COLUMNS = ("cluster", "name", "school", "e-mail", "phone", "kept")
_KEPT = {
    "nip": "NIP",
    "nuptk": "NUPTK",
    "phone": "phone",
    "email": "e-mail",
    "sex": "sex",
    "rank_grade": "rank",
}


@click.command()
@click.option(
    "--cluster", "slugs", multiple=True, help="Only this cluster; may be repeated. All when left out."
)
def affected(slugs: tuple[str, ...]) -> None:
    """List everybody a leak concerns as CSV: how to reach them and what was kept about them.

    Former members are in it too, erased people are not. The log notes that the list was made.
    """
    with portal():
        clusters = [cluster_id_of(slug) for slug in slugs]
        with every_cluster("kkg-portal affected"), unit_of_work():
            audit.record("cli.affected", detail={"clusters": clusters})
            rows = [list(_line(row)) for row in session.execute(_people(clusters))]
    sheet = Sheet("affected", tuple(SheetColumn(name) for name in COLUMNS), rows)
    click.echo(csv_bytes(sheet, ",", bom=False).decode(), nl=False)


def _people(clusters: Sequence[int]) -> Any:
    statement = (
        select(
            Cluster.slug,
            User.name,
            User.title_prefix,
            User.title_suffix,
            School.name.label("school"),
            User.email,
            User.phone,
            Membership.nip,
            Membership.nuptk,
            Membership.sex,
            Membership.rank_grade,
        )
        .join(Membership, Membership.user_id == User.id)
        .join(Cluster, Cluster.id == Membership.cluster_id)
        .outerjoin(School, School.id == Membership.school_id)
        .where(User.erased_at.is_(None))
        .order_by(Cluster.slug, User.sort_name, Membership.id)
    )
    return statement.where(Membership.cluster_id.in_(clusters)) if clusters else statement


def _line(row: Any) -> Iterator[str]:
    yield row.slug
    yield full_name(row.name, row.title_prefix, row.title_suffix)
    yield row.school or ""
    yield row.email or ""
    yield row.phone or ""
    yield ", ".join(word for column, word in _KEPT.items() if getattr(row, column))
