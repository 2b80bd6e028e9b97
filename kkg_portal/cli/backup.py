"""`kkg-portal backup` and `restore`: the whole portal in one file, and back into an empty instance."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask

from kkg_portal import paths
from kkg_portal.backup import BackupError, archive, databases, making, restoring
from kkg_portal.backup.manifest import Manifest
from kkg_portal.cli.context import portal
from kkg_portal.cli.doctor import ensure_secret
from kkg_portal.core import clock, migrate
from kkg_portal.core.i18n import format_size
from kkg_portal.settings import Settings, SettingsError, load_settings


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except BackupError as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-secret", is_flag=True, help="Put portal.toml in too: its key opens every session.")
@click.option("--verify", is_flag=True, help="Make nothing: unpack FILE in a temporary folder and check it.")
def backup(file: Path | None, with_secret: bool, verify: bool) -> None:
    """Write database and stored files into FILE while the portal goes on (default: instance/backups/)."""
    if verify:
        if file is None:
            raise click.ClickException("Say which file: kkg-portal backup --verify FILE")
        _verify(file)
        return
    with portal(writes=False) as app, _plainly():
        settings: Settings = app.extensions["kkg_settings"]
        path = file or settings.instance_path / "backups" / f"portal-{clock.now():%Y%m%d-%H%M%S}.tar.gz"
        with click.progressbar(length=1, label="Copying", show_pos=True) as bar:

            def show(done: int, wanted: int) -> None:
                bar.length = wanted
                bar.update(done - bar.pos)

            made = making.make_backup(path.resolve(), with_secret=with_secret, progress=show)
        files = sum(name.startswith(archive.FILES) for name in made.manifest.files)
        rows = sum(made.manifest.rows.values())
    click.echo(f"{made.path}: {rows} rows, {files} files, {format_size(made.size_bytes)}")
    if not with_secret:
        click.echo("The secret key is not in it: keep portal.toml somewhere safe too (or use --with-secret).")
    if made.damaged:
        names = ", ".join(made.damaged)
        raise click.ClickException(
            f"Written, but {len(made.damaged)} stored files are damaged on the disk: {names}"
        )


def _verify(file: Path) -> None:
    with _plainly(), tempfile.TemporaryDirectory(prefix="kkg-verify-") as scratch:
        manifest = _unpack(file, Path(scratch))
        found = restoring.counts_of_copy(manifest, Path(scratch))
    if found is None:
        click.echo("Every file is as it was written, and pg_restore can read the database to its end.")
        return
    _show_counts(manifest, found)
    click.echo("The backup is whole.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--instance", type=click.Path(file_okay=False, path_type=Path), help="The folder to restore into."
)
@click.option(
    "--erased",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="erased.log of the instance that is replaced: those in it are erased again.",
)
def restore(file: Path, instance: Path | None, erased: Path | None) -> None:
    """Put FILE into an empty instance, compare what arrived, and bring the database up to date."""
    target = instance.resolve() if instance else paths.instance_dir()
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _plainly(), tempfile.TemporaryDirectory(dir=target, prefix=".restore-") as scratch:
        folder = Path(scratch)
        manifest = _unpack(file, folder)
        restoring.counts_of_copy(manifest, folder)
        _put_settings(folder / archive.SETTINGS, target)
        with portal(_settings_of(target)) as app:
            _restore(app, manifest, folder, erased)


def _settings_of(instance: Path) -> Settings:
    try:
        return load_settings({**os.environ, "KKG_INSTANCE_PATH": str(instance)})
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def _unpack(file: Path, folder: Path) -> Manifest:
    with click.progressbar(length=file.stat().st_size, label="Checking", show_pos=False) as bar:
        manifest = restoring.check(file, folder, lambda _name: bar.update(0))
        bar.update(bar.length or 0)
    return manifest


def _put_settings(packed: Path, target: Path) -> None:
    own = target / archive.SETTINGS
    if packed.exists() and not own.exists():
        own.touch(mode=0o600)
        own.write_bytes(packed.read_bytes())
        click.echo("portal.toml comes from the backup.")
    elif ensure_secret(target):
        click.echo("Wrote portal.toml with a fresh secret key: everybody signs in again. Check its settings.")


def _restore(app: Flask, manifest: Manifest, folder: Path, erased: Path | None) -> None:
    settings: Settings = app.extensions["kkg_settings"]
    restoring.expect_known(manifest)
    restoring.expect_room(settings)
    files = sum(name.startswith(archive.FILES) for name in manifest.files)
    with click.progressbar(length=files, label="Restoring files") as bar:
        found = restoring.put_in_place(manifest, folder, lambda _name: bar.update(1))
    _show_counts(manifest, found)
    for _component in migrate.upgrade():
        pass
    log = settings.instance_path / archive.ERASURES
    if (folder / archive.ERASURES).exists() and not log.exists():
        log.touch(mode=0o600)
        log.write_bytes((folder / archive.ERASURES).read_bytes())
    logs = [path for path in (log, erased) if path is not None and path.exists()]
    again = restoring.erase_again(list(restoring.erased_ids(*logs)))
    if again:
        click.echo(f"{again} people who had themselves erased since then were erased again.")
    click.echo(f"Restored the portal of {manifest.made_at}. Now: kkg-portal doctor, then start it.")


def _show_counts(manifest: Manifest, found: databases.Counted) -> None:
    """The comparison table; tables that are empty on both sides are left out."""
    width = max((len(name) for name in manifest.rows), default=5)
    click.echo(f"{'table':{width}} {'backup':>9} {'restored':>9}")
    for name in sorted({*manifest.rows, *found.rows}):
        wanted, present = manifest.rows.get(name, 0), found.rows.get(name, 0)
        if wanted or present:
            click.echo(f"{name:{width}} {wanted:9} {present:9}{'' if wanted == present else '   DIFFERENT'}")
    if different := restoring.differences(manifest, found):
        raise click.ClickException(f"These tables differ from the manifest: {', '.join(different)}")
