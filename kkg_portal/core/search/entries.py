"""The tables of the index: one entry for each findable object, and the words a cluster uses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator, TypeEngine

from kkg_portal.core.db.engine import Model
from kkg_portal.core.db.mixins import ClusterOwned, tenant_fk, tenant_key
from kkg_portal.core.db.types import UtcDateTime


class TokenSet(TypeDecorator[str]):
    """Tokens apart by spaces: a text that triggers carry into FTS5, on PostgreSQL a tsvector."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(Text())
        from sqlalchemy.dialects.postgresql import TSVECTOR

        return dialect.type_descriptor(TSVECTOR())


class SearchEntry(ClusterOwned, Model):
    """One findable object, in a narrow table: thousands of them are put in order for one page of hits."""

    __tablename__ = "core_search_entry"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("cluster_id", "kind", "ref_id"),
        Index("ix_core_search_entry_cluster_id_group_key", "cluster_id", "group_key"),
    )

    kind: Mapped[str] = mapped_column(String(60))
    ref_id: Mapped[str] = mapped_column(String(10))
    group_key: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Hours since 2000, for ranks; BIGINT, because ranks are made by multiplying it.
    hour: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[SearchText] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", passive_deletes=True
    )


class SearchText(ClusterOwned, Model):
    """What an entry says; its id is the entry's. `words` is all of it as `words_of` reads it, for phrases."""

    __tablename__ = "core_search_text"
    __table_args__ = (
        tenant_fk("id", "core_search_entry"),
        Index("ix_core_search_text_tokens", "tokens", info={"only": "postgresql", "using": "gin"}),
    )

    title: Mapped[str] = mapped_column(Text)
    strong: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(String(300))
    words: Mapped[str] = mapped_column(Text, default="")
    tokens: Mapped[str] = mapped_column(TokenSet, deferred=True)


class SearchWord(ClusterOwned, Model):
    """A word that occurs in the cluster, with its root: for marking, for typing errors, and not to stem it again."""

    __tablename__ = "core_search_word"
    __table_args__ = (
        UniqueConstraint("cluster_id", "word"),
        Index("ix_core_search_word_cluster_id_root", "cluster_id", "root"),
    )

    word: Mapped[str] = mapped_column(String(40))
    root: Mapped[str] = mapped_column(String(40))
