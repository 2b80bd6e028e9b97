"""Settings: file, then environment, then secrets in files; what is wrong is told all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kkg_portal.settings import Settings, SettingsError, complete, load_settings

KEY = "a long and random key 0123456789 abcdef"


def from_all(tmp_path: Path, toml: str = "", **variables: str) -> Settings:
    (tmp_path / "portal.toml").write_text(toml)
    return load_settings({"KKG_INSTANCE_PATH": str(tmp_path), **variables})


def test_defaults_depend_on_the_instance_alone(tmp_path: Path) -> None:
    settings = from_all(tmp_path)

    assert settings.database_url == f"sqlite:///{tmp_path / 'portal.db'}"
    assert settings.upload_path == tmp_path / "uploads"
    assert settings.environment == "production"
    assert settings.default_language == "id"
    assert settings.all_plugins


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    settings = from_all(tmp_path, "mail_port = 2525\nmail_host = 'a.example'", KKG_MAIL_PORT="587")

    assert (settings.mail_port, settings.mail_host) == (587, "a.example")


def test_a_secret_file_wins_over_the_variable(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text(f"{KEY}\n")

    settings = from_all(tmp_path, KKG_SECRET_KEY="other", KKG_SECRET_KEY_FILE=str(secret))

    assert settings.secret_key == KEY


def test_lists_are_written_with_commas_or_as_toml_lists(tmp_path: Path) -> None:
    assert from_all(tmp_path, KKG_PLUGINS="meetings, resources ,").plugins == ("meetings", "resources")
    settings = from_all(tmp_path, 'plugins = ["meetings"]')
    assert (settings.plugins, settings.all_plugins) == (("meetings",), False)


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("true", True), ("YES", True), ("0", False), ("", False)]
)
def test_yes_and_no_are_written_in_usual_ways(tmp_path: Path, text: str, value: bool) -> None:
    assert from_all(tmp_path, KKG_SAFE_MODE=text).safe_mode is value


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        from_all(
            tmp_path,
            "colour = 'green'\nmail_port = 'many'",
            KKG_DEMO="perhaps",
            KKG_MAIL_PASSWORD_FILE=str(tmp_path / "absent"),
        )

    said = str(refused.value)
    assert "unknown setting 'colour'" in said
    assert "mail_port cannot be 'many'" in said
    assert "demo cannot be 'perhaps'" in said
    assert "KKG_MAIL_PASSWORD_FILE" in said


def test_a_file_that_is_no_toml_is_a_mistake_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"portal\.toml"):
        from_all(tmp_path, "this is not toml")


def test_a_secret_file_that_is_no_text_is_a_mistake_not_a_crash(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(SettingsError, match="KKG_SECRET_KEY"):
        from_all(tmp_path, KKG_SECRET_KEY_FILE=str(secret))


@pytest.mark.parametrize(
    "key", ["dev", "changeme", "short", "a" * 40, "abababababababababababababababababab"]
)
def test_weak_keys_do_not_start_production(key: str) -> None:
    assert any("secret_key" in problem for problem in Settings(secret_key=key).problems())


def test_a_random_key_starts_production() -> None:
    assert Settings(secret_key=KEY).problems() == []


def test_a_missing_key_starts_nothing() -> None:
    assert any("secret_key is missing" in problem for problem in Settings(environment="test").problems())


@pytest.mark.parametrize(
    "address",
    [
        "https://kkg.example",
        "http://127.0.0.1.evil.example",
        "http://localhost.example",
        "http://kkg.example/?//localhost",
    ],
)
def test_the_demo_stays_on_this_machine(address: str) -> None:
    """It lets anybody in without a password."""
    assert any(
        "demo" in problem for problem in Settings(secret_key=KEY, demo=True, base_url=address).problems()
    )


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"])
def test_the_demo_runs_on_this_machine(address: str) -> None:
    assert Settings(secret_key=KEY, demo=True, base_url=address).problems() == []


def test_the_portal_answers_to_its_own_name_alone() -> None:
    assert complete(Settings(base_url="https://kkg.example:8443")).trusted_hosts == ("kkg.example",)
    assert "localhost" in complete(Settings()).trusted_hosts
