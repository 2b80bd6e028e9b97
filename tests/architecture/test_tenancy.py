"""Whose rows are whose: every table belongs to a cluster or is named here with a reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint
from sqlalchemy.orm import Mapper

from kkg_portal.core.db.engine import Base
from kkg_portal.core.db.mixins import ClusterOwned
from kkg_portal.core.tenancy import owned_tables

ROOT = Path(__file__).resolve().parents[2]

# Tables without the wall. Whoever adds one says why its rows are nobody's, or everybody's, or one person's.
GLOBAL_TABLES = {
    "core_regency": "administrative region, the same for all",
    "core_subdistrict": "administrative region, the same for all",
    "core_cluster": "the clusters themselves",
    "core_user": "a person may be in several clusters",
    "core_session": "of a person",
    "core_sign_in_failure": "of nobody: a digest of what was typed",
    "core_token": "of a person",
    "core_consent": "of a person",
    "core_busy": "of a person, across their clusters",
    "core_inbox": "of a person, across their clusters",
    "core_notice": "of a person, across their clusters",
    "core_delivery": "of a person, across their clusters",
    "core_notice_preference": "of a person",
    "core_notice_settings": "of a person",
    "core_notice_mute": "of a person, across their clusters",
    "core_unsubscribe_token": "of a person, found before anybody signed in",
    "core_push_subscription": "of a person's browser",
    "core_job": "the worker takes them in turn and binds each job's own cluster",
    "core_audit": "one sealed chain for the installation; pages show the lines of their cluster",
    "problem_threads_card": "a copy without names that a cluster published to all others",
}

# Who may reach the connection behind the session, where no statement is filtered.
BELOW_THE_WALL = {
    "kkg_portal/accounts/identity.py": "finds out who asks before any cluster is bound",
    "kkg_portal/accounts/personal_data.py": "what one person has in all clusters",
    "kkg_portal/admin/health.py": "which database it is",
    "kkg_portal/app.py": "the benchmark counts statements",
    "kkg_portal/backup/databases.py": "copies everything",
    "kkg_portal/backup/making.py": "which database it is",
    "kkg_portal/backup/restoring.py": "which database it is",
    "kkg_portal/cli/context.py": "closes connections",
    "kkg_portal/cli/rehearsal.py": "closes connections",
    "kkg_portal/clusters/dependents.py": "asks the database for foreign keys to one membership",
    "kkg_portal/core/audit.py": "adds a line to a table of the whole installation",
    "kkg_portal/core/db/engine.py": "makes the engine",
    "kkg_portal/core/db/inserting.py": "which database it is",
    "kkg_portal/core/inbox.py": "takes items of persons, never rows of a cluster",
    "kkg_portal/core/jobs.py": "writes down what is to be done, reads nothing",
    "kkg_portal/core/migrate.py": "changes tables, reads no rows",
    "kkg_portal/core/notifications/telling.py": "writes the bound cluster into every notice and asks for no other's",
    "kkg_portal/core/search/door.py": "writes the bound cluster into every question to the index",
    "kkg_portal/core/table_sizes.py": "counts rows, reads none",
    "kkg_portal/core/tenancy.py": "rows_of_person and rows_of_cluster",
    "kkg_portal/core/uow.py": "which database it is",
    "kkg_portal/demo/start_over.py": "empties the demo",
}
CROSSING = ("kkg_portal/admin/", "kkg_portal/cli/", "kkg_portal/core/tenancy.py")


@pytest.fixture
def mappers(app: Flask) -> list[Mapper[object]]:
    return sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)


def test_every_table_belongs_to_a_cluster_or_is_named_with_a_reason(mappers: list[Mapper[object]]) -> None:
    open_tables = {m.local_table.name for m in mappers if not issubclass(m.class_, ClusterOwned)}  # type: ignore[attr-defined]

    assert open_tables == GLOBAL_TABLES.keys()


def test_no_table_stands_beside_the_models(mappers: list[Mapper[object]]) -> None:
    """The guard knows mapped tables only."""
    assert set(Base.metadata.tables.values()) == {mapper.local_table for mapper in mappers}


def test_the_guard_knows_every_owned_table(mappers: list[Mapper[object]]) -> None:
    assert {table.name for table in owned_tables()} == Base.metadata.tables.keys() - GLOBAL_TABLES.keys()


def _foreign_keys(table: Table) -> list[ForeignKeyConstraint]:
    return [rule for rule in table.constraints if isinstance(rule, ForeignKeyConstraint)]


def test_every_owned_row_points_at_its_cluster_and_goes_with_it(app: Flask) -> None:
    for table in owned_tables():
        column = table.c.cluster_id
        targets = {
            key.target_fullname: key.ondelete
            for key in column.foreign_keys
            if "cluster" in key.target_fullname
        }

        assert not column.nullable, table.name
        assert targets.get("core_cluster.id") == "CASCADE", table.name


def test_a_row_can_only_point_at_rows_of_its_own_cluster(app: Flask) -> None:
    """Both ends carry the cluster in the key: the last wall stands in the database."""
    owned = owned_tables()
    for table in owned:
        for key in _foreign_keys(table):
            if key.referred_table not in owned:
                continue
            columns = [column.name for column in key.columns]
            targets = [element.column.name for element in key.elements]
            assert columns[0] == "cluster_id", f"{table.name}: {columns} is no key of both; use tenant_fk()"
            assert targets == ["cluster_id", "id"], f"{table.name}: {columns}"


def test_what_children_point_at_has_the_key_of_both(app: Flask) -> None:
    for table in owned_tables():
        for key in _foreign_keys(table):
            if key.referred_table in owned_tables():
                keys = [
                    {column.name for column in rule.columns}
                    for rule in key.referred_table.constraints
                    if isinstance(rule, UniqueConstraint)
                ]
                assert {"cluster_id", "id"} in keys, f"{key.referred_table.name} lacks tenant_key()"


def test_no_open_table_points_into_a_cluster(app: Flask) -> None:
    """Such a row would be read without the wall and lead behind it."""
    for name in GLOBAL_TABLES:
        for key in _foreign_keys(Base.metadata.tables[name]):
            assert key.referred_table not in owned_tables(), f"{name} points at {key.referred_table.name}"


def test_no_relationship_loads_by_itself(mappers: list[Mapper[object]]) -> None:
    lazy = [
        f"{mapper.class_.__name__}.{relation.key}: {relation.lazy}"
        for mapper in mappers
        for relation in mapper.relationships
        if relation.lazy not in {"raise_on_sql", "raise"}
    ]

    assert lazy == []


def test_edit_counters_and_shown_ids_come_from_the_mixins(mappers: list[Mapper[object]]) -> None:
    for mapper in mappers:
        columns = mapper.local_table.c  # type: ignore[attr-defined]
        if "version" in columns:
            assert mapper.version_id_col is columns.version, f"{mapper.class_.__name__}: use Versioned"
        if "public_id" in columns:
            assert columns.public_id.unique, f"{mapper.class_.__name__}: use PublicId"


# What no table can say: who may go around the session.


def _sources() -> Iterator[tuple[str, ast.Module]]:
    for root in ("kkg_portal", "plugins"):
        for path in sorted((ROOT / root).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name and not name.endswith(("api/testing.py", "api/testing_client.py")):
                yield name, ast.parse(path.read_text(encoding="utf-8"))


def test_only_named_modules_reach_the_connection_below_the_wall() -> None:
    """`session.connection()`, an engine or a raw cursor runs statements no guard has seen."""
    names = {"connection", "get_bind", "engine", "raw_connection", "exec_driver_sql"}
    reaching = {
        name
        for name, tree in _sources()
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.Attribute)
            and node.attr in names
            and ast.unparse(node.value) in {"session", "db", "session()", "db.session"}
        )
        or (isinstance(node, ast.alias) and node.name == "writing_connection")
    }

    assert "\n".join(sorted(reaching - BELOW_THE_WALL.keys())) == ""


def test_only_the_door_holds_the_index() -> None:
    """The wall lets this table pass; the door alone may make one, and puts the cluster into each question."""
    holding = {
        name
        for name, tree in _sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.alias)
        and (node.id if isinstance(node, ast.Name) else node.name) == "ScopedIndex"
    }

    assert holding == {"kkg_portal/core/search/door.py", "kkg_portal/core/tenancy.py"}


def test_only_the_platforms_own_pages_and_commands_cross_every_cluster() -> None:
    crossing = {
        name
        for name, tree in _sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.alias)
        and (node.id if isinstance(node, ast.Name) else node.name) == "every_cluster"
    }

    assert [name for name in crossing if not name.startswith(CROSSING)] == []


def test_nobody_passes_a_cluster_around_in_statements_of_plugins() -> None:
    """The session knows the cluster; a condition written by hand is one that can be forgotten."""
    by_hand = [
        f"{name}:{node.lineno}"
        for name, tree in _sources()
        if name.startswith("plugins/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "cluster_id"
        and ast.unparse(node.value)[:1].isupper()
    ]

    assert by_hand == []
