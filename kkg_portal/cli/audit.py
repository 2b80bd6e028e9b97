"""`kkg-portal audit`: the sealed log of acts."""

from __future__ import annotations

import click

from kkg_portal.cli.context import portal
from kkg_portal.core import audit
from kkg_portal.core.db.engine import session
from kkg_portal.core.uow import unit_of_work


@click.group("audit")
def audit_group() -> None:
    """The log of who did what."""


@audit_group.command()
def verify() -> None:
    """Check the whole chain, then seal new lines; exit status 1 when a line was changed."""
    with portal(writes=False):
        broken = audit.first_broken_line()
        session.remove()
        if broken is not None:
            raise click.ClickException(
                f"Line {broken} does not match its seal: the log was changed after it was written."
            )
        with unit_of_work():
            sealed = audit.seal_new_lines(limit=1_000_000)
    click.echo(f"The log is whole; {sealed} new lines sealed.")
