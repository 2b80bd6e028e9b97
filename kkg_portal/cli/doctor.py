"""`kkg-portal doctor`: what is wrong with this installation, one line each."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

import click

from kkg_portal import paths
from kkg_portal.admin.health import examine
from kkg_portal.cli.context import portal


@click.command()
@click.option("--fix", is_flag=True, help="Write a fresh secret key when there is none.")
def doctor(fix: bool) -> None:
    """Check settings, database, jobs, mail and disk; exit status 1 when something is wrong."""
    if fix and add_secret(paths.instance_dir()):
        click.echo("Wrote a fresh secret key into portal.toml.")
    with portal(writes=False) as app:
        findings = list(examine(app.extensions["kkg_settings"]))
    for finding in findings:
        click.echo(f"{finding.level:8} {finding.text}")
    if any(finding.level == "problem" for finding in findings):
        raise SystemExit(1)


def add_secret(instance: Path) -> bool:
    """As `ensure_secret`, and also into a portal.toml that has no key yet; a key that is there stays."""
    if ensure_secret(instance):
        return True
    path = instance / "portal.toml"
    written = path.read_text(encoding="utf-8")
    if re.search(r"^\s*secret_key\s*=", written, re.MULTILINE) or "KKG_SECRET_KEY" in os.environ:
        return False
    path.write_text(f"{_fresh_key()}{written}", encoding="utf-8")
    path.chmod(0o600)
    return True


def ensure_secret(instance: Path, *, extra: str = "") -> bool:
    """Write instance/portal.toml with a fresh key (mode 600) unless one is there; says whether it did."""
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = instance / "portal.toml"
    if path.exists():
        return False
    path.touch(mode=0o600)
    path.write_text(f"{_fresh_key()}{extra}", encoding="utf-8")
    return True


def _fresh_key() -> str:
    return f'secret_key = "{secrets.token_urlsafe(48)}"\n'
