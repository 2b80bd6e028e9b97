"""Making something of one's own from a material: a draft with its files, and the whole chain of credit."""

from __future__ import annotations

from dataclasses import replace

from kkg_portal.api import Actor, Conflict, Invalid, NotAllowed, session, verb
from kkg_portal.api import gettext as _

from ..kinds import AdaptationKind
from ..licences import allowed_for_adaptation, may_be_adapted
from ..models import Lineage, Resource, ResourceFile, ResourceVersion
from ..permissions import ResourcePermission
from ..plans import describe, description_of
from ..queries.drafting import draft_of, files_of
from ..queries.lineage import parent_of, sources_of
from ..shelves import copy_files, put_on_shelf


@verb(ResourcePermission.ADAPT)
def adapt(
    resource: Resource, source: ResourceVersion, kind: AdaptationKind, *, authors: str, actor: Actor
) -> Resource:
    """Begin a draft of the actor's own from a version of somebody's. Raises Invalid where its licence forbids it.

    `authors` is how the credit names those who made the source, kept as it is today.
    """
    if actor.membership_id is None:
        raise NotAllowed(_("Only members of the group share materials."))
    if not may_be_adapted(source.licence):
        raise Invalid(_("Its licence does not allow to change it. You may use it as it is."))
    chain = [*sources_of(resource)]
    fitting = allowed_for_adaptation([source.licence, *(one.licence for one in chain)])
    if not fitting:
        raise Invalid(_("The licences of what it was made from do not fit together."))
    made = Resource(owner_id=actor.membership_id, school_id=actor.school_id, is_adaptation=True)
    session.add(made)
    session.flush()  # the draft and its chain need its id
    draft = ResourceVersion(resource_id=made.id, author_id=actor.membership_id)
    describe(draft, replace(description_of(source), licence=fitting[0], is_own_work=True, note=""))
    session.add(draft)
    session.flush()  # files need its id
    copy_files(files_of(source), draft, actor)
    _put_chain(made, resource, source, kind, authors, chain)
    put_on_shelf(made, draft)
    return made


@verb(ResourcePermission.EDIT)
def keep_mine(resource: Resource, *, actor: Actor) -> None:
    """The adapter looked at the newest version of the source and keeps their own."""
    link = _link_of(resource)
    link.seen_no = session.get_one(Resource, link.source_id).last_no


@verb(ResourcePermission.EDIT)
def take_file(resource: Resource, file: ResourceFile, *, actor: Actor) -> None:
    """Copy a file of the source's newest version into the draft; nothing of one's own is replaced."""
    link = _link_of(resource)
    if file.version.resource_id != link.source_id:
        raise Invalid(_("This file is not from what it was made from."))
    draft = draft_of(resource)
    if draft is None:
        raise Conflict(_("Begin a new version first."))
    if file.attachment.sha256 in {one.attachment.sha256 for one in files_of(draft)}:
        return
    copy_files([file], draft, actor)


def _link_of(resource: Resource) -> Lineage:
    link = parent_of(resource)
    if link is None:
        raise Conflict(_("This was made from nothing else."))
    return link


def _put_chain(  # noqa: PLR0917  because a link of the chain is all of it
    made: Resource,
    parent: Resource,
    source: ResourceVersion,
    kind: AdaptationKind,
    authors: str,
    chain: list[Lineage],
) -> None:
    session.add(
        Lineage(
            resource_id=made.id,
            source_id=parent.id,
            distance=1,
            kind=kind,
            version_no=source.no,
            title=source.title,
            authors=authors[:500],
            licence=source.licence,
            seen_no=source.no,
        )
    )
    session.add_all(
        Lineage(
            resource_id=made.id,
            source_id=one.source_id,
            distance=one.distance + 1,
            kind=one.kind,
            version_no=one.version_no,
            title=one.title,
            authors=one.authors,
            licence=one.licence,
            seen_no=one.seen_no,
        )
        for one in chain
    )
