"""The cluster wall: a session belongs to one cluster, and what cannot be filtered is refused.

Every ORM statement gets one process-wide criterion on `ClusterOwned` whose only parameter is read at
execution time. Statements that reach an owned table around the ORM (Core selects, bulk INSERT, text) are
refused, and so is anything on an owned table while no cluster is bound. See docs/tenancy.md.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from typing import Any
from weakref import WeakKeyDictionary

from flask import current_app, g
from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Connection,
    Delete,
    Integer,
    Row,
    Select,
    Table,
    TableClause,
    Update,
    bindparam,
    event,
    select,
)
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.sql import ClauseElement, TextClause

from kkg_portal.core.db.engine import Base, PortalSession, intending_to_write, session
from kkg_portal.core.db.mixins import ClusterOwned
from kkg_portal.core.db.scoped_index import ScopedIndex, is_index_table

log = logging.getLogger(__name__)

NO_CLUSTER = -1
_ONLY_READS = "a visit to a person's cluster only reads"

# Set by the guard just before each statement runs, from the session that runs it.
_executing: ContextVar[int] = ContextVar("executing_cluster", default=NO_CLUSTER)


class TenancyError(RuntimeError):
    """A statement or object that would cross the cluster wall. Always a bug, never the user's fault."""


class Reach(Enum):
    """What a statement touches."""

    GLOBAL = "no owned table"
    OWNED = "owned tables, all through the ORM"
    UNFILTERABLE = "an owned table around the ORM, or text"


_BOUND = bindparam("bound_cluster", callable_=_executing.get, type_=Integer)

_CRITERION = with_loader_criteria(
    ClusterOwned,
    lambda cls: cls.cluster_id == _BOUND,
    include_aliases=True,
    propagate_to_loaders=True,
    track_closure_variables=False,
)

# Verdicts by statement object (hot statements are built once at import) and by cache key (all others).
_by_statement: WeakKeyDictionary[Any, tuple[Reach, Any]] = WeakKeyDictionary()
_by_key: dict[Any, Reach] = {}
_MAX_REMEMBERED = 4096


@event.listens_for(PortalSession, "do_orm_execute")
def _guard_statement(state: ORMExecuteState) -> None:
    if state.is_column_load:
        return  # Refreshing an object this session already holds, by its own key.
    info = state.session.info
    if "reads_only" in info and not state.is_select:
        raise TenancyError(_ONLY_READS)
    remembered = _by_statement.get(state.statement)
    reach, guarded = remembered or _judge(state)
    if "every_cluster" in info:
        return
    if reach is Reach.UNFILTERABLE:
        raise TenancyError("a statement on cluster tables must go through the ORM and hold no text()")
    cluster_id = info.get("cluster_id")
    if reach is Reach.OWNED:
        if cluster_id is None:
            raise TenancyError("no cluster is bound: bind one before touching cluster tables")
        if state.is_insert:
            raise TenancyError("bulk INSERT cannot be stamped: add objects to the session instead")
        if state.is_update:
            _refuse_moving(state)
    _executing.set(NO_CLUSTER if cluster_id is None else cluster_id)
    if guarded is not None:
        state.statement = guarded


def _refuse_moving(state: ORMExecuteState) -> None:
    """An UPDATE may not name the owner, nor come with a list of rows: those are written by key alone, unfiltered."""
    statement: Any = state.statement
    named = [*(statement._values or ()), *(state.parameters or ())]
    if isinstance(state.parameters, list | tuple) or any(
        getattr(column, "key", column) == "cluster_id" for column in named
    ):
        raise TenancyError("a bulk UPDATE changes neither the owner of rows nor rows by a list of keys")


def _judge(state: ORMExecuteState) -> tuple[Reach, Any]:
    statement: Any = state.statement
    reach = _reach_by_key(statement)
    plain_global = reach is Reach.GLOBAL and not getattr(statement, "_with_options", ())
    guarded = (
        None
        if plain_global or state.is_insert or not state.is_orm_statement
        else statement.options(_CRITERION)
    )
    if len(_by_statement) < _MAX_REMEMBERED:
        _by_statement[statement] = (reach, guarded)
    return reach, guarded


