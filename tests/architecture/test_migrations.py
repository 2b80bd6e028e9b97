"""Histories lead to what the models say, forwards and backwards, on both databases; a plugin blocks only itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import DDL, func, inspect, select

from kkg_portal.api.testing import People, make_cluster, make_subdistrict, test_settings
from kkg_portal.app import create_app
from kkg_portal.core import migrate
from kkg_portal.core.db.engine import db, intending_to_write, session
from kkg_portal.core.db.scoped_index import is_index_table
from kkg_portal.core.jobs import Job, work_off
from kkg_portal.core.plugins.discover import PluginError
from tests.architecture.copied_portal import CopiedPortal
from tests.support.own_portal import emptied

BEFORE_THE_INDEX = "657d43083de6"
NOT_VERSIONS = "alembic_version_"


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The portal on a database without a table, of both kinds whatever the rest of the run uses."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        url = emptied(request.getfixturevalue("postgres_url"))
    app = create_app(test_settings(tmp_path, url))
    with app.app_context():
        yield app
        session.remove()
        db.engine.dispose()


def tables() -> set[str]:
    """What models and versions stand in; FTS5 keeps its index in tables of its own beside them."""
    with intending_to_write(False), db.engine.connect() as connection:
        return {name for name in inspect(connection).get_table_names() if not is_index_table(name)}


def names() -> list[str]:
    return [component.name for component in migrate.components()]


def test_from_nothing_to_what_the_models_say(empty: Flask) -> None:
    assert migrate.pending() == names()

    assert list(migrate.upgrade()) == names()

    assert migrate.pending() == []
    assert migrate.differences() == {}
    versions = {f"{NOT_VERSIONS}{name}" for name in names()}
    assert tables() == set(db.metadata.tables) | versions


def test_back_to_nothing_and_forth_again(empty: Flask) -> None:
    list(migrate.upgrade())

    for component in reversed(migrate.components()):
        with intending_to_write(), db.engine.begin() as connection:
            command.downgrade(migrate._config(component, connection), "base")
    assert {table for table in tables() if not table.startswith(NOT_VERSIONS)} == set()

    list(migrate.upgrade())
    assert migrate.differences() == {}


def test_laying_a_table_anew_keeps_the_rows_that_point_at_it(file_app: Flask, own_people: People) -> None:
    """SQLite changes a table by copying and dropping it: members, their grants and sessions must survive that."""

    def counted() -> dict[str, int]:
        with intending_to_write(False), db.engine.connect() as connection:
            wanted = ("core_user", "core_membership", "core_grant", "core_school")
            return {
                name: connection.scalar(select(func.count()).select_from(db.metadata.tables[name])) or 0
                for name in wanted
            }

    with file_app.app_context():
        before = counted()
        (core,) = (one for one in migrate.components() if one.name == "core")
        with intending_to_write(), migrate.rebuilding() as connection:
            command.downgrade(migrate._config(core, connection), "8d2f5c71ab40")

        list(migrate.upgrade("core"))

        assert counted() == before
        assert min(before.values()) > 0


def test_upgrading_again_changes_nothing(empty: Flask) -> None:
    list(migrate.upgrade())
    before = tables()

    list(migrate.upgrade())

    assert tables() == before


def test_every_rule_and_index_has_a_name_of_ours(empty: Flask) -> None:
    """A nameless rule could not be changed later, nor its breaking be put into words."""
    list(migrate.upgrade())
    with intending_to_write(False), db.engine.connect() as connection:
        inspector = inspect(connection)
        for table in db.metadata.tables:
            rules = [
                *inspector.get_unique_constraints(table),
                *inspector.get_foreign_keys(table),
                *inspector.get_check_constraints(table),
                inspector.get_pk_constraint(table),
            ]
            assert [
                rule for rule in rules if not str(rule["name"]).startswith(("uq_", "fk_", "ck_", "pk_"))
            ] == []


def test_one_component_alone(empty: Flask) -> None:
    assert list(migrate.upgrade("core")) == ["core"]
    assert migrate.pending("core") == []


def test_an_unknown_component_is_named(empty: Flask) -> None:
    with pytest.raises(PluginError, match="no component called 'dragons'; there are: core"):
        list(migrate.upgrade("dragons"))


def test_a_change_without_a_revision_is_seen(empty: Flask) -> None:
    list(migrate.upgrade())
    with intending_to_write(), db.engine.begin() as connection:
        connection.execute(DDL("DROP TABLE core_consent"))

    assert "core_consent" in str(migrate.differences()["core"])


def test_only_sqlite_keeps_its_index_in_tables_and_takes_them_along(empty: Flask) -> None:
    list(migrate.upgrade())
    with intending_to_write(False), db.engine.connect() as connection:
        kept = {name for name in inspect(connection).get_table_names() if is_index_table(name)}
        indexes = {index["name"] for index in inspect(connection).get_indexes("core_search_text")}
    on_sqlite = db.engine.dialect.name == "sqlite"

    assert bool(kept) == on_sqlite
    assert ("ix_core_search_text_tokens" in indexes) != on_sqlite

    move_core(command.downgrade, BEFORE_THE_INDEX)
    with intending_to_write(False), db.engine.connect() as connection:
        left = set(inspect(connection).get_table_names())
        triggers = (
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()
            if on_sqlite
            else []
        )
    assert [name for name in left if is_index_table(name)] == []
    assert triggers == []


def test_the_upgrade_has_every_cluster_indexed_anew(empty: Flask) -> None:
    list(migrate.upgrade())
    with intending_to_write():
        cluster_id = make_cluster("melati", subdistrict=make_subdistrict(), name="Melati").id
    session.remove()
    move_core(command.downgrade, BEFORE_THE_INDEX)

    move_core(command.upgrade, "head")

    queued = session.scalars(select(Job).where(Job.kind == "core.rebuild_search")).all()
    assert [(job.cluster_id, job.payload) for job in queued] == [(cluster_id, {})]
    session.rollback()
    work_off()
    session.expire_all()
    assert [job.error for job in queued] == [None]
    assert queued[0].done_at is not None


def move_core(move: Callable[[Config, str], None], revision: str) -> None:
    (core,) = (component for component in migrate.components() if component.name == migrate.CORE)
    with intending_to_write(), db.engine.begin() as connection:
        move(migrate._config(core, connection), revision)


def test_the_core_cannot_be_purged(empty: Flask) -> None:
    with pytest.raises(PluginError):
        migrate.purge("core")


def test_each_history_has_one_end_and_says_why(app: Flask) -> None:
    with app.app_context():
        for component in migrate.components():
            revisions = sorted(component.versions.glob("*.py"))
            assert revisions, component.name
            for path in revisions:
                source = path.read_text()
                assert source.startswith('"""'), f"{path.name} begins with what it is for"
                assert "kkg_portal.clusters" not in source, f"{path.name} imports models, which will change"
                assert "def downgrade" in source


