from __future__ import annotations

import re
import sqlite3

from tests.support.shell import Shell


def test_safe_mode_lists_plugins_as_installed_only(demo_shell: Shell) -> None:
    assert re.search(r"meetings +installed +enabled in 0 of 3", demo_shell.done("plugins", "list"))


def test_active_plugins_are_on_where_nobody_turned_them_off(demo_shell: Shell) -> None:
    output = demo_shell.done("plugins", "list", KKG_SAFE_MODE="0")

    assert re.search(r"meetings +active +enabled in 3 of 3", output)


def test_a_plugin_is_turned_off_and_on_in_one_cluster(demo_shell: Shell) -> None:
    here = ["meetings", "--cluster", "ra-kartini"]

    demo_shell.done("plugins", "disable", *here, KKG_SAFE_MODE="0")
    assert "enabled in 2 of 3" in demo_shell.done("plugins", "list", KKG_SAFE_MODE="0")

    demo_shell.done("plugins", "enable", *here, KKG_SAFE_MODE="0")
    assert "enabled in 3 of 3" in demo_shell.done("plugins", "list", KKG_SAFE_MODE="0")


def test_unknown_names_are_refused(demo_shell: Shell) -> None:
    assert "There is no cluster 'kenanga'" in demo_shell.refused(
        "plugins", "enable", "meetings", "--cluster", "kenanga"
    )
    assert "not installed" in demo_shell.refused("plugins", "enable", "chess", "--cluster", "ra-kartini")


def test_purge_asks_before_it_drops_and_never_touches_the_core(demo_shell: Shell) -> None:
    assert "--yes" in demo_shell.refused("plugins", "purge", "meetings")
    assert "cannot be purged" in demo_shell.refused("plugins", "purge", "core", "--yes")

    output = demo_shell.done("plugins", "purge", "meetings", "--yes")

    assert "dropped meetings_meeting" in output
    with sqlite3.connect(demo_shell.instance / "portal.db") as connection:
        left = connection.execute(
            "SELECT count(*) FROM sqlite_master WHERE name LIKE '%meetings%'"
        ).fetchone()
    assert left == (0,)