def _reach_by_key(statement: Any) -> Reach:
    key = statement._generate_cache_key()
    if key is None:
        return _walk(statement)
    reach = _by_key.get(key.key)
    if reach is None:
        if len(_by_key) >= _MAX_REMEMBERED:
            _by_key.clear()
        reach = _by_key[key.key] = _walk(statement)
    return reach


def _walk(statement: ClauseElement) -> Reach:
    owned = owned_tables()  # which also brings the names up to date
    target = _orm_dml_target(statement)
    reach = Reach.GLOBAL
    seen: set[int] = set()
    stack: list[Any] = [statement]
    while stack:
        element = stack.pop()
        if id(element) in seen:
            continue
        seen.add(id(element))
        if isinstance(element, TextClause) or _is_sql_in_disguise(element):
            return Reach.UNFILTERABLE
        annotations = getattr(element, "_annotations", {})
        entity = annotations.get("parententity") or annotations.get("parentmapper")
        if entity is not None:
            if not owned.isdisjoint(entity.mapper.tables):
                reach = Reach.OWNED
            continue
        table = element if isinstance(element, TableClause) else getattr(element, "table", None)
        if isinstance(table, TableClause):
            if _is_guarded(table):
                if table is not target and not isinstance(table, ScopedIndex):
                    return Reach.UNFILTERABLE
                reach = Reach.OWNED
            continue
        if table is not None:
            stack.append(table)
        stack.extend(_children(element))
    return reach


def _is_guarded(table: TableClause) -> bool:
    """Rows of clusters, in a table of theirs or in the index, which only the search's door may name."""
    return table.name in _owned_names or is_index_table(table.name)


def _is_sql_in_disguise(element: Any) -> bool:
    """literal_column("…") is text; SQLAlchemy's own are the star of count(*) and the 1 of EXISTS."""
    return isinstance(element, ColumnClause) and element.is_literal and element.name not in {"*", "1"}


def _children(element: Any) -> Any:
    """What a clause was written with. A SELECT also lists the FROMs it worked out, plain tables even for entities."""
    if not isinstance(element, Select):
        return element.get_children()
    if _is_load_by_key(element):
        return element._raw_columns
    return super(Select, element).get_children()


def _is_load_by_key(statement: Any) -> bool:
    """The ORM's own `get`: one entity and the mapper's key condition, which is written with plain columns."""
    if len(statement._raw_columns) != 1 or len(statement._where_criteria) != 1:
        return False
    entity = statement._raw_columns[0]._annotations.get("parententity")
    return entity is not None and statement._where_criteria[0] is entity.mapper._get_clause[0]


def _orm_dml_target(statement: Any) -> Table | None:
    """ORM UPDATE and DELETE keep their plain table inside while the entity hangs on the statement."""
    if not isinstance(statement, Update | Delete):
        return None
    if statement._propagate_attrs.get("compile_state_plugin") != "orm":
        return None
    target = statement.table
    return target if isinstance(target, Table) else None


_owned_tables: frozenset[Table] = frozenset()
_owned_names: frozenset[str] = frozenset()
_known_tables = 0


def owned_tables() -> frozenset[Table]:
    """Every table whose rows belong to a cluster, as mapped so far."""
    global _owned_tables, _owned_names, _known_tables
    mappers = Base.registry.mappers
    if len(mappers) != _known_tables:
        _known_tables = len(mappers)
        _owned_tables = frozenset(
            mapper.local_table
            for mapper in mappers
            if issubclass(mapper.class_, ClusterOwned) and isinstance(mapper.local_table, Table)
        )
        _owned_names = frozenset(table.name for table in _owned_tables)
    return _owned_tables


