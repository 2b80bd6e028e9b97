"""`kkg-portal demo`: an instance to look at, with invented clusters, schools, people and their meetings."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kkg_portal import paths
from kkg_portal.cli.context import portal
from kkg_portal.cli.doctor import ensure_secret
from kkg_portal.cli.rehearsal import rehearse
from kkg_portal.core import migrate
from kkg_portal.demo.build import build, holds_data
from kkg_portal.demo.places import CLUSTERS, CONTROLLER
from kkg_portal.demo.sign_ins import FILE_NAME
from kkg_portal.demo.start_over import drop_everything
from kkg_portal.settings import Settings

SETTINGS_OF_A_DEMO = f'demo = true\ndata_controller = "{CONTROLLER}"\n'
MARK = "demo.unfinished"
MOST = 90


@click.command()
@click.option(
    "--if-empty", is_flag=True, help="Leave a database that holds data as it is, without complaint."
)
@click.option(
    "--scale", default=1, show_default=True, type=click.IntRange(1, MOST), help="Times three clusters."
)
@click.option(
    "--anchor", type=click.IntRange(2001, 2100), help="First year of the school year; the present one else."
)
@click.option("--reset", is_flag=True, help="Throw the present demo away first.")
@click.option("--yes", is_flag=True, help="Really throw it away.")
def demo(if_empty: bool, scale: int, anchor: int | None, reset: bool, yes: bool) -> None:
    """Prepare instance/ with settings, tables and demo data; everybody in it is invented."""
    instance = paths.instance_dir()
    if ensure_secret(instance, extra=SETTINGS_OF_A_DEMO):
        click.echo(f"Wrote {instance / 'portal.toml'} with a fresh secret key")
    with portal() as app:
        settings: Settings = app.extensions["kkg_settings"]
        if reset:
            _refuse_reset(settings, yes=yes)
        mark = instance / MARK
        # What an interrupted run left is demo data too: the mark is set on empty databases only.
        if reset or mark.exists():
            drop_everything(settings.upload_path)
            (instance / FILE_NAME).unlink(missing_ok=True)
        for _component in migrate.upgrade():
            pass
        if not holds_data():
            mark.touch(mode=0o600)
            _build(instance, scale=scale, anchor=anchor)
            mark.unlink()
        elif if_empty:
            click.echo("The database holds data; it is left as it is.")
        else:
            raise click.ClickException(
                "The database holds data already. The demo goes into an empty one; "
                "a demo is thrown away with: kkg-portal demo --reset --yes"
            )
    rehearse(app)


def _refuse_reset(settings: Settings, *, yes: bool) -> None:
    if not settings.demo:
        raise click.ClickException(
            "This is not a demo (portal.toml has no demo = true): nothing is thrown away."
        )
    if not yes:
        raise click.ClickException(
            "This deletes everything in the demo, also what you added. Add --yes to do it."
        )


def _build(instance: Path, *, scale: int, anchor: int | None) -> None:
    clusters = len(CLUSTERS) * scale
    click.echo(f"Building the demo: {clusters} clusters")
    steps = build(instance, scale=scale, anchor=anchor)
    if scale > 1 and sys.stderr.isatty():
        with click.progressbar(steps, length=clusters, file=sys.stderr) as bar:
            for _step in bar:
                pass
    else:
        for step in steps:
            click.echo(f"  {step}")
    click.echo(f"Who can sign in stands in {instance / FILE_NAME}")
