"""What every worker does at its first pages, done once before the workers are forked.

Compiled templates and statements, and the interpreter's notes on the code it ran, are then memory the workers
share. Without this each made its own: a fifth of what a worker takes.
"""

from __future__ import annotations

import logging

from flask import Flask
from sqlalchemy import select

from kkg_portal.accounts.identity import visitor_of
from kkg_portal.accounts.models import User
from kkg_portal.accounts.visitor import Visitor
from kkg_portal.core import clock
from kkg_portal.core.access.guard import stand_in
from kkg_portal.core.db.engine import db, session
from kkg_portal.core.jobs import queue_periodic
from kkg_portal.core.plugins.registry import visible_menu
from kkg_portal.core.templating import KeptTemplates
from kkg_portal.settings import Settings

log = logging.getLogger(__name__)

# Enough for the interpreter to have settled on how to run what it runs often.
_ROUNDS = 3
_MOST_PEOPLE = 20


def rehearse(app: Flask) -> None:
    """Queue what is due, and make some member's main pages for nobody. Nothing is written for the pages.

    A command that prepares an installation calls this too, so that the first start finds templates compiled.
    """
    settings: Settings = app.extensions["kkg_settings"]
    app.jinja_env.bytecode_cache = KeptTemplates(settings.instance_path / "cache" / "templates")
    with app.app_context():
        queue_periodic()
        visitor = _somebody()
    if visitor is not None:
        for _round in range(_ROUNDS):
            _make_pages(app, visitor)
    with app.app_context():
        # Forked workers must not share connections.
        db.engine.dispose()


def _make_pages(app: Flask, visitor: Visitor) -> None:
    slug = visitor.clusters[0].slug
    with app.test_request_context("/login"):
        app.full_dispatch_request()
    with app.test_request_context(f"/k/{slug}/"):
        actor = stand_in(visitor, slug)
        pages = [item.endpoint for item in visible_menu(actor) if item.section == "main"] if actor else []
        session().info["reads_only"] = True
        for endpoint in pages:
            try:
                app.view_functions[endpoint]()
            except Exception:  # boundary: a page that is broken must not keep the others from being served
                log.exception("the page %s could not be made before serving", endpoint)


def _somebody() -> Visitor | None:
    """Any member, the same at each start; None in an installation that is still empty. No session stands behind it."""
    people = select(User.id).where(User.disabled_at.is_(None)).order_by(User.id).limit(_MOST_PEOPLE)
    for user_id in session.scalars(people):
        visitor = visitor_of(user_id, token="", session_id=0, fresh_until=clock.now())
        if visitor.clusters:
            return visitor
    return None
