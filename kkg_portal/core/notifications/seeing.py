"""What somebody may see today of the things their notices are about, asked in the cluster the session is bound to."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import literal, select, union_all

from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.policy import visible_to
from kkg_portal.core.db.engine import session
from kkg_portal.core.notifications.models import Notice
from kkg_portal.core.refs import ObjectRef, resolve, resolvers
from kkg_portal.core.search.filters import sources_here


def judged_refs(notice: Notice) -> tuple[ObjectRef, ...]:
    """What it is about and the conversation, as far as either has an owner who can say who sees it."""
    known = [ref for ref in (notice.ref, notice.within) if ref.kind in resolvers()]
    return tuple(dict.fromkeys(known))


def may_be_seen(notice: Notice, actor: Actor) -> bool:
    """Asked of the owners, one after another, in the moment a message leaves."""
    return all(not resolve(ref, actor).is_tombstone for ref in judged_refs(notice))


def closed_to(actor: Actor, refs: Collection[ObjectRef]) -> frozenset[ObjectRef]:
    """Those of `refs` the actor may not see.

    One statement asks the rules of all kinds that can be searched; only what they do not show is resolved singly.
    """
    asked = frozenset(ref for ref in refs if ref.kind in resolvers())
    in_doubt = asked - _shown_by_rule(actor, asked)
    return frozenset(ref for ref in in_doubt if resolve(ref, actor).is_tombstone)


def _shown_by_rule(actor: Actor, refs: frozenset[ObjectRef]) -> frozenset[ObjectRef]:
    wanted = []
    for source in sources_here():
        ids = sorted(ref.public_id for ref in refs if ref.kind == source.kind)
        if ids:
            of_kind = select(literal(source.kind).label("kind"), source.model.public_id.label("public_id"))
            wanted.append(
                of_kind.where(source.model.public_id.in_(ids), visible_to(actor, source.permission))
            )
    if not wanted:
        return frozenset()
    return frozenset(ObjectRef(row.kind, row.public_id) for row in session.execute(union_all(*wanted)))
