"""`kkg-portal problem_threads`: looks after the counters of threads."""

from __future__ import annotations

import click

from kkg_portal.api import commanded_clusters, unit_of_work

from .recounting import drifts


@click.group("problem_threads")
def group() -> None:
    """Problems from class."""


@group.command("check")
@click.option("--fix", is_flag=True, help="Set wrong counters right.")
@click.option(
    "--cluster", "slugs", multiple=True, help="Only this cluster; may be repeated. All when left out."
)
def check(fix: bool, slugs: tuple[str, ...]) -> None:
    """Count trials, replies and acceptances again and say where a counter differs; exit status 1 when one does."""
    wrong = 0
    for slug in commanded_clusters(slugs, writes=fix):
        with unit_of_work():
            found = drifts(fix=fix)
        for one in found:
            click.echo(f"{slug} {one.thread} {one.counter}: held {one.held}, counted {one.counted}")
        wrong += len(found)
    click.echo(f"{wrong} counters {'set right' if fix else 'differ'}." if wrong else "All counters agree.")
    if wrong and not fix:
        raise SystemExit(1)
