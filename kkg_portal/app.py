"""The application factory: named steps, then `seal()`. It never reads the database."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request
from flask_login import LoginManager
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, IntegerConverter

from kkg_portal import paths
from kkg_portal.core import attachment_sweep, audit_sealing, table_sizes, web
from kkg_portal.core.access.core_permissions import core_policy
from kkg_portal.core.access.guard import ask_to_sign_in, has_lost_session, install_guard, seal
from kkg_portal.core.access.policy import register_policy
from kkg_portal.core.db.engine import db, init_database
from kkg_portal.core.db.ids import PUBLIC_ID_PATTERN
from kkg_portal.core.derivatives import making
from kkg_portal.core.errors import PortalError
from kkg_portal.core.http import install_http
from kkg_portal.core.i18n import format_number, gettext, load_catalogs, speak_with
from kkg_portal.core.kept_pieces import KeptPieces
from kkg_portal.core.notifications import digests, held, leaving, planning, sending
from kkg_portal.core.origin import is_from_anywhere, refuse_foreign_origin
from kkg_portal.core.plugins import loading
from kkg_portal.core.plugins.registry import EXTENSION, Registry
from kkg_portal.core.refs import register_resolver
from kkg_portal.core.resumable import sweep
from kkg_portal.core.route_rules import PortalRule
from kkg_portal.core.search import upkeep
from kkg_portal.core.slots import slots
from kkg_portal.core.storage import LocalStorage
from kkg_portal.core.templating import SENTENCES, PageEnvironment
from kkg_portal.core.zero_bytes import refuse_zero_bytes
from kkg_portal.settings import Settings, SettingsError, load_settings
from kkg_portal.uploads.receiving import let_parts_be_long

log = logging.getLogger(__name__)

QUERY_COUNT = "kkg.query_count"


def create_app(settings: Settings | None = None) -> Flask:
    """A portal ready to serve. Raises SettingsError or PluginError listing everything that is wrong."""
    settings = settings or load_settings()
    problems = settings.problems()
    if problems:
        raise SettingsError("\n".join(problems))
    app = Flask("kkg_portal", static_folder=None, instance_path=str(settings.instance_path))
    _configure(app, settings)
    init_database(app)
    found = loading.discover(settings)
    _install_templates(app, found.active)
    _install_languages(app, found.active)
    _install_accounts(app)
    register_policy("core", core_policy)
    _install_core_pages(app, settings)
    loading.load(app, found)
    install_http(app, {"": paths.static_dir(), **_static_folders(found.active)})
    install_guard(app)
    _install_errors(app)
    seal(app)
    registry_of(app).sealed = True
    return app


def registry_of(app: Flask) -> Registry:
    found: Registry = app.extensions[EXTENSION]
    return found


def _configure(app: Flask, settings: Settings) -> None:
    app.extensions["kkg_settings"] = settings
    app.extensions[EXTENSION] = Registry()
    app.extensions["kkg_storage"] = LocalStorage(settings.upload_path)
    secure = settings.secure_cookies or settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1_000_000,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        MAX_FORM_PARTS=2_000,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        SESSION_COOKIE_NAME="__Host-kkg" if secure else "kkg",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_absolute_days),
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        TESTING=settings.environment == "test",
        DEBUG=settings.environment == "development",
    )
    app.url_rule_class = PortalRule
    app.url_map.converters["ref"] = RefConverter
    app.url_map.converters["int"] = NumberConverter
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _engine_options(settings: Settings) -> dict[str, Any]:
    # What people typed must not get into logs by way of a statement that failed.
    discreet = {"hide_parameters": True}
    if settings.database_url.startswith("sqlite"):
        return {"connect_args": {"check_same_thread": False}, **discreet}
    return {"pool_size": 5, "max_overflow": 10, "pool_pre_ping": True, **discreet}


class RefConverter(BaseConverter):
    """`<ref:meeting>`: ten characters of the public id alphabet, anything else is a 404 before any query."""

    regex = PUBLIC_ID_PATTERN


class NumberConverter(IntegerConverter):
    """`<int:post>`: as many digits as a column of numbers holds; more is a 404 before any query."""

    regex = r"\d{1,9}"


def _install_templates(app: Flask, active: list[Any]) -> None:
    folders = [paths.templates_dir(), *(found.folder / "templates" for found in active)]
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_environment = PageEnvironment
    env = app.jinja_env
    env.loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
    env.auto_reload = app.debug
    env.filters.update(web.TEMPLATE_FILTERS)
    env.filters["number"] = format_number
    env.globals.update(SENTENCES)
    env.globals.update(url_for=web.address, may=web.may, whatsapp_url=web.whatsapp_url, slots=slots)
    env.globals["kept"] = KeptPieces().draw


def _install_languages(app: Flask, active: list[Any]) -> None:
    folders = [paths.PACKAGE / "translations", *(found.folder / "translations" for found in active)]
    app.extensions["kkg_catalogs"] = load_catalogs(folders)
    speak_with(app.extensions["kkg_catalogs"])


def _static_folders(active: list[Any]) -> dict[str, Path]:
    return {f.manifest.name: f.folder / "static" for f in active if (f.folder / "static").is_dir()}


def _install_accounts(app: Flask) -> None:
    from kkg_portal.accounts.identity import Memory

    app.extensions["kkg_identity"] = Memory()
    app.before_request(let_parts_be_long)  # Asking for the form's token already reads the body.
    CSRFProtect(app)
    # After Flask-WTF's own check, so that both walls stand in front of every unsafe request.
    app.before_request(refuse_zero_bytes)
    app.before_request(refuse_foreign_origin)
    manager = LoginManager()
    manager.session_protection = None  # Phones change networks; sessions are rows that can be ended instead.
    manager.user_loader(lambda token: g.get("visitor"))
    manager.init_app(app, add_context_processor=False)


def _install_core_pages(app: Flask, settings: Settings) -> None:
    from kkg_portal.accounts.views import bp as accounts
    from kkg_portal.admin.views import bp as admin
    from kkg_portal.clusters.portal import contributions
    from kkg_portal.clusters.views import blueprints as clusters
    from kkg_portal.dashboard.views import bp as dashboard
    from kkg_portal.notifications.pages import blueprints as notifications
    from kkg_portal.uploads.views import bp as uploads

    for blueprint in (accounts, admin, *clusters, dashboard, *notifications, uploads):
        app.register_blueprint(blueprint)
    for view in app.view_functions.values():
        if is_from_anywhere(view):
            app.extensions["csrf"].exempt(view)
    if settings.demo:
        from kkg_portal.accounts.demo import bp as demo

        app.register_blueprint(demo)
    if settings.environment != "production" or settings.demo:
        from kkg_portal.dashboard.design import bp as design

        app.register_blueprint(design)
    registry_of(app).add("core", contributions)
    for kind, resolver in contributions.resolvers.items():
        register_resolver(kind, resolver)
    jobs = (
        audit_sealing,
        attachment_sweep,
        digests,
        held,
        leaving,
        making,
        planning,
        sending,
        sweep,
        table_sizes,
        upkeep,
    )
    log.debug("jobs and handlers of the core: %s", [module.__name__ for module in jobs])


def _install_errors(app: Flask) -> None:
    handlers: dict[type[Exception], Any] = {
        PortalError: web.error_response,
        StaleDataError: lambda _error: web.error_page(409),
        CSRFError: _foreign_form,
        SecurityError: _foreign_host,
        HTTPException: _http_error,
        OperationalError: _database_away,
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        app.register_error_handler(kind, handler)


def _foreign_form(_error: CSRFError) -> Any:
    if has_lost_session():
        return ask_to_sign_in()
    return web.error_page(
        400, gettext("This form is no longer valid. Go back, reload the page and send it again.")
    )


def _foreign_host(_error: SecurityError) -> Any:
    # For a Host that is not ours no address can be built, and so no page: a plain line has to do.
    return current_app.response_class("Bad request\n", status=400, mimetype="text/plain")


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    page = web.error_page(error.code)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            page.headers[name] = value
    return page


def _database_away(error: OperationalError) -> Any:
    db.session.rollback()
    page = web.error_page(503)
    log.error("database out of reach, shown as %s: %s", g.problem_code, error.orig)
    return page


def _broken(error: Exception) -> Any:
    db.session.rollback()
    page = web.error_page(500)
    log.error("shown as problem %s", g.problem_code, exc_info=error)
    if current_app.testing:
        raise error
    return page


def count_queries_per_request(app: Flask) -> None:
    """For the benchmark: each answer tells the number of its statements, those of visits elsewhere too."""
    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "before_cursor_execute")
    def count(*_args: object) -> None:
        if has_request_context():
            request.environ[QUERY_COUNT] = request.environ.get(QUERY_COUNT, 0) + 1

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers["Server-Timing"] = f'db;desc="{request.environ.get(QUERY_COUNT, 0)}"'
        return response
