"""One migration history and one version table per component: the core, then each installed plugin.

A plugin whose folder disappears blocks nobody; `purge` removes its tables with its version table.
Alembic is imported by the commands that need it: a web worker asks `pending` alone and is 10 MB lighter.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import Connection, MetaData, Select, String, Table, column, inspect, select, table

from kkg_portal import paths
from kkg_portal.core.db.engine import db, intending_to_write
from kkg_portal.core.db.partial_indexes import complete_partial_indexes
from kkg_portal.core.db.scoped_index import is_index_table
from kkg_portal.core.plugins.discover import Found, PluginError, in_order, installed
from kkg_portal.core.plugins.loading import load_models
from kkg_portal.settings import Settings

if TYPE_CHECKING:
    from alembic.config import Config

log = logging.getLogger(__name__)

CORE = "core"
VERSIONS = "alembic_version_"


@dataclass(frozen=True, slots=True)
class Component:
    """Owner of a history: its name is also the prefix of its tables."""

    name: str
    versions: Path

    @property
    def version_table(self) -> str:
        return f"{VERSIONS}{self.name}"

    def owns(self, table_name: str) -> bool:
        return table_name.startswith(f"{self.name}_")


def components() -> list[Component]:
    """Core first, then every installed plugin in the order of requirements; imports their models.

    In safe mode a plugin that cannot be imported is left out: it must not keep the portal from starting.
    """
    settings: Settings | None = current_app.extensions.get("kkg_settings")
    problems: list[str] = []
    found = in_order(installed(problems, settings), problems)
    usable = [plugin for plugin in found if _brings_models(plugin, problems)]
    if problems and settings is not None and settings.safe_mode:
        log.warning("safe mode goes on without: %s", "; ".join(problems))
    elif problems:
        raise PluginError("\n".join(problems))
    return [
        Component(CORE, paths.PACKAGE / "migrations" / "versions"),
        *(
            Component(plugin.manifest.name, plugin.folder / "migrations")
            for plugin in usable
            if plugin.manifest.models
        ),
    ]


def _brings_models(plugin: Found, problems: list[str]) -> bool:
    try:
        load_models(plugin, problems)
    except Exception as error:  # noqa: BLE001  because a boundary: a broken plugin is named, whatever it raises
        problems.append(f"{plugin.manifest.name}: cannot be loaded: {type(error).__name__}: {error}")
        return False
    return True


def _chosen(name: str | None) -> list[Component]:
    every = components()
    if name is None:
        return every
    chosen = [component for component in every if component.name == name]
    if not chosen:
        raise PluginError(f"no component called {name!r}; there are: {', '.join(c.name for c in every)}")
    return chosen


def _config(component: Component, connection: Connection | None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(paths.PACKAGE / "migrations"))
    config.set_main_option("version_locations", str(component.versions))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(component=component, connection=connection)
    return config


def upgrade(name: str | None = None) -> Iterator[str]:
    """Bring every component (or one) to its newest revision; yields each name when it is done."""
    from alembic import command

    for component in _chosen(name):
        with intending_to_write(), rebuilding() as connection:
            command.upgrade(_config(component, connection), "head")
        yield component.name


@contextmanager
def rebuilding() -> Iterator[Connection]:
    """A transaction in which tables may be dropped and laid anew.

    On SQLite a table is changed by copying it; with foreign keys in force, dropping the old one would take all
    rows along that point at it. So they are off meanwhile, and what they say is checked before the commit.
    """
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        raw: Any = connection.connection
        if is_sqlite:
            raw.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise RuntimeError("a revision left rows that point at nothing")
        finally:
            if is_sqlite:
                raw.cursor().execute("PRAGMA foreign_keys=ON")


def revision(name: str, message: str) -> Path:
    """Write a new revision of a component from what its models changed."""
    from alembic import command

    (component,) = _chosen(name)
    component.versions.mkdir(parents=True, exist_ok=True)
    with db.engine.begin() as connection:
        script = command.revision(
            _config(component, connection),
            message=message,
            autogenerate=True,
            version_path=str(component.versions),
        )
    if isinstance(script, list) or script is None:
        raise RuntimeError("expected exactly one new revision")
    return Path(script.path)


def sql(name: str, *, dialect: str) -> None:
    """Print the SQL of a component's history for review."""
    from alembic import command

    (component,) = _chosen(name)
    config = _config(component, None)
    config.attributes["dialect"] = dialect
    command.upgrade(config, "head", sql=True)


