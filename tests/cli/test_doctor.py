from __future__ import annotations

import stat
import tomllib

from tests.support.shell import Shell


def test_a_portal_without_a_key_is_refused_with_the_way_out(bare_shell: Shell) -> None:
    output = bare_shell.refused("doctor")

    assert "secret_key is missing" in output
    assert "kkg-portal doctor --fix" in output


def test_fix_writes_a_key_only_its_owner_can_read(bare_shell: Shell) -> None:
    bare_shell("doctor", "--fix")

    path = bare_shell.instance / "portal.toml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(tomllib.loads(path.read_text())["secret_key"]) >= 32


def test_fix_adds_a_key_to_settings_without_one_and_keeps_them(bare_shell: Shell) -> None:
    bare_shell.instance.mkdir()
    path = bare_shell.instance / "portal.toml"
    path.write_text('data_controller = "Dinas Pendidikan"\n')

    bare_shell("doctor", "--fix")

    settings = tomllib.loads(path.read_text())
    assert settings["data_controller"] == "Dinas Pendidikan"
    assert len(settings["secret_key"]) >= 32


def test_fix_keeps_a_key_that_is_there(shell: Shell) -> None:
    before = (shell.instance / "portal.toml").read_text()

    shell.done("doctor", "--fix")

    assert (shell.instance / "portal.toml").read_text() == before


def test_a_database_that_is_behind_is_a_problem(bare_shell: Shell) -> None:
    output = bare_shell.refused("doctor", "--fix")

    assert "problem" in output
    assert "kkg-portal db upgrade" in output


def test_a_sound_portal_is_told_what_to_set_before_others_use_it(shell: Shell) -> None:
    output = shell.done("doctor")

    assert "The database is up to date" in output
    assert "No mail host is set up" in output
    assert "data_controller is empty" in output
    assert "use https" in output


def test_a_demo_says_so(demo_shell: Shell) -> None:
    assert "Demo mode" in demo_shell.done("doctor")


def test_a_database_out_of_reach_is_one_sentence(shell: Shell) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"

    output = shell.refused("doctor", KKG_DATABASE_URL=url)

    assert "The database did not answer as expected" in output
