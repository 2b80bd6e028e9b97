"""Row by row: is this teacher new here, known with other facts, known as they are, or not usable?

People are recognised by NUPTK, then NIP, then name and school, and only inside the bound cluster.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from kkg_portal.accounts.models import User
from kkg_portal.clusters.importing.kept_rows import KeptRow
from kkg_portal.clusters.models import Membership, MemberStatus, School
from kkg_portal.core import dapodik_columns as columns
from kkg_portal.core.db.engine import session
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.person_names import PersonName, sort_key

MOST_MEMBERS = 5000
_CHUNK = 500

# Fields of the member's row, with the heading under which the file gives them.
FIELDS = {
    "nuptk": columns.label(columns.NUPTK),
    "nip": columns.label(columns.NIP),
    "sex": columns.label(columns.SEX),
    "employment_status": columns.label(columns.EMPLOYMENT_STATUS),
    "position": columns.label(columns.PTK_TYPE),
    "extra_duty": columns.label(columns.EXTRA_DUTY),
    "rank_grade": columns.label(columns.RANK_GRADE),
    "grade": columns.label(columns.GRADE),
    "subject": columns.label(columns.SUBJECT),
}
CONTACTS = {"phone": columns.label(columns.PHONE), "email": columns.label(columns.EMAIL)}
TITLES = {
    **FIELDS,
    **CONTACTS,
    "name": columns.label(columns.NAME),
    "school": columns.label(columns.SCHOOL),
    "status": "Status",
}


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """One field as people read it; what is stored may differ (a school is an id)."""

    field: str
    old: str
    new: str

    @property
    def title(self) -> str:
        return TITLES[self.field]


@dataclass(frozen=True, slots=True)
class Compared:
    """A row with its verdict. For a refused one `row.refused` says why."""

    row: KeptRow
    verdict: Verdict
    membership_id: int | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A member as the comparison needs them."""

    membership_id: int
    user_id: int
    status: MemberStatus
    has_account: bool
    name: PersonName
    sort_name: str
    school_id: int | None
    school_name: str
    facts: Mapping[str, str]


def compare(rows: Sequence[KeptRow], school: School, *, reaches_others: bool = True) -> list[Compared]:
    """A verdict for each row, against the members and accounts of this moment.

    Without `reaches_others` rows may only add to and change the present members of `school` itself.
    """
    search = _Search(_members())
    found: list[Compared] = []
    first_rows: dict[object, KeptRow] = {}
    for row in _without_taken_contacts(rows, search, school):
        member = search.member_for(row, school.id) if not row.refused else None
        # Somebody new is told apart by name: one name twice is one person, unless the ids differ.
        first = first_rows.setdefault(member.membership_id if member else row.sort_name, row)
        if not row.refused and search.is_unclear(row, school.id):
            words = _("Several people here have this name. Add the NUPTK or NIP to the row.")
            found.append(Compared(replace(row, refused=words), Verdict.REFUSED))
        elif first is not row and not row.refused and (member is not None or not _are_two(first, row)):
            words = _("This is the same person as in row %(row)d.", row=first.number)
            found.append(Compared(replace(row, refused=words), Verdict.REFUSED))
        else:
            found.append(_judged(row, member, school, reaches_others=reaches_others))
    return found


def _judged(row: KeptRow, member: Known | None, school: School, *, reaches_others: bool) -> Compared:
    if row.refused:
        return Compared(row, Verdict.REFUSED)
    if member is None:
        return Compared(row, Verdict.NEW)
    is_own = member.school_id == school.id and member.status is MemberStatus.ACTIVE
    if not (is_own or reaches_others):
        words = _("This person is known here beyond this school. Ask a coordinator to import the row.")
        return Compared(replace(row, refused=words), Verdict.REFUSED)
    changes = tuple(_changes(row, member, school))
    return Compared(row, Verdict.CHANGED if changes else Verdict.SAME, member.membership_id, changes)


def _are_two(one: KeptRow, other: KeptRow) -> bool:
    return any(a and b and a != b for a, b in ((one.nuptk, other.nuptk), (one.nip, other.nip)))


def _changes(row: KeptRow, member: Known, school: School) -> Iterable[Change]:
    """What the file says differently; an empty cell never empties anything."""
    if member.status is MemberStatus.LEFT:
        yield Change("status", _("Former member"), _("Member"))
    if member.school_id != school.id:
        yield Change("school", member.school_name, school.name)
    by_file = new_name(row, member.name)
    if not member.has_account and by_file != member.name:
        yield Change("name", str(member.name), str(by_file))
    for name in FIELDS:
        value = getattr(row, name)
        if value and value != member.facts[name]:
            yield Change(name, member.facts[name], value)
    for name in CONTACTS:
        value = getattr(row, name)
        # What a person typed for themselves is theirs; an imported contact may be corrected by the next import.
        if value and not member.has_account and value != member.facts[name]:
            yield Change(name, member.facts[name], value)


