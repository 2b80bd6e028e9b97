"""`kkg-portal db`: the database of the core and of each plugin."""

from __future__ import annotations

from typing import Any

import click

from kkg_portal.cli.context import portal
from kkg_portal.cli.rehearsal import rehearse
from kkg_portal.core import migrate


@click.group("db")
def db_group() -> None:
    """Bring the database up to date and look into its history."""


@db_group.command()
@click.argument("name", required=False)
def upgrade(name: str | None) -> None:
    """Run what is new of every component, core first, or of NAME alone."""
    with portal() as app:
        for done in migrate.upgrade(name):
            click.echo(f"{done}: up to date")
    if name is None:
        rehearse(app)


@db_group.command()
@click.argument("name")
@click.option("-m", "--message", required=True, help="What the revision is for, in a few words.")
def revision(name: str, message: str) -> None:
    """Write a revision of NAME from what its models changed."""
    with portal(writes=False):
        click.echo(str(migrate.revision(name, message)))


@db_group.command()
@click.argument("name", required=False)
def check(name: str | None) -> None:
    """Say where models and database differ; exit status 1 when they do."""
    with portal(writes=False):
        behind = migrate.pending(name)
        differences = migrate.differences(name)
    for component in behind:
        click.echo(f"{component}: has revisions that were not run")
    for component, changes in differences.items():
        for change in changes:
            click.echo(f"{component}: {_described(change)}")
    if behind or differences:
        raise SystemExit(1)
    click.echo("The database is as the models say.")


@db_group.command()
@click.argument("name")
@click.option(
    "--dialect", type=click.Choice(["sqlite", "postgresql"]), default="postgresql", show_default=True
)
def sql(name: str, dialect: str) -> None:
    """Print the SQL of NAME's whole history, for review."""
    with portal(writes=False):
        migrate.sql(name, dialect=dialect)


def _described(change: Any) -> str:
    """One difference as Alembic found it, in words: "add table meetings_task", "modify type core_user.name"."""
    if isinstance(change, list):
        return "; ".join(_described(part) for part in change)
    act, *subject = change
    names = [getattr(part, "name", part) for part in subject]
    table = getattr(getattr(subject[0], "table", None), "name", None)
    where = [str(name) for name in (table, *names[:3]) if isinstance(name, str)]
    return f"{act.replace('_', ' ')} {'.'.join(where)}"
