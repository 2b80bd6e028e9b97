"""`kkg-portal notices`."""

from __future__ import annotations

import click


@click.group("notices")
def group() -> None:
    """The notices of a cluster."""


@group.command("count")
def count() -> None:
    """How many notices there are."""
    click.echo("0")
