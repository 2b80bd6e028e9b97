"""What happens to notices."""

from __future__ import annotations

from dataclasses import dataclass

from kkg_portal.api import Event, ObjectRef


@dataclass(frozen=True, kw_only=True)
class NoticePosted(Event):
    """A notice stands on the board; those who have an address may be told."""

    notice: ObjectRef
