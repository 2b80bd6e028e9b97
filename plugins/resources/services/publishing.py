"""Showing a draft to others as a version that stays; taking a resource back, and bringing it back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from kkg_portal.api import Actor, Conflict, Invalid, clock, session, verb
from kkg_portal.api import gettext as _

from .. import telling
from ..addresses import resource_path
from ..checks import check_complete, check_licence, check_pupils
from ..kinds import CaseState, ResourceState, Visibility
from ..models import FlagCase, Resource, ResourceVersion
from ..permissions import ResourcePermission
from ..plans import FIELDS, Description, description_of
from ..queries.drafting import draft_of, files_of
from ..queries.lineage import parent_of, sources_of
from ..queries.versions import version_of
from ..shelves import attachments_of, put_on_shelf, words_in_files

UNDO_FOR = timedelta(days=7)
_MAY_GET_VERSIONS = {ResourceState.DRAFT, ResourceState.PUBLISHED, ResourceState.HIDDEN}


@verb(ResourcePermission.EDIT)
def publish(
    resource: Resource, visibility: Visibility, *, is_checked: bool = False, actor: Actor
) -> ResourceVersion:
    """The draft becomes the newest version. Raises Invalid at the field that others would miss."""
    draft = draft_of(resource)
    if draft is None:
        raise Conflict(_("This draft was shared or thrown away in the meantime. Look again."))
    if resource.state not in _MAY_GET_VERSIONS:
        raise Conflict(_("This resource is: %(state)s. Bring it back first.", state=resource.state.label))
    description, names = description_of(draft), [file.name for file in attachments_of(draft)]
    check_complete(description, file_count=len(names))
    sources = [one.licence for one in sources_of(resource)] if resource.is_adaptation else []
    check_licence(description, file_count=len(names), sources=sources)
    check_pupils(description, names, words_in_files(draft), is_checked=is_checked)
    _check_change(resource, draft, description)
    _check_visibility(resource, visibility)
    draft.no = resource.last_no + 1
    draft.published_at, draft.author_id = clock.now(), actor.membership_id
    is_first = resource.state is ResourceState.DRAFT
    # What a coordinator hid stays so until one of them looked at the correction.
    if is_first:
        resource.state = ResourceState.PUBLISHED
    if not is_first and _is_wider(resource, visibility):
        resource.open_from_no = draft.no
    resource.visibility = visibility
    resource.last_no, resource.published_at = draft.no, draft.published_at
    put_on_shelf(resource, draft)
    session.flush()  # notices and counts are of what is shared
    if not is_first and resource.is_published:
        telling.tell_new_version(resource, actor)
    elif is_first and resource.is_adaptation:
        _tell_source(resource, actor)
    return draft


@verb(ResourcePermission.EDIT)
def change_visibility(resource: Resource, visibility: Visibility, *, actor: Actor) -> None:
    """Show what is shared to the whole cluster, or to the own school alone."""
    if resource.state is not ResourceState.PUBLISHED:
        raise Conflict(_("This resource is: %(state)s. Bring it back first.", state=resource.state.label))
    _check_visibility(resource, visibility)
    if _is_wider(resource, visibility):
        resource.open_from_no = resource.last_no
    resource.visibility = visibility


@verb(ResourcePermission.EDIT)
def withdraw(resource: Resource, reason: str = "", *, actor: Actor) -> None:
    """Take it back: its page says so from now on, and for a week it can be brought back whole."""
    if resource.state is not ResourceState.PUBLISHED:
        raise Conflict(_("In the meantime this is: %(state)s. Look again.", state=resource.state.label))
    resource.state, resource.ended_at = ResourceState.WITHDRAWN, clock.now()
    resource.ended_by_id, resource.ended_because = actor.membership_id, reason
    telling.tell_ended(resource)


@verb(ResourcePermission.EDIT)
def bring_back(resource: Resource, *, actor: Actor) -> None:
    """Undo a withdrawal within a week."""
    if resource.state is not ResourceState.WITHDRAWN:
        raise Conflict(_("In the meantime this is: %(state)s. Look again.", state=resource.state.label))
    resource.ended_at, resource.ended_by_id = None, None
    if (returned := _returned(resource)) is not None:
        resource.state, resource.ended_because = ResourceState.HIDDEN, returned.note
        return
    resource.state, resource.ended_because = ResourceState.PUBLISHED, ""
    telling.tell_back(resource)


def _returned(resource: Resource) -> FlagCase | None:
    """What a coordinator still waits to see corrected, which a withdrawal does not settle."""
    returned = (FlagCase.resource_id == resource.id, FlagCase.state == CaseState.RETURNED)
    return session.scalars(select(FlagCase).where(*returned).order_by(FlagCase.id.desc()).limit(1)).first()


@verb(ResourcePermission.FIX)
def fix(resource: Resource, description: Description, *, version: int, actor: Actor) -> None:
    """Correct how the newest version is described, by a coordinator; words and files of its author stay."""
    newest = version_of(resource, resource.last_no)
    newest.expect(version)
    for name in ("title", "kind", "class_phase", "subject", "semester", "curriculum", "topic"):
        setattr(newest, name, getattr(description, name))
    check_complete(description_of(newest), file_count=resource.file_count)
    put_on_shelf(resource, newest)


def _tell_source(resource: Resource, actor: Actor) -> None:
    """Whoever made what it was made from hears of it, and the source shows how often that happened."""
    link = parent_of(resource)
    if link is None:
        return
    source = session.get_one(Resource, link.source_id)
    source.adaptation_count += 1
    if resource.visibility is not Visibility.CLUSTER:
        return
    telling.tell_authors(
        telling.ADAPTED_MINE,
        source,
        actor,
        revision=resource.public_id,
        url=resource_path(resource.public_id),
    )


def _check_change(resource: Resource, draft: ResourceVersion, description: Description) -> None:
    """A new version differs from the newest one, and says by what."""
    if resource.last_no == 0:
        return
    if not description.note:
        raise Invalid(_("Write what changed, for example: answers of question 4 corrected."), field="note")
    newest = version_of(resource, resource.last_no)
    then = [(file.attachment.sha256, file.attachment.name, file.role) for file in files_of(newest)]
    now = [(file.attachment.sha256, file.attachment.name, file.role) for file in files_of(draft)]
    before = description_of(newest)
    if then == now and all(
        getattr(before, name) == getattr(description, name) for name in FIELDS if name not in {"note"}
    ):
        raise Invalid(_("Nothing is different from version %(no)d yet.", no=newest.no), field="files")


def _is_wider(resource: Resource, visibility: Visibility) -> bool:
    """What was meant for the own school alone stays there: the cluster reads from this version on."""
    return visibility is Visibility.CLUSTER and resource.visibility is not Visibility.CLUSTER


def _check_visibility(resource: Resource, visibility: Visibility) -> None:
    if visibility is Visibility.PRIVATE:
        raise Invalid(_("Choose who may see it."), field="visibility")
    if visibility is Visibility.SCHOOL and resource.school_id is None:
        raise Invalid(_("You belong to no school here. Share it with the whole cluster."), field="visibility")
