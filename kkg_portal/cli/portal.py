"""`kkg-portal`: everything an operator does from a shell."""

from __future__ import annotations

import gc
import logging
import os
from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kkg_portal.core.plugins.discover import Found

log = logging.getLogger(__name__)


# Imported when they are called: the server need not wait for what restores backups.
COMMANDS = {
    "affected": "affected:affected",
    "audit": "audit:audit_group",
    "backup": "backup:backup",
    "cluster": "people:cluster_group",
    "db": "db:db_group",
    "demo": "demo:demo",
    "doctor": "doctor:doctor",
    "import-teachers": "people:import_teachers",
    "plugins": "plugins:plugins_group",
    "reindex": "search:reindex",
    "restore": "backup:restore",
    "serve": "serve:serve",
    "user": "people:user_group",
    "work": "serve:work",
}


class Portal(click.Group):
    """The core's commands; a plugin's group of commands appears under the plugin's name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*COMMANDS, *_plugin_groups()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return _plugin_groups().get(cmd_name)
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"kkg_portal.cli.{module}"), name)
        return command


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


def main() -> None:
    # Whatever a command writes (database, mail, backups) is for the account that runs the portal.
    os.umask(0o077)
    # What is made while a program starts stays; looking for garbage in it takes a fifth of the start.
    # cli/context.py turns it on again as soon as the application stands.
    gc.disable()
    cli()
