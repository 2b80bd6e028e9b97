"""Names beside posts: one query for a page, and never the name behind an anonymous thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from kkg_portal.api import MemberRow, active_members, members_by_id
from kkg_portal.api import gettext as _
from kkg_portal.api import pgettext as _p


class Spoken(Protocol):
    """A row with a voice: a post, a revision, a trial, an acceptance."""

    @property
    def author_id(self) -> int | None: ...

    @property
    def by_asker(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Speaker:
    name: str
    school: str = ""
    # Of their page in the cluster; empty for the portal and for whom the thread keeps without a name.
    public_id: str = ""
    is_asker: bool = False


def members_of(rows: Iterable[Spoken]) -> Mapping[int, MemberRow]:
    """The members who wrote these rows, in one query; none for rows without a name."""
    return members_by_id(row.author_id for row in rows if row.author_id is not None)


def speaker(row: Spoken, members: Mapping[int, MemberRow]) -> Speaker:
    """How the writer of a row is called. Somebody without a name is called the same throughout a thread."""
    if row.author_id is None:
        name = _p("anonymous asker", "A colleague") if row.by_asker else _("The portal")
        return Speaker(name, is_asker=row.by_asker)
    member = members.get(row.author_id)
    if member is None:
        return Speaker(_("A former member"), is_asker=row.by_asker)
    return Speaker(member.full_name, member.school_name, member.public_id, row.by_asker)


def names_like(beginning: str) -> list[str]:
    """Names of active members in which a word begins like this; at most ten, none for fewer than two letters."""
    wanted = " ".join(beginning.split()).casefold()
    if len(wanted) < 2:
        return []
    found = [
        row.name
        for row in active_members()
        if row.name.casefold().startswith(wanted) or f" {wanted}" in row.name.casefold()
    ]
    return found[:10]
