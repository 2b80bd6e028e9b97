from __future__ import annotations

import sqlite3

import pytest

from tests.support.shell import Shell


def change(shell: Shell, statement: str) -> None:
    with sqlite3.connect(shell.instance / "portal.db") as connection:
        connection.execute(statement)


def test_a_whole_log_is_said_to_be_whole(demo_shell: Shell) -> None:
    assert "The log is whole" in demo_shell.done("audit", "verify")
    assert "0 new lines" in demo_shell.done("audit", "verify")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_audit SET actor_id = 999 WHERE id = 2",
        "UPDATE core_audit SET act = 'core.other' WHERE id = 2",
        "UPDATE core_audit SET at = '2020-01-01 00:00:00.000000' WHERE id = 2",
        "UPDATE core_audit SET act = 'core.other', seal = NULL WHERE id = 2",
        "DELETE FROM core_audit WHERE id = 2",
    ],
)
def test_a_line_changed_afterwards_is_found(demo_shell: Shell, statement: str) -> None:
    demo_shell.done("audit", "verify")
    change(demo_shell, statement)

    assert "the log was changed" in demo_shell.refused("audit", "verify")
    assert "somebody changed it" in demo_shell.refused("doctor")


def test_work_once_does_what_is_due_and_ends(demo_shell: Shell) -> None:
    assert "jobs done" in demo_shell.done("work", "--once")
    assert "0 jobs done" in demo_shell.done("work", "--once")


def test_no_periodic_job_fails_or_waits_for_itself(demo_shell: Shell) -> None:
    demo_shell.done("work", "--once", KKG_SAFE_MODE="0")

    assert "No job has failed." in demo_shell.done("doctor", KKG_SAFE_MODE="0")


def test_reindex_goes_through_all_clusters_or_one(demo_shell: Shell) -> None:
    assert "entries written" in demo_shell.done("reindex")
    assert "entries written" in demo_shell.done("reindex", "--cluster", "ra-kartini")
    assert "There is no cluster 'kenanga'" in demo_shell.refused("reindex", "--cluster", "kenanga")
