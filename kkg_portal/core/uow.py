"""Unit of work: the outermost verb commits, inner ones join, events and audit lines ride along."""

from __future__ import annotations

import inspect as inspection
import logging
import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from sqlalchemy.sql.elements import conv

from kkg_portal.core import audit
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.policy import Permission, require
from kkg_portal.core.db.engine import intending_to_write, session, take_write_lock
from kkg_portal.core.errors import Conflict, Invalid, NotAllowed, NotFound
from kkg_portal.core.events import MAX_DEPTH, Event, chain_length, deliver_afterwards, deliver_inside
from kkg_portal.core.i18n import Text
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.search.index import index_changes
from kkg_portal.core.tenancy import bound_cluster_id

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")


class EventLoop(RuntimeError):
    """Handlers answer each other's events without end."""


@dataclass(slots=True)
class UnitOfWork:
    """What one commit carries besides rows: events still to deliver and work for after the commit."""

    # How many events led here: a handler that runs after a commit goes on counting.
    depth: int = 0
    waiting: deque[tuple[Event, int]] = field(default_factory=deque)
    delivered: list[tuple[Event, int]] = field(default_factory=list)
    after: list[Callable[[], None]] = field(default_factory=list)
    failed: BaseException | None = None
    # Whoever acts was promised that their name is told nobody: not by the audit either.
    is_unnamed: bool = False
    # Somebody wrote between the reading that led here and the write lock: what was judged then may hold no more.
    was_overtaken: bool = False

    def settle(self) -> None:
        """Flush, then deliver events until none is left; a handler may publish more."""
        if self.failed is not None:
            raise RuntimeError(
                "a part of this unit of work failed inside and was passed over: half of it would be saved"
            ) from self.failed
        began_at = self.depth
        session.flush()
        while self.waiting:
            event, self.depth = self.waiting.popleft()
            if self.depth > MAX_DEPTH:
                raise EventLoop(
                    f"{type(event).__name__} is the end of a chain of more than {MAX_DEPTH} events"
                )
            deliver_inside(event)
            self.delivered.append((event, self.depth))
            session.flush()
        self.depth = began_at
        index_changes()


_current: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """Commit on leaving the outermost block, roll everything back on any error.

    A stale version becomes Conflict, a broken unique rule the Invalid sentence declared for it.
    """
    joined = _current.get()
    if joined is not None:
        try:
            yield joined
        except BaseException as error:
            joined.failed = joined.failed or error
            raise
        return
    unit = UnitOfWork(chain_length())
    token = _current.set(unit)
    try:
        with intending_to_write():
            unit.was_overtaken = _go_on_writing()
            yield unit
            unit.settle()
            session.commit()
    except ObjectDeletedError as error:
        session.rollback()
        raise NotFound from error
    except StaleDataError as error:
        session.rollback()
        raise Conflict(
            _("Somebody else changed this while you were writing. Your text is safe below.")
        ) from error
    except IntegrityError as error:
        session.rollback()
        raise _as_invalid(error) from error
    except BaseException:
        session.rollback()
        raise
    finally:
        _current.reset(token)
        session().info.pop("to_index", None)
    deliver_afterwards(unit.delivered)
    for work in unit.after:
        try:
            work()
        except Exception:  # boundary: what is saved is saved, and the others' work must be done too
            log.exception("work after a commit failed")


def _go_on_writing() -> bool:
    """Take the write lock only now, after whatever was read on the way here, so that others wait shortly.

    If somebody wrote in between, the objects loaded so far are read again where they are next looked at;
    returns whether that is so.
    """
    current = session()
    has_changes = current.new or current.dirty or current.deleted
    if not current.in_transaction() or has_changes or not take_write_lock(current.connection()):
        return False
    for row in current.identity_map.values():
        current.expire(row, inspect(row).mapper.column_attrs.keys())
    return True


def is_open() -> bool:
    """Whether a unit of work is under way in this context."""
    return _current.get() is not None


