"""Showing a draft to others as a version that stays; taking a resource back, and bringing it back."""

from __future__ import annotations

from datetime import timedelta

from kkg_portal.api import Actor, Conflict, Invalid, clock, verb
from kkg_portal.api import gettext as _

from ..checks import check_complete, check_pupils
from ..kinds import ResourceState, Visibility
from ..models import Resource, ResourceVersion
from ..permissions import ResourcePermission
from ..plans import FIELDS, Description, description_of
from ..queries.drafting import draft_of, files_of
from ..queries.versions import version_of
from ..shelves import file_names, put_on_shelf

UNDO_FOR = timedelta(days=7)


@verb(ResourcePermission.EDIT)
def publish(
    resource: Resource, visibility: Visibility, *, is_checked: bool = False, actor: Actor
) -> ResourceVersion:
    """The draft becomes the newest version. Raises Invalid at the field that others would miss."""
    draft = draft_of(resource)
    if draft is None:
        raise Conflict(_("This draft was shared or thrown away in the meantime. Look again."))
    if resource.state not in {ResourceState.DRAFT, ResourceState.PUBLISHED}:
        raise Conflict(_("This resource is: %(state)s. Bring it back first.", state=resource.state.label))
    description, names = description_of(draft), file_names(draft)
    check_complete(description, file_count=len(names))
    check_pupils(description, names, is_checked=is_checked)
    _check_change(resource, draft, description)
    _check_visibility(resource, visibility)
    draft.no = resource.last_no + 1
    draft.published_at, draft.author_id = clock.now(), actor.membership_id
    resource.state, resource.visibility = ResourceState.PUBLISHED, visibility
    resource.last_no, resource.published_at = draft.no, draft.published_at
    put_on_shelf(resource, draft)
    return draft


@verb(ResourcePermission.EDIT)
def change_visibility(resource: Resource, visibility: Visibility, *, actor: Actor) -> None:
    """Show what is shared to the whole cluster, or to the own school alone."""
    if resource.state is not ResourceState.PUBLISHED:
        raise Conflict(_("This resource is: %(state)s. Bring it back first.", state=resource.state.label))
    _check_visibility(resource, visibility)
    resource.visibility = visibility


@verb(ResourcePermission.EDIT)
def withdraw(resource: Resource, reason: str = "", *, actor: Actor) -> None:
    """Take it back: its page says so from now on, and for a week it can be brought back whole."""
    if resource.state is not ResourceState.PUBLISHED:
        raise Conflict(_("In the meantime this is: %(state)s. Look again.", state=resource.state.label))
    resource.state, resource.ended_at = ResourceState.WITHDRAWN, clock.now()
    resource.ended_by_id, resource.ended_because = actor.membership_id, reason


@verb(ResourcePermission.EDIT)
def bring_back(resource: Resource, *, actor: Actor) -> None:
    """Undo a withdrawal within a week."""
    if resource.state is not ResourceState.WITHDRAWN:
        raise Conflict(_("In the meantime this is: %(state)s. Look again.", state=resource.state.label))
    resource.state, resource.ended_at = ResourceState.PUBLISHED, None
    resource.ended_by_id, resource.ended_because = None, ""


@verb(ResourcePermission.FIX)
def fix(resource: Resource, description: Description, *, version: int, actor: Actor) -> None:
    """Correct how the newest version is described, by a coordinator; words and files of its author stay."""
    newest = version_of(resource, resource.last_no)
    newest.expect(version)
    for name in ("title", "kind", "class_phase", "subject", "semester", "curriculum", "topic"):
        setattr(newest, name, getattr(description, name))
    check_complete(description_of(newest), file_count=resource.file_count)
    put_on_shelf(resource, newest)


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


def _check_visibility(resource: Resource, visibility: Visibility) -> None:
    if visibility is Visibility.PRIVATE:
        raise Invalid(_("Choose who may see it."), field="visibility")
    if visibility is Visibility.SCHOOL and resource.school_id is None:
        raise Invalid(_("You belong to no school here. Share it with the whole cluster."), field="visibility")
