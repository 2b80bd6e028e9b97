"""What tables are made of: cluster ownership, versions against lost edits, public ids, timestamps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from kkg_portal.core import clock
from kkg_portal.core.db.ids import public_id
from kkg_portal.core.db.types import UtcDateTime
from kkg_portal.core.refs import ObjectRef


class ClusterOwned:
    """A row that belongs to one cluster; the session filters and stamps `cluster_id` by itself.

    Inherit it first and put `tenant_key(__tablename__)` into `__table_args__` when children point here.
    """

    id: Mapped[int] = mapped_column(primary_key=True)

    @declared_attr
    def cluster_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("core_cluster.id", ondelete="CASCADE"), index=True)


class PublicId:
    """The id that may be seen: ten letters and digits without vowels, unique over the installation."""

    public_id: Mapped[str] = mapped_column(String(10), default=public_id, unique=True)


class Versioned:
    """An edit counter: a form carries it and a stale form is refused instead of overwriting."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}

    def expect(self, version: int) -> None:
        """Go on as if the row were still at `version`: saving fails when somebody saved in between."""
        set_committed_value(self, "version", version)


class Timestamped:
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, onupdate=clock.now)


class Referable:
    """Gives `ref`, the way other parts of the portal point at this row without importing its class."""

    __ref_kind__: str
    public_id: Mapped[str]

    @property
    def ref(self) -> ObjectRef:
        return ObjectRef(self.__ref_kind__, self.public_id)


def tenant_key() -> UniqueConstraint:
    """The (cluster_id, id) pair that children point at."""
    return UniqueConstraint("cluster_id", "id")


def tenant_fk(column: str, target: str, *, ondelete: str = "CASCADE") -> ForeignKeyConstraint:
    """`column` points at `target`.id of the same cluster: the database refuses a child across the wall."""
    return ForeignKeyConstraint(
        ["cluster_id", column], [f"{target}.cluster_id", f"{target}.id"], ondelete=ondelete
    )
