"""Collections: materials in an order, each with a note."""

from __future__ import annotations

from sqlalchemy import func, select

from kkg_portal.api import Actor, Invalid, NotAllowed, require, session, verb
from kkg_portal.api import gettext as _

from ..models import Collection, CollectionItem, Resource
from ..permissions import ResourcePermission

MOST_ITEMS = 100
TITLE_AT_LEAST = 4


@verb(ResourcePermission.COLLECT)
def begin_collection(title: str, intro: str = "", *, actor: Actor) -> Collection:
    if actor.membership_id is None:
        raise NotAllowed(_("Only members of the group can do this."))
    _check_title(title)
    row = Collection(owner_id=actor.membership_id, title=title, intro=intro)
    session.add(row)
    return row


@verb(ResourcePermission.COLLECTION_EDIT)
def edit_collection(collection: Collection, title: str, intro: str, *, version: int, actor: Actor) -> None:
    collection.expect(version)
    _check_title(title)
    collection.title, collection.intro = title, intro


@verb(ResourcePermission.COLLECTION_EDIT)
def delete_collection(collection: Collection, *, actor: Actor) -> None:
    """The materials themselves stay where they are."""
    session.delete(collection)


@verb(ResourcePermission.COLLECTION_EDIT)
def put_into(collection: Collection, resource: Resource, note: str = "", *, actor: Actor) -> None:
    """Put a material at the end; putting it in again changes its note."""
    require(actor, ResourcePermission.VIEW, resource)
    if not resource.is_published:
        raise Invalid(_("Only what is shared can be put into a collection."))
    found = session.scalar(
        select(CollectionItem).where(
            CollectionItem.collection_id == collection.id, CollectionItem.resource_id == resource.id
        )
    )
    if found is not None:
        found.note = note or found.note
        return
    count, last = session.execute(
        select(func.count(CollectionItem.id), func.coalesce(func.max(CollectionItem.position), 0)).where(
            CollectionItem.collection_id == collection.id
        )
    ).one()
    if count >= MOST_ITEMS:
        raise Invalid(_("This collection is full. Begin another one."))
    session.add(
        CollectionItem(collection_id=collection.id, resource_id=resource.id, position=last + 1, note=note)
    )


@verb(ResourcePermission.COLLECTION_EDIT)
def take_out(item: CollectionItem, *, actor: Actor) -> None:
    session.delete(item)


@verb(ResourcePermission.COLLECTION_EDIT)
def move_up(item: CollectionItem, *, actor: Actor) -> None:
    """One place up; the first stays the first."""
    above = session.scalars(
        select(CollectionItem)
        .where(CollectionItem.collection_id == item.collection_id, CollectionItem.position < item.position)
        .order_by(CollectionItem.position.desc())
        .limit(1)
    ).one_or_none()
    if above is not None:
        above.position, item.position = item.position, above.position


def _check_title(title: str) -> None:
    if len(title) < TITLE_AT_LEAST:
        raise Invalid(
            _("Write what the collection is called, for example: Fractions in class IV."), field="title"
        )
