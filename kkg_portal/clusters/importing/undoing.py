"""Taking a whole import back, and saying plainly what could not be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from kkg_portal.clusters.dependents import pointed_at
from kkg_portal.clusters.events import MemberLeft
from kkg_portal.clusters.importing import writing
from kkg_portal.clusters.importing.services import one_import_at_a_time
from kkg_portal.clusters.models import ImportBatch, Membership, MemberStatus
from kkg_portal.clusters.people.queries import today
from kkg_portal.clusters.stamps import people_changed
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Conflict
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.uow import publish, verb

UNDO_DAYS = 30

# Why something stayed as it was; kept in the batch and put into words by the page.
HAS_ACCOUNT, IN_USE, CHANGED_SINCE = "has_account", "in_use", "changed_since"

Note = dict[str, Any]


def can_undo(batch: ImportBatch) -> bool:
    if batch.applied_at is None or batch.undone_at is not None or not batch.changes:
        return False
    return clock.now() - batch.applied_at < timedelta(days=UNDO_DAYS)


@verb(CorePermission.MEMBER_IMPORT)
def undo_import(batch: ImportBatch, *, actor: Actor) -> ImportBatch:
    """Remove who came by this import and put changed fields back.

    Whoever has an account by now stays; whoever something depends on becomes a former member; a field that
    somebody changed since keeps its newer value. `batch.changes` then holds these exceptions.
    """
    one_import_at_a_time(batch)
    if not can_undo(batch):
        raise Conflict(_("This import cannot be undone any more."))
    members = writing.members_by_id([note["membership"] for note in batch.changes])
    people_changed([member.user_id for member in members.values()])
    kept = _put_back([note for note in batch.changes if "fields" in note], members)
    kept += _remove(
        [members[n["membership"]] for n in batch.changes if "new" in n and n["membership"] in members]
    )
    batch.changes = kept
    batch.undone_at = clock.now()
    return batch


def _put_back(notes: Sequence[Note], members: Mapping[int, Membership]) -> list[Note]:
    kept: list[Note] = []
    for note in notes:
        member = members.get(note["membership"])
        if member is None:
            continue
        for field, (old, new) in note["fields"].items():
            if writing.value_of(member, field) == new and _is_ours(member, field):
                writing.put(member, field, old)
            else:
                kept.append({"membership": member.id, "why": CHANGED_SINCE, "field": field})
    return kept


def _is_ours(member: Membership, field: str) -> bool:
    """A name or contact belongs to the person as soon as they have an account."""
    return field not in {"name", "phone", "email"} or not member.user.has_account


def _remove(members: Sequence[Membership]) -> list[Note]:
    kept: list[Note] = []
    free: list[Membership] = []
    in_use = pointed_at("core_membership", [member.id for member in members])
    for member in members:
        if member.user.has_account:
            kept.append({"membership": member.id, "why": HAS_ACCOUNT})
        elif member.id in in_use:
            _end(member)
            kept.append({"membership": member.id, "why": IN_USE})
        else:
            free.append(member)
    people = [member.user for member in free]
    for member in free:
        session.delete(member)
    # A person can only go when no membership points at them any more.
    session.flush()
    needed = pointed_at("core_user", [person.id for person in people])
    for person in people:
        if person.id not in needed:
            session.delete(person)
    return kept


def _end(member: Membership) -> None:
    if member.status is MemberStatus.ACTIVE:
        member.status = MemberStatus.LEFT
        member.left_on = today()
        publish(MemberLeft(membership_id=member.id))
