"""The application as commands use it: every problem told in a sentence, the write lock only for those who write."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from kkg_portal.app import create_app
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import db, intending_to_write, session
from kkg_portal.core.errors import PortalError
from kkg_portal.core.i18n import in_language
from kkg_portal.core.plugins.discover import PluginError
from kkg_portal.core.tenancy import working_in
from kkg_portal.settings import Settings, SettingsError


@contextmanager
def portal(settings: Settings | None = None, *, writes: bool = True) -> Iterator[Flask]:
    """An application with a context open; its errors become one plain sentence and exit status 1.

    Say `writes=False` for what only looks: on SQLite a command that may write keeps all others waiting.
    """
    with in_language("en"), _plainly():
        app = create_app(settings)
        _begin_collecting()
        with app.app_context(), intending_to_write(writes):
            try:
                yield app
            finally:
                session.remove()
                db.engine.dispose()


def _begin_collecting() -> None:
    """From here on there may be garbage; `main` put off looking for it, and what stands now is left out for good."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except (SettingsError, PluginError, PortalError) as error:
        raise click.ClickException(str(error)) from error
    except (OperationalError, ProgrammingError) as error:
        raise click.ClickException(
            f"The database did not answer as expected: {error.orig}\nIs it up to date? Try: kkg-portal db upgrade"
        ) from error


def cluster_id_of(slug: str) -> int:
    """The id of a cluster; the session is given back, because the next one will want the write lock."""
    cluster_id = session.scalar(select(Cluster.id).where(Cluster.slug == slug))
    session.remove()
    if cluster_id is None:
        raise click.ClickException(f"There is no cluster {slug!r}. See: kkg-portal cluster list")
    return cluster_id


@contextmanager
def inside(slug: str) -> Iterator[Cluster]:
    """A session bound to the cluster called `slug`."""
    cluster_id = cluster_id_of(slug)
    with working_in(cluster_id):
        yield session.get_one(Cluster, cluster_id)


def is_terminal() -> bool:
    return sys.stderr.isatty()
