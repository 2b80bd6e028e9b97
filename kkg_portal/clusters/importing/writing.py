"""How rows of a file become members, and what is noted so that all of it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kkg_portal.accounts.models import Honorific, User
from kkg_portal.clusters.importing.comparing import CONTACTS, FIELDS, Compared, new_name
from kkg_portal.clusters.importing.kept_rows import KeptRow
from kkg_portal.clusters.models import ImportBatch, Membership, MemberStatus
from kkg_portal.clusters.people.queries import today
from kkg_portal.clusters.people.services import bring_back, rename
from kkg_portal.clusters.stamps import people_changed
from kkg_portal.core.db.engine import session
from kkg_portal.core.person_names import PersonName

# What stands for "not known": these columns may be absent, the others are empty texts.
ABSENT = frozenset({"nuptk", "nip", "sex", "phone", "email"})

_CHUNK = 500
_HONORIFICS = {"L": Honorific.BAPAK, "P": Honorific.IBU}


def add(rows: Sequence[KeptRow], batch: ImportBatch) -> list[Membership]:
    """New members with an account row that nobody can sign in with yet; flushed, because undoing needs the ids."""
    joined_on = today()
    added = [
        Membership(
            user=_person(row),
            school_id=batch.school_id,
            status=MemberStatus.ACTIVE,
            joined_on=joined_on,
            import_batch_id=batch.id,
            **{name: stored(name, getattr(row, name)) for name in FIELDS},
        )
        for row in rows
    ]
    session.add_all(added)
    session.flush()
    return added


def _person(row: KeptRow) -> User:
    return User(
        name=row.name,
        sort_name=row.sort_name,
        title_prefix=row.title_prefix,
        title_suffix=row.title_suffix,
        honorific=_HONORIFICS.get(row.sex, Honorific.NONE),
        phone=row.phone or None,
        email=row.email or None,
    )


def change(rows: Iterable[Compared], school_id: int) -> list[dict[str, Any]]:
    """Write the changes of these rows; returns, for each member, what every field was and is."""
    wanted = {one.membership_id: one for one in rows if one.membership_id is not None}
    members = members_by_id(list(wanted))
    notes = [
        {
            "membership": member.id,
            "fields": {
                changed.field: _write(member, changed.field, wanted[member.id].row, school_id)
                for changed in wanted[member.id].changes
            },
        }
        for member in members.values()
    ]
    people_changed([member.user_id for member in members.values()])
    return notes


def _write(member: Membership, field: str, row: KeptRow, school_id: int) -> list[Any]:
    old = value_of(member, field)
    if field == "status":
        bring_back(member)
    elif field == "school":
        put(member, field, school_id)
    elif field == "name":
        known = PersonName(member.user.name, member.user.title_prefix, member.user.title_suffix)
        rename(member.user, new_name(row, known))
    else:
        put(member, field, getattr(row, field))
    return [old, value_of(member, field)]


def value_of(member: Membership, field: str) -> Any:
    """What a field holds now, as JSON can keep it."""
    user = member.user
    match field:
        case "status":
            return member.status.value
        case "school":
            return member.school_id
        case "name":
            return [user.name, user.title_prefix, user.title_suffix]
        case "phone" | "email":
            return getattr(user, field)
        case _:
            return getattr(member, field)


def put(member: Membership, field: str, value: Any) -> None:
    """Set a field to a value that `value_of` gave."""
    match field:
        case "status":
            member.status = MemberStatus(value)
            member.left_on = today() if value == MemberStatus.LEFT else None
        case "school":
            member.school_id = value
        case "name":
            rename(member.user, PersonName(*value))
        case name:
            setattr(member.user if name in CONTACTS else member, name, stored(name, value))


def stored(name: str, value: str | None) -> str | None:
    """An empty text the way the column of `name` keeps it."""
    return value or (None if name in ABSENT else "")


def members_by_id(ids: Sequence[int]) -> Mapping[int, Membership]:
    """Memberships with their people, a few hundred to a statement."""
    found: dict[int, Membership] = {}
    for start in range(0, len(ids), _CHUNK):
        statement = (
            select(Membership)
            .options(joinedload(Membership.user))
            .where(Membership.id.in_(ids[start : start + _CHUNK]))
        )
        found.update({member.id: member for member in session.scalars(statement)})
    return found
