"""What happens to members, for plugins that hold something about them."""

from __future__ import annotations

from dataclasses import dataclass

from kkg_portal.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MemberErased(Event):
    """A member's account was erased: personal text about them must go, counts may stay."""

    membership_id: int


@dataclass(frozen=True, kw_only=True)
class MemberLeft(Event):
    """A member left the cluster; their name stays on old papers, future work goes on without them."""

    membership_id: int