_PLUGIN_COMES_AND_GOES = """
import pathlib, shutil, sys
from sqlalchemy import inspect, text
from kkg_portal.app import create_app
from kkg_portal.api.testing import People, make_cluster, make_subdistrict, test_settings
from kkg_portal.core import migrate
from kkg_portal.core.db.engine import db
here = pathlib.Path.cwd()
app = create_app(test_settings(here, sys.argv[1], safe_mode="safely" in sys.argv))
with app.app_context():
    match sys.argv[2]:
        case "upgrade":
            print(*migrate.upgrade())
        case "look":
            print("pending", *migrate.pending(), "different", *migrate.differences())
        case "purge":
            print(*migrate.purge("notices"))
    print(*sorted(t for t in inspect(db.engine).get_table_names() if "notices" in t))
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_plugin_that_is_gone_blocks_nobody_and_can_be_purged(
    copied_portal: CopiedPortal, kind: str, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{copied_portal.folder}/portal.db"
    if kind == "postgres":
        url = emptied(request.getfixturevalue("postgres_url"))

    def does(what: str) -> str:
        done = copied_portal.run("-c", _PLUGIN_COMES_AND_GOES, url, what)
        assert done.returncode == 0, done.stderr
        return done.stdout

    folder = copied_portal.add_sample()
    assert does("upgrade") == "core notices\nalembic_version_notices notices_notice\n"
    folder.rename(copied_portal.folder / "laid_aside")

    assert does("upgrade") == "core\nalembic_version_notices notices_notice\n"
    assert does("look").startswith("pending different\n")
    assert does("purge") == "alembic_version_notices notices_notice\n\n"
    (copied_portal.folder / "laid_aside").rename(folder)
    assert does("upgrade") == "core notices\nalembic_version_notices notices_notice\n"


def test_safe_mode_upgrades_all_but_what_is_broken(copied_portal: CopiedPortal) -> None:
    """It is how an operator starts beside a broken plugin; the others' tables must not fall behind."""
    copied_portal.add_sample()
    copied_portal.add_plugin("broken", init="1 / 0")
    folder = copied_portal.add_plugin(
        "half", init='plugin = Plugin(name="half", title="x", api=1, models=".models")'
    )
    (folder / "models.py").write_text("1 / 0")
    url = f"sqlite:///{copied_portal.folder}/portal.db"

    done = copied_portal.run("-c", _PLUGIN_COMES_AND_GOES, url, "upgrade", "safely")

    assert done.stdout.splitlines()[0] == "core notices", done.stderr
    assert "ZeroDivisionError" in done.stderr


def test_purging_leaves_plugins_with_longer_names_alone(empty: Flask) -> None:
    """Both cannot be installed together, but one after the other they can."""
    with intending_to_write(), db.engine.begin() as connection:
        for table in ("alembic_version_note", "note_page", "alembic_version_note_board", "note_board_page"):
            connection.execute(DDL(f"CREATE TABLE {table} (id INTEGER)"))

    assert migrate.purge("note") == ["alembic_version_note", "note_page"]

    assert tables() == {"alembic_version_note_board", "note_board_page"}