def publish(event: Event) -> None:
    """Tell the bus, inside the current unit of work; delivery follows when the outermost verb has flushed."""
    unit = _current.get()
    if unit is None:
        raise RuntimeError("events are published by verbs, inside a unit of work")
    cluster_id = event.cluster_id or session().info.get("cluster_id") or 0
    unit.waiting.append((replace(event, cluster_id=cluster_id), unit.depth + 1))


def act_unnamed() -> None:
    """Leave the name out of the audit lines of this unit of work: for what people may do without being named.

    That somebody did it is told all the same; who it was is the business of the part that made the promise.
    """
    unit = _current.get()
    if unit is None:
        raise RuntimeError("only verbs leave audit lines, inside a unit of work")
    unit.is_unnamed = True


def run_after_commit(work: Callable[[], None]) -> None:
    """Call `work` once the current unit is on disk; dropped when it is rolled back."""
    unit = _current.get()
    if unit is None:
        raise RuntimeError("nothing to wait for: no unit of work is open")
    unit.after.append(work)


def verb(permission: Permission | None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a verb: permission checked, one transaction, one audit line, events after it.

    The first positional argument is the object acted on (or None, or a plain value when creating); the
    keyword `actor` is who acts. `None` as permission is for what people do to their own account, where
    the verb checks by itself.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        act = _act_name(function)
        first = next(iter(inspection.signature(function).parameters.values()))
        acts_on_something = first.kind is not inspection.Parameter.KEYWORD_ONLY

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = kwargs["actor"]
            assert isinstance(actor, Actor)
            if acts_on_something and not args:
                raise TypeError(f"{act}: what is acted on comes first, by position, so that it is judged")
            subject = args[0] if args and hasattr(args[0], "__table__") else None
            if permission is not None:
                _require_here(actor)
                require(actor, permission, subject)
            with unit_of_work() as unit:
                if unit.was_overtaken and permission is not None:
                    require(actor, permission, subject)
                result = function(*args, **kwargs)
                session.flush()
                ref = getattr(result, "ref", None) or getattr(subject, "ref", None)
                audit.record(act, ref=ref, actor_id=None if unit.is_unnamed else actor.user_id)
            return result

        run.__verb__ = permission or "self"  # type: ignore[attr-defined]
        return run

    return decorate


def _require_here(actor: Actor) -> None:
    """Roles count in their own cluster alone, whatever session an actor was carried into."""
    if not actor.is_system and (actor.cluster_id is None or actor.cluster_id != bound_cluster_id()):
        raise NotAllowed(_("You have no role in this cluster."))


def _act_name(function: Callable[..., Any]) -> str:
    parts = function.__module__.split(".")
    owner = parts[1] if parts[0] in {"plugins", "kkg_portal"} and len(parts) > 1 else parts[0]
    return f"{owner}.{function.__name__.lstrip('_')}"


@dataclass(frozen=True, slots=True)
class UniqueRule:
    constraint: str
    columns: frozenset[str]
    message: Text
    field: str | None


_unique_rules: list[UniqueRule] = []


def unique_rule(table: str, columns: tuple[str, ...], message: Text, *, field: str | None = None) -> None:
    """The sentence shown when a unique constraint is broken, on both databases."""
    name = f"uq_{table}_" + "_".join(columns)
    _unique_rules.append(
        UniqueRule(name, frozenset(f"{table}.{column}" for column in columns), message, field)
    )


def _as_invalid(error: IntegrityError) -> Exception:
    """PostgreSQL says the constraint's name, SQLite its columns."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    match = re.search(r"UNIQUE constraint failed: (.+)", str(error.orig))
    columns = frozenset(part.strip() for part in match.group(1).split(",")) if match else None
    for rule in _unique_rules:
        if rule.columns == columns or (name is not None and _name_in_database(rule.constraint) == name):
            return Invalid(rule.message, field=rule.field)
    return error


def _name_in_database(constraint: str) -> str | None:
    """PostgreSQL cuts names at 63 signs, and SQLAlchemy cuts them its own way before that."""
    preparer = session.get_bind().dialect.identifier_preparer
    return preparer.truncate_and_render_constraint_name(conv(constraint))
