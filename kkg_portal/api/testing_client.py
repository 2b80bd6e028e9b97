"""The browser of the tests, their sessions on one connection, and counting what is asked; for `testing` alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kkg_portal.core.db.engine import PortalSession, db, session

_CSRF_RAW = "0" * 40


class PortalClient(FlaskClient):
    """A browser's stand-in: adds the CSRF token to each form it posts unless told `csrf=False`."""

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:
        if csrf and kwargs.get("method") in {"POST", "PUT", "PATCH", "DELETE"} and "json" not in kwargs:
            data = kwargs.get("data")
            if data is None or isinstance(data, dict):
                kwargs["data"] = {"csrf_token": self._csrf_token(), **(data or {})}
        # A context of its own, as on a server: a session without the test's objects, and bound to nothing yet.
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        if has_app_context():
            session.expire_all()  # what the test holds may have changed
        return answer

    def _csrf_token(self) -> str:
        with self.session_transaction() as cookie:
            cookie.setdefault("csrf_token", _CSRF_RAW)
            raw = cookie["csrf_token"]
        secret = self.application.secret_key
        return str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(raw))  # type: ignore[arg-type]


@contextmanager
def counted(statements: list[str]) -> Iterator[list[str]]:
    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO", "BEGIN")):
            statements.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def sessions_on(connection: Any) -> Iterator[None]:
    """Every session joins `connection` through savepoints, so that its commits can be undone."""
    original = PortalSession.get_bind

    def get_bind(self: Session, *_args: Any, **_kwargs: Any) -> Any:
        self.join_transaction_mode = "create_savepoint"
        return connection

    PortalSession.get_bind = get_bind  # type: ignore[method-assign]
    try:
        yield
    finally:
        PortalSession.get_bind = original  # type: ignore[method-assign]