def differences(name: str | None = None) -> dict[str, Sequence[Any]]:
    """Per component, what the models say and the database does not; empty lists are left out."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    found = {}
    for component in _chosen(name):
        with intending_to_write(False), db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts=options(component))
            changes = compare_metadata(context, db.metadata)
        if changes:
            found[component.name] = changes
    return found


def pending(name: str | None = None) -> list[str]:
    """Components whose database is not at their newest revision."""
    with intending_to_write(False), db.engine.connect() as connection:
        present = set(inspect(connection).get_table_names())
        return [
            component.name
            for component in _chosen(name)
            if _applied(connection, component, present) != _newest(component)
        ]


def _applied(connection: Connection, component: Component, present: set[str]) -> set[str]:
    if component.version_table not in present:
        return set()
    applied: Select[str] = select(column("version_num", String)).select_from(table(component.version_table))
    return set(connection.execute(applied).scalars())


_REVISION = re.compile(r"^(revision|down_revision)\b[^=\n]*= *[\"']([0-9a-z_]+)[\"']", re.MULTILINE)


def _newest(component: Component) -> set[str]:
    """Revisions that no other one follows, read from the files as they are written by `revision`."""
    named: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for file in component.versions.glob("*.py"):
        for kind, value in _REVISION.findall(file.read_text(encoding="utf-8")):
            named[kind].add(value)
    return named["revision"] - named["down_revision"]


def known_revisions(component: Component) -> set[str]:
    """Every revision of a component this installation knows, applied or not."""
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(_config(component, None))
    return {revision.revision for revision in script.walk_revisions()}


def options(component: Component) -> dict[str, Any]:
    """How Alembic sees one component: its own version table, its own tables, names by prefix."""

    def include_name(name: str | None, kind: str, _parents: object) -> bool:
        # Tables of a full-text index are made by a revision and known to no model.
        return kind != "table" or (name is not None and component.owns(name) and not is_index_table(name))

    def include_object(item: Any, _name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        if kind == "index" and "only" in item.info:
            return bool(item.info["only"] == db.engine.dialect.name)
        return kind != "table" or component.owns(item.name)

    complete_partial_indexes(db.metadata)
    return {
        "version_table": component.version_table,
        "include_name": include_name,
        "include_object": include_object,
        "render_as_batch": True,
        "compare_type": True,
        "target_metadata": db.metadata,
    }


def purge(name: str) -> list[str]:
    """Drop a plugin's tables and its version table; returns the names dropped. The core is refused.

    Tables of a plugin whose name goes on after this one stay: every component left its version table.
    """
    if name == CORE:
        raise PluginError("the core cannot be purged")
    with intending_to_write(), db.engine.begin() as connection:
        present = set(inspect(connection).get_table_names())
        prefixes = {f"{table.removeprefix(VERSIONS)}_" for table in present if table.startswith(VERSIONS)}
        longer = tuple(
            prefix for prefix in prefixes if prefix.startswith(f"{name}_") and prefix != f"{name}_"
        )
        doomed = [table for table in present if table.startswith(f"{name}_") and not table.startswith(longer)]
        doomed.append(f"{VERSIONS}{name}")
        metadata = MetaData()
        metadata.reflect(connection, only=[table for table in doomed if table in present])
        own = [table for table in metadata.sorted_tables if table.name in doomed]
        metadata.drop_all(connection, tables=_children_first(own))
    return sorted(table.name for table in own)


def _children_first(tables: list[Table]) -> list[Table]:
    return list(reversed(tables))
