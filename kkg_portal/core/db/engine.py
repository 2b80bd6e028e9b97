"""The database: one Flask-SQLAlchemy instance, stable constraint names, SQLite set up for many threads."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NoReturn

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import MetaData, event
from sqlalchemy.engine import Connection, Engine, ExceptionContext
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite takes its write lock when a transaction begins, so the choice must be made before the first query.
_writing: ContextVar[bool] = ContextVar("writing", default=False)


_BUSY_SECONDS = 5
_ASK_AGAIN_SECONDS = 0.0005


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class PortalSession(FlaskSession):
    """The session class the tenancy guard listens to; the ORM's bulk methods pass it by and are refused."""

    def bulk_save_objects(self, *_args: Any, **_kwargs: Any) -> None:
        _refuse_bulk()

    def bulk_insert_mappings(self, *_args: Any, **_kwargs: Any) -> None:
        _refuse_bulk()

    def bulk_update_mappings(self, *_args: Any, **_kwargs: Any) -> None:
        _refuse_bulk()


def _refuse_bulk() -> NoReturn:
    from kkg_portal.core.tenancy import TenancyError

    raise TenancyError("bulk methods pass the cluster wall by: add objects to the session instead")


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={"class_": PortalSession, "expire_on_commit": False},
)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

session: scoped_session[Session] = db.session  # type: ignore[assignment]  # the extension's own narrower type


@contextmanager
def intending_to_write(intend: bool = True) -> Iterator[None]:
    """Transactions begun inside take SQLite's write lock at once instead of failing half-way."""
    token = _writing.set(intend)
    try:
        yield
    finally:
        _writing.reset(token)


def begin_by_reading() -> None:
    """Every request begins so, and what only looks never keeps others waiting; verbs take the lock."""
    _writing.set(False)


def rows_need_locks() -> bool:
    """Whether others may write while a verb does: SQLite has one writer, and a verb is it."""
    return session.get_bind().dialect.name != "sqlite"


def init_database(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        _keep_values_out_of_errors(engine)


def _keep_values_out_of_errors(engine: Engine) -> None:
    """PostgreSQL adds the row to the message: "Key (email)=(…) already exists"; logs must not hold that."""

    @event.listens_for(engine, "handle_error")
    def on_error(context: ExceptionContext) -> None:
        original, wrapped = context.original_exception, context.sqlalchemy_exception
        diag = getattr(original, "diag", None)
        if diag is None or not diag.message_primary:
            return
        original.args = (diag.message_primary,)
        if wrapped is not None:
            wrapped.args = (f"({type(original).__name__}) {diag.message_primary}",)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        # The driver's own BEGIN handling would break savepoints; ours is in on_begin.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA cache_size=-512")
        cursor.close()

    _queue_writers(engine)


def _queue_writers(engine: Engine) -> None:
    """Let the threads of a process wait for each other in line, and their process ask often for the others.

    SQLite itself asks again after pauses that grow to a tenth of a second, many times as long as a verb writes.
    The turn is an order and no more: whoever waits too long goes on to ask SQLite, which alone decides.
    """
    turn = threading.Lock()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        record: Any = connection.connection
        record.info["turn"] = turn
        record.info["only_reads"] = not _writing.get()
        if record.info["only_reads"]:
            connection.exec_driver_sql("BEGIN")
        else:
            _begin_immediate(connection)

    @event.listens_for(engine, "checkin")  # codespell:ignore checkin
    def on_checkin(_connection: object, record: Any) -> None:
        # After the commit has reached the disk, or whatever else ended the transaction.
        if record.info.pop("has_turn", False):
            turn.release()


def _begin_immediate(connection: Connection) -> None:
    record: Any = connection.connection
    if not record.info.get("has_turn"):
        record.info["has_turn"] = record.info["turn"].acquire(timeout=_BUSY_SECONDS)
    cursor = record.cursor()
    cursor.execute("PRAGMA busy_timeout=0")
    give_up_at = time.monotonic() + _BUSY_SECONDS
    try:
        while time.monotonic() < give_up_at:
            try:
                cursor.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                time.sleep(_ASK_AGAIN_SECONDS)
            else:
                return
    finally:
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
        cursor.close()
    # Once more through SQLAlchemy, for the error every other statement would give.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def take_write_lock(connection: Connection) -> bool:
    """Let a transaction of SQLite that has only read go on as one that writes; nothing on PostgreSQL.

    SQLite cannot do that once somebody else wrote in between, so the reading ends and the writing begins anew.
    Returns whether somebody did write in between: what was read may then be out of date.
    """
    record: Any = connection.connection
    if not record.info.get("only_reads"):
        return False
    cursor = record.cursor()
    seen = cursor.execute("PRAGMA data_version").fetchone()
    cursor.execute("COMMIT")
    record.info["only_reads"] = False
    _begin_immediate(connection)
    changed = bool(cursor.execute("PRAGMA data_version").fetchone() != seen)
    cursor.close()
    return changed
