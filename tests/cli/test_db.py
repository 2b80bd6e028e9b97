from __future__ import annotations

import sqlite3

from tests.support.shell import Shell


def test_upgrade_makes_all_tables_and_may_be_repeated(bare_shell: Shell) -> None:
    bare_shell("doctor", "--fix")

    assert "core: up to date" in bare_shell.done("db", "upgrade")
    assert "core: up to date" in bare_shell.done("db", "upgrade", "core")


def test_check_finds_the_database_as_the_models_say(shell: Shell) -> None:
    assert "as the models say" in shell.done("db", "check")


def test_check_names_what_differs_in_words(shell: Shell) -> None:
    with sqlite3.connect(shell.instance / "portal.db") as connection:
        connection.execute("DROP TABLE core_consent")

    output = shell.refused("db", "check", "core")

    assert "core: add table core_consent" in output


def test_check_names_a_component_that_is_behind(bare_shell: Shell) -> None:
    bare_shell("doctor", "--fix")

    assert "core: has revisions that were not run" in bare_shell.refused("db", "check", "core")


def test_unknown_component_is_refused_with_the_known_ones(shell: Shell) -> None:
    for command in (["upgrade", "nothing"], ["check", "nothing"], ["sql", "nothing"]):
        assert "no component called 'nothing'; there are: core" in shell.refused("db", *command)
    assert "no component" in shell.refused("db", "revision", "nothing", "-m", "Never written")


def test_sql_prints_the_history_for_review_without_running_it(bare_shell: Shell) -> None:
    bare_shell("doctor", "--fix")

    assert "CREATE TABLE core_cluster" in bare_shell.done("db", "sql", "core")
    assert "core: has revisions" in bare_shell.refused("db", "check", "core")


def test_a_command_on_an_old_database_says_what_to_do(bare_shell: Shell) -> None:
    bare_shell("doctor", "--fix")

    assert "kkg-portal db upgrade" in bare_shell.refused("user", "list")