def new_name(row: KeptRow, known: PersonName) -> PersonName:
    """The name by the file. Dapodik often leaves titles out, which does not take them from anybody."""
    if row.title_prefix or row.title_suffix:
        return PersonName(row.name, row.title_prefix, row.title_suffix)
    if row.sort_name == sort_key(known.name):
        return known
    return PersonName(row.name, known.title_prefix, known.title_suffix)


class _Search:
    """Members by the three things that tell them apart."""

    def __init__(self, members: Sequence[Known]) -> None:
        self._by_nuptk = {member.facts["nuptk"]: member for member in members if member.facts["nuptk"]}
        nips = Counter(member.facts["nip"] for member in members)
        self._by_nip = {m.facts["nip"]: m for m in members if m.facts["nip"] and nips[m.facts["nip"]] == 1}
        self._by_name: dict[tuple[str, int | None], list[Known]] = defaultdict(list)
        for member in members:
            self._by_name[member.sort_name, member.school_id].append(member)

    def member_for(self, row: KeptRow, school_id: int) -> Known | None:
        by_id = self._by_nuptk.get(row.nuptk) or self._by_nip.get(row.nip)
        if by_id is not None:
            return by_id
        alike = self._alike(row, school_id)
        return alike[0] if len(alike) == 1 else None

    def is_unclear(self, row: KeptRow, school_id: int) -> bool:
        """Several members fit and nothing but the name says which."""
        return self.member_for(row, school_id) is None and len(self._alike(row, school_id)) > 1

    def _alike(self, row: KeptRow, school_id: int) -> list[Known]:
        """Those of the same name and school: present members if there are any, else who waits or has left."""
        found = [one for one in self._by_name[row.sort_name, school_id] if not _is_another(row, one)]
        return [one for one in found if one.status is MemberStatus.ACTIVE] or found


def _is_another(row: KeptRow, member: Known) -> bool:
    """Same name, other ids: two people, as happens with common names."""
    pairs = ((row.nuptk, member.facts["nuptk"]), (row.nip, member.facts["nip"]))
    return any(ours and theirs and ours != theirs for ours, theirs in pairs)


def _members() -> list[Known]:
    rows = session.execute(
        select(Membership, User, School.name.label("school_name"))
        .join(User, User.id == Membership.user_id)
        .outerjoin(School, School.id == Membership.school_id)
        .where(User.erased_at.is_(None))
        .order_by(Membership.id)
        .limit(MOST_MEMBERS)
    )
    return [_known(member, user, school_name or "") for member, user, school_name in rows]


def _known(member: Membership, user: User, school_name: str) -> Known:
    facts = {name: getattr(member, name) or "" for name in FIELDS}
    return Known(
        membership_id=member.id,
        user_id=user.id,
        status=member.status,
        has_account=user.has_account,
        name=PersonName(user.name, user.title_prefix, user.title_suffix),
        sort_name=user.sort_name,
        school_id=member.school_id,
        school_name=school_name,
        facts={**facts, "phone": user.phone or "", "email": user.email or ""},
    )


def _without_taken_contacts(rows: Sequence[KeptRow], search: _Search, school: School) -> list[KeptRow]:
    """Contacts are unique over the installation: one that somebody else has is left out, whoever that is."""
    owners = {name: _owners(name, [getattr(row, name) for row in rows]) for name in CONTACTS}
    kept = []
    for row in rows:
        member = search.member_for(row, school.id) if not row.refused else None
        # A row of somebody new has no account to compare with; its number stands for one.
        own = member.user_id if member else -row.number
        taken = [
            name
            for name in CONTACTS
            if (value := getattr(row, name)) and owners[name].setdefault(value, own) != own
        ]
        notes = (_("%(label)s was not stored.", label=CONTACTS[name]) for name in taken)
        emptied: dict[str, Any] = dict.fromkeys(taken, "")
        kept.append(replace(row, notes=(*row.notes, *notes), **emptied))
    return kept


def _owners(name: str, values: Sequence[str]) -> dict[str, int]:
    column = getattr(User, name)
    wanted = sorted({value for value in values if value})
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = session.execute(select(column, User.id).where(column.in_(wanted[start : start + _CHUNK])))
        found.update((value, user_id) for value, user_id in rows)
    return found
