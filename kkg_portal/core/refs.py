"""Pointing at another plugin's object: two strings, resolved by the owner for the actor who asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kkg_portal.core.access.actor import Actor


@dataclass(frozen=True, slots=True)
class ObjectRef:
    """`kind` is "<plugin>.<thing>", `public_id` the ten characters of its URL; stored as two columns."""

    kind: str
    public_id: str

    @property
    def owner(self) -> str:
        return self.kind.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.kind}:{self.public_id}"


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a ref shows to one actor. A tombstone has no URL: the owner is off or the actor may not see it."""

    ref: ObjectRef
    title: str
    url: str | None = None
    state: str = ""

    @property
    def is_tombstone(self) -> bool:
        return self.url is None


Resolver = Callable[[str, "Actor"], Resolved | None]

_resolvers: dict[str, Resolver] = {}


def register_resolver(kind: str, resolver: Resolver) -> None:
    _resolvers[kind] = resolver


def resolvers() -> Mapping[str, Resolver]:
    return _resolvers


def resolve(ref: ObjectRef, actor: Actor) -> Resolved:
    """Title, URL and state of `ref` as far as `actor` may know them, otherwise a tombstone."""
    from kkg_portal.core.i18n import gettext
    from kkg_portal.core.plugins.registry import is_on

    resolver = _resolvers.get(ref.kind)
    found = resolver(ref.public_id, actor) if resolver and is_on(ref.owner) else None
    return found or Resolved(ref, gettext("No longer available"))
