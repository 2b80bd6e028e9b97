"""Beginning a resource, putting files to it, describing it: a draft that nobody else sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage

from kkg_portal.api import (
    Actor,
    Conflict,
    Invalid,
    NotAllowed,
    clock,
    keep_upload,
    session,
    unique_rule,
    verb,
)
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..checks import check_links
from ..guesses import guess_from
from ..kinds import FileRole, ResourceState
from ..licences import DEFAULT
from ..models import CoAuthor, Resource, ResourceFile, ResourceVersion
from ..permissions import ResourcePermission
from ..plans import Description, describe, description_of
from ..queries.drafting import draft_of, files_of
from ..shelves import MOST_FILES, copy_files, drop_files, put_file, put_on_shelf, weigh

unique_rule(
    Resource.__tablename__, ("owner_id", "form_key"), _l("This was sent already. Look among your materials.")
)


@verb(ResourcePermission.ADD)
def begin(description: Description, *, key: str = "", actor: Actor) -> Resource:
    """Begin a draft. `key` is the form's: two copies of it that arrive at once are refused but for one."""
    if actor.membership_id is None:
        raise NotAllowed(_("Only members of the group share materials."))
    check_links(description.links)
    resource = Resource(owner_id=actor.membership_id, school_id=actor.school_id, form_key=key or None)
    session.add(resource)
    session.flush()  # the draft needs its id
    draft = ResourceVersion(resource_id=resource.id, author_id=actor.membership_id)
    describe(draft, description)
    session.add(draft)
    session.flush()  # the shelf counts its files
    put_on_shelf(resource, draft)
    return resource


@verb(ResourcePermission.EDIT)
def add_files(
    resource: Resource, uploads: Sequence[FileStorage], *, guesses: bool = False, actor: Actor
) -> None:
    """Put files to the draft, whatever became of its description; `guesses` fills gaps from their names."""
    chosen = [upload for upload in uploads if upload and upload.filename]
    if not chosen:
        return
    draft = _draft_being_written(resource)
    there, _bytes = weigh(draft)
    if there + len(chosen) > MOST_FILES:
        raise Invalid(
            _("At most %(count)d files go with one resource. Begin another one.", count=MOST_FILES),
            field="files",
        )
    for upload in chosen:
        put_file(draft, keep_upload(upload, actor=actor, field="files"))
    if guesses:
        _take_guesses(draft, [str(upload.filename) for upload in chosen])
    _refresh(resource, draft)


@verb(ResourcePermission.EDIT)
def describe_draft(
    resource: Resource,
    description: Description,
    *,
    version: int,
    roles: Mapping[str, FileRole] | None = None,
    actor: Actor,
) -> None:
    """Save what the form says; a stale form is refused. `roles` are of files, by their public ids."""
    draft = _draft_being_written(resource)
    draft.expect(version)
    check_links(description.links)
    describe(draft, description)
    for file in files_of(draft):
        file.role = (roles or {}).get(file.public_id, file.role)
    draft.warned_on = None
    _refresh(resource, draft)


@verb(ResourcePermission.EDIT)
def remove_file(file: ResourceFile, *, actor: Actor) -> None:
    """Take a file out of the draft; published versions keep theirs."""
    resource, draft = file.version.resource, file.version
    if not draft.is_draft:
        raise Conflict(_("This version is shared already. Begin a new version to change its files."))
    drop_files([file])
    _refresh(resource, draft)


@verb(ResourcePermission.EDIT)
def discard(resource: Resource, *, actor: Actor) -> None:
    """Throw the draft away; a resource that was never shared goes with it, an older version stays."""
    draft = _draft_being_written(resource)
    drop_files(files_of(draft))
    session.delete(draft)
    if resource.state is ResourceState.DRAFT:
        session.flush()  # nothing points at it any more
        session.delete(resource)


@verb(ResourcePermission.EDIT)
def begin_version(resource: Resource, source: ResourceVersion, *, actor: Actor) -> ResourceVersion:
    """A draft that begins as the version somebody looks at; one that is being written goes on."""
    if resource.state not in {ResourceState.PUBLISHED, ResourceState.HIDDEN}:
        raise Conflict(_("This resource is: %(state)s. Bring it back first.", state=resource.state.label))
    going_on = draft_of(resource)
    if going_on is not None:
        return going_on
    draft = ResourceVersion(resource_id=resource.id, author_id=actor.membership_id, based_on_no=source.no)
    session.add(draft)
    describe(draft, replace(description_of(source), note=""))
    session.flush()  # files need its id
    copy_files(files_of(source), draft, actor)
    return draft


@verb(ResourcePermission.EDIT)
def add_co_author(resource: Resource, membership_id: int, *, actor: Actor) -> None:
    """Somebody writes along, with the same rights as the owner. Adding them twice is adding them once."""
    if membership_id == resource.owner_id:
        raise Invalid(_("The owner writes it anyway."), field="member")
    mine = (CoAuthor.resource_id == resource.id, CoAuthor.membership_id == membership_id)
    if session.scalar(select(CoAuthor.id).where(*mine)) is None:
        session.add(CoAuthor(resource_id=resource.id, membership_id=membership_id))


@verb(ResourcePermission.EDIT)
def remove_co_author(resource: Resource, membership_id: int, *, actor: Actor) -> None:
    mine = (CoAuthor.resource_id == resource.id, CoAuthor.membership_id == membership_id)
    found = session.scalar(select(CoAuthor).where(*mine))
    if found is not None:
        session.delete(found)


def _draft_being_written(resource: Resource) -> ResourceVersion:
    draft = draft_of(resource)
    if draft is None:
        raise Conflict(_("This draft was shared or thrown away in the meantime. Look again."))
    return draft


def _take_guesses(draft: ResourceVersion, names: Sequence[str]) -> None:
    guess = guess_from(*names)
    for name in ("title", "kind", "class_phase", "subject"):
        if not getattr(draft, name) and getattr(guess, name):
            setattr(draft, name, getattr(guess, name))
    if not draft.licence:
        draft.licence = DEFAULT


def _refresh(resource: Resource, draft: ResourceVersion) -> None:
    """It is not idle, and one that was never shared stands in its owner's list as it is described now.

    The draft's version stays: files that came do not make the text in somebody's form stale.
    """
    session.flush()  # what changed is counted
    session.execute(
        update(ResourceVersion).where(ResourceVersion.id == draft.id).values(changed_at=clock.now())
    )
    if resource.state is ResourceState.DRAFT:
        put_on_shelf(resource, draft)
