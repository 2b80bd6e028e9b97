"""`kkg-portal`: everything an operator does from a shell."""

from __future__ import annotations

import logging
import os

import click

from kkg_portal.cli.affected import affected
from kkg_portal.cli.audit import audit_group
from kkg_portal.cli.backup import backup, restore
from kkg_portal.cli.db import db_group
from kkg_portal.cli.demo import demo
from kkg_portal.cli.doctor import doctor
from kkg_portal.cli.people import cluster_group, import_teachers, user_group
from kkg_portal.cli.plugins import plugins_group
from kkg_portal.cli.search import reindex
from kkg_portal.cli.serve import serve, work
from kkg_portal.core.plugins.discover import Found

log = logging.getLogger(__name__)


class Portal(click.Group):
    """The core's commands; a plugin's group of commands appears under the plugin's name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_plugin_groups()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or _plugin_groups().get(cmd_name)


def _plugin_groups() -> dict[str, click.Command]:
    """What the active plugins bring; none while the settings cannot be read: `doctor` tells about those."""
    from kkg_portal.core.plugins.discover import active, installed
    from kkg_portal.settings import SettingsError, load_settings

    ignored: list[str] = []  # `doctor` and starting report problems; a list of commands is not the place.
    try:
        found = active(installed(ignored), load_settings(), ignored)
    except SettingsError:
        return {}
    groups = {plugin.manifest.name: _group_of(plugin) for plugin in found if plugin.manifest.cli}
    return {name: group for name, group in groups.items() if group is not None}


def _group_of(plugin: Found) -> click.Command | None:
    from kkg_portal.core.plugins.manifest_check import load_part

    try:
        group: click.Command = load_part(plugin, str(plugin.manifest.cli))
    except Exception:  # boundary: a broken plugin must not take `doctor` and `--help` along
        log.exception("the commands of plugin %s cannot be loaded", plugin.manifest.name)
        return None
    return group


@click.group(cls=Portal)
@click.version_option(package_name="kkg-portal")
def cli() -> None:
    """Run and look after a KKG portal."""


for command in (
    affected,
    audit_group,
    backup,
    cluster_group,
    db_group,
    demo,
    doctor,
    import_teachers,
    plugins_group,
    reindex,
    restore,
    serve,
    user_group,
    work,
):
    cli.add_command(command)


def main() -> None:
    # Whatever a command writes (database, mail, backups) is for the account that runs the portal.
    os.umask(0o077)
    cli()
