from __future__ import annotations

import pytest

from tests.support.shell import Shell


def test_every_mistake_is_told_at_once(shell: Shell) -> None:
    (shell.instance / "portal.toml").write_text('secret = "x"\nmail_port = "many"\n')

    output = shell.refused("doctor", KKG_DEMO="perhaps", KKG_SECRET_KEY_FILE="/nonexistent/key")

    assert "unknown setting 'secret'" in output
    assert "mail_port cannot be 'many'" in output
    assert "demo cannot be 'perhaps'" in output
    assert "KKG_SECRET_KEY_FILE" in output


@pytest.mark.parametrize("key", ["secret", "dev", "a" * 64, "short-but-mixed-123"])
def test_a_weak_key_is_refused_in_production(shell: Shell, key: str) -> None:
    assert "secret_key is weak" in shell.refused("doctor", KKG_SECRET_KEY=key)


def test_a_weak_key_will_do_while_developing(shell: Shell) -> None:
    shell.done("doctor", KKG_SECRET_KEY="dev", KKG_ENVIRONMENT="development")


def test_every_reason_not_to_start_is_told(shell: Shell) -> None:
    output = shell.refused(
        "db",
        "check",
        KKG_SECRET_KEY="dev",
        KKG_MAIL_SECURITY="some",
        KKG_DEMO="1",
        KKG_BASE_URL="https://kkg.example.id",
    )

    assert "secret_key is weak" in output
    assert "mail_security is 'some'" in output
    assert "refused beyond 127.0.0.1" in output


def test_a_name_that_only_begins_like_this_machine_is_somewhere_else(demo_shell: Shell) -> None:
    output = demo_shell.refused("doctor", KKG_BASE_URL="http://127.0.0.1.example.id")

    assert "refused beyond 127.0.0.1" in output


def test_an_unknown_plugin_in_the_allow_list_stops_the_start(shell: Shell) -> None:
    output = shell.refused("plugins", "list", KKG_SAFE_MODE="0", KKG_PLUGINS="nothing_such")

    assert "'nothing_such', which is not installed" in output


def test_help_works_whatever_the_settings_say(shell: Shell) -> None:
    (shell.instance / "portal.toml").write_text("this is no toml")

    assert "doctor" in shell.done("--help")