@event.listens_for(PortalSession, "before_flush")
def _guard_flush(target: Session, _context: UOWTransaction, _instances: object) -> None:
    everywhere = "every_cluster" in target.info
    if "reads_only" in target.info and (target.new or target.dirty or target.deleted):
        raise TenancyError(_ONLY_READS)
    bound = target.info.get("cluster_id")
    for row in target.new:
        if isinstance(row, ClusterOwned):
            if "cluster_id" not in row.__dict__ and bound is not None:
                row.cluster_id = bound
            _require_own(row, bound, everywhere=everywhere)
    for row in (*target.dirty, *target.deleted):
        if isinstance(row, ClusterOwned):
            _require_own(row, bound, everywhere=everywhere)
            if get_history(row, "cluster_id").deleted:
                raise TenancyError("a row cannot move to another cluster")
        elif row.__tablename__ == "core_cluster" and bound not in (None, row.id) and not everywhere:
            raise TenancyError(f"the session belongs to cluster {bound} and may not change cluster {row.id}")


def _require_own(row: ClusterOwned, bound: int | None, *, everywhere: bool) -> None:
    if row.cluster_id is None or (row.cluster_id != bound and not everywhere):
        raise TenancyError(
            f"{type(row).__name__} belongs to cluster {row.cluster_id}, the session to {bound}"
        )


def bind_cluster(cluster_id: int) -> None:
    """Make the current session belong to a cluster; refused once it holds another cluster's objects."""
    current = session()
    bound = current.info.get("cluster_id")
    holds_anything = current.identity_map or current.new or "reads_only" in current.info
    if bound not in (None, cluster_id) and holds_anything:
        raise TenancyError("this session already holds another cluster's objects")
    current.info["cluster_id"] = cluster_id


def bound_cluster_id() -> int | None:
    cluster_id: int | None = session().info.get("cluster_id")
    return cluster_id


@contextmanager
def working_in(cluster_id: int) -> Iterator[None]:
    """A fresh session bound to one cluster, for jobs, commands and visits to a person's clusters in turn.

    Not inside a unit of work: that belongs to the session it began in.
    """
    _release_outer_session()
    with current_app.app_context():
        bind_cluster(cluster_id)
        yield


@contextmanager
def reading_in(cluster_id: int) -> Iterator[None]:
    """The same for somebody who looks in: whatever would write, through rows or statements, is refused."""
    with working_in(cluster_id), intending_to_write(False):
        session().info["reads_only"] = True
        yield


def _release_outer_session() -> None:
    """End the transaction of the session left behind: on SQLite its lock would make the new one wait for itself."""
    from kkg_portal.core.uow import is_open

    if is_open():
        raise TenancyError("finish the unit of work before entering another cluster")
    if session.registry.has() and session().in_transaction():
        session.commit()


@contextmanager
def every_cluster(reason: str) -> Iterator[None]:
    """A fresh session without the wall, for platform pages and commands only; leaves an audit line."""
    from kkg_portal.core.audit import record

    if not reason.strip():
        raise TenancyError("crossing every cluster needs a reason")
    _release_outer_session()
    visitor = g.get("visitor")
    with current_app.app_context():
        session().info["every_cluster"] = reason
        log.info("crossing every cluster: %s", reason)
        with intending_to_write():
            # At once, because what only reads commits nothing.
            actor_id = visitor.user_id if visitor is not None else None
            record("core.every_cluster", actor_id=actor_id, detail={"reason": reason})
            session.commit()
        yield


def rows_of_person(
    table: Table, user_id: int, *columns: ColumnElement[Any], where: Sequence[Any] = ()
) -> Sequence[Row[Any]]:
    """Rows of an owned table that belong to one person, in all their clusters.

    The one read around the wall: it can only ever ask `user_id = …`, which is how the portal finds out
    where somebody is a member before any cluster is bound, and what "Data saya" must list.
    """
    statement = select(*(columns or table.c)).where(table.c.user_id == user_id, *where)
    return session.connection().execute(statement).all()


def rows_of_cluster(table: Table, cluster_id: int, *columns: ColumnElement[Any]) -> Sequence[Row[Any]]:
    """Rows of one named cluster before the session is bound to it: its switches and settings."""
    statement = select(*(columns or table.c)).where(table.c.cluster_id == cluster_id)
    return session.connection().execute(statement).all()


def writing_connection() -> Connection:
    """For a statement past the ORM that names its cluster or its persons itself; refused where one only looks."""
    if "reads_only" in session().info:
        raise TenancyError(_ONLY_READS)
    return session.connection()
