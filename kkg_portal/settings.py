"""What an operator may set: defaults here, then instance/portal.toml, then KKG_* variables and KKG_*_FILE secrets.

Reading fails loudly: an unknown key, a value of the wrong type or a weak key in production stops the
start with one sentence per mistake.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kkg_portal import paths

WEAK_KEYS = frozenset({"dev", "secret", "changeme", "change-me", "secret-key", "password", "test", "kkg"})
MIN_KEY_LENGTH = 32
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


class SettingsError(Exception):
    """The configuration cannot be used; the text lists every mistake found."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One field per key. Names in portal.toml are the field names, in the environment KKG_<NAME>."""

    environment: str = "production"
    secret_key: str = ""
    secret_key_fallbacks: tuple[str, ...] = ()
    instance_path: Path = Path("instance")
    database_url: str = ""
    upload_path: Path = Path()
    base_url: str = "http://127.0.0.1:8000"
    trusted_hosts: tuple[str, ...] = ()
    proxy_hops: int = 0
    secure_cookies: bool = False
    demo: bool = False
    safe_mode: bool = False
    plugins: tuple[str, ...] = ()
    all_plugins: bool = True
    default_language: str = "id"
    data_controller: str = ""
    mail_host: str = ""
    mail_port: int = 25
    mail_username: str = ""
    mail_password: str = ""
    mail_security: str = "none"
    mail_sender: str = ""
    push_hosts: tuple[str, ...] = ()
    max_upload_mb: int = 20
    max_file_mb: int = 500
    cluster_quota_mb: int = 2048
    session_idle_days: int = 30
    session_absolute_days: int = 90
    job_worker: bool = True
    bench: bool = False

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    def problems(self) -> list[str]:
        """Every reason not to start with these settings, in plain sentences."""
        found: list[str] = []
        if self.environment not in {"production", "development", "test"}:
            found.append(f"environment is {self.environment!r}; use production, development or test.")
        if not self.secret_key:
            found.append("secret_key is missing; `kkg-portal demo` or `kkg-portal doctor --fix` writes one.")
        elif self.is_production and _is_weak(self.secret_key):
            found.append(f"secret_key is weak; use at least {MIN_KEY_LENGTH} random characters.")
        if self.mail_security not in {"none", "starttls", "tls"}:
            found.append(f"mail_security is {self.mail_security!r}; use none, starttls or tls.")
        if self.demo and not self.is_loopback:
            found.append("demo mode offers sign-ins without a password and is refused beyond 127.0.0.1.")
        return found

    @property
    def is_loopback(self) -> bool:
        return urlsplit(self.base_url).hostname in LOOPBACK_HOSTS


def _is_weak(key: str) -> bool:
    return len(key) < MIN_KEY_LENGTH or key.lower() in WEAK_KEYS or len(set(key)) < 8


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from all sources, not yet judged: `create_app` refuses to start on `problems()`."""
    variables = os.environ if environ is None else environ
    instance = (
        Path(variables["KKG_INSTANCE_PATH"]) if "KKG_INSTANCE_PATH" in variables else paths.instance_dir()
    )
    values: dict[str, Any] = {"instance_path": instance.resolve()}
    mistakes: list[str] = []
    values |= _from_file(instance / "portal.toml", mistakes)
    values |= _from_environment(variables, mistakes)
    if mistakes:
        raise SettingsError("\n".join(mistakes))
    return complete(Settings(**values))


def complete(settings: Settings) -> Settings:
    """Fill in what depends on the instance folder: database file, upload folder, data controller."""
    instance = settings.instance_path
    return replace(
        settings,
        trusted_hosts=settings.trusted_hosts or _own_hosts(settings.base_url),
        database_url=settings.database_url or f"sqlite:///{instance / 'portal.db'}",
        upload_path=instance / "uploads" if settings.upload_path == Path() else settings.upload_path,
        all_plugins=not settings.plugins,
    )


def _own_hosts(base_url: str) -> tuple[str, ...]:
    """Only the portal's own name is answered to: a forged Host header gets nothing."""
    host = urlsplit(base_url).hostname or "localhost"
    return ("127.0.0.1", "localhost", "[::1]") if host in LOOPBACK_HOSTS else (host,)


def _from_file(path: Path, mistakes: list[str]) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        mistakes.append(f"{path}: {error}")
        return {}
    return {name: _convert(name, value, str(path), mistakes) for name, value in raw.items()}


def _from_environment(variables: Mapping[str, str], mistakes: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in fields(Settings):
        name = f"KKG_{field.name.upper()}"
        if f"{name}_FILE" in variables:
            secret = Path(variables[f"{name}_FILE"])
            try:
                values[field.name] = _convert(field.name, secret.read_text().strip(), name, mistakes)
            except (OSError, UnicodeDecodeError) as error:
                mistakes.append(f"{name}_FILE: {error}")
        elif name in variables and field.name != "instance_path":
            values[field.name] = _convert(field.name, variables[name], name, mistakes)
    return values


def _convert(name: str, value: Any, source: str, mistakes: list[str]) -> Any:
    known = {field.name: field for field in fields(Settings)}
    if name not in known:
        mistakes.append(f"{source}: unknown setting {name!r}.")
        return None
    kind = str(known[name].type)
    try:
        return _as_kind(kind, value)
    except (TypeError, ValueError, KeyError):
        mistakes.append(f"{source}: {name} cannot be {value!r}.")
        return None


def _as_kind(kind: str, value: Any) -> Any:
    if kind == "bool":
        if isinstance(value, bool):
            return value
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}[
            str(value).lower()
        ]
    if kind == "int":
        return int(value)
    if kind == "Path":
        return Path(value)
    if kind.startswith("tuple"):
        parts = value.split(",") if isinstance(value, str) else value
        return tuple(str(part).strip() for part in parts if str(part).strip())
    return str(value)
