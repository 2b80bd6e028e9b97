"""Before serving, some member's pages are made for nobody."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from kkg_portal.accounts.models import SignInSession
from kkg_portal.api.testing import People
from kkg_portal.cli.rehearsal import rehearse
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.db.engine import session
from tests.support.file_app import at_work


def count_of(app: Flask, model: type[SignInSession] | type[AuditLine]) -> int:
    with at_work(app):
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_pages_are_made_and_nobody_is_signed_in(file_app: Flask, own_people: People) -> None:
    before = count_of(file_app, SignInSession), count_of(file_app, AuditLine)

    rehearse(file_app)

    kept = {name for _loader, name in (key for key in file_app.jinja_env.cache or {})}
    assert {"accounts/sign_in.html", "dashboard/home.html", "meetings/index.html"} <= kept
    assert (count_of(file_app, SignInSession), count_of(file_app, AuditLine)) == before
    with file_app.test_client() as browser:
        assert browser.get("/k/melati/").status_code == 302


def test_an_empty_installation_is_served_too(file_app: Flask) -> None:
    rehearse(file_app)
