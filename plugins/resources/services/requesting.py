"""Asking for a material that is missing, and answering with one that is here."""

from __future__ import annotations

from kkg_portal.api import Actor, Conflict, Invalid, NotAllowed, clock, require, session, verb
from kkg_portal.api import gettext as _

from .. import telling
from ..models import MaterialRequest, Resource
from ..permissions import ResourcePermission
from ..vocabulary import CLASSES, SUBJECTS

TEXT_AT_LEAST = 10


@verb(ResourcePermission.REQUEST)
def ask_for(text: str, class_phase: str, subject: str, *, actor: Actor) -> MaterialRequest:
    """Tell colleagues what is missing."""
    if actor.membership_id is None:
        raise NotAllowed(_("Only members of the group can do this."))
    if len(text) < TEXT_AT_LEAST:
        raise Invalid(_("Write what you need, for example: pictures of the water cycle."), field="text")
    if class_phase not in CLASSES or subject not in SUBJECTS:
        raise Invalid(_("Choose class and subject."), field="class_phase")
    row = MaterialRequest(author_id=actor.membership_id, text=text, class_phase=class_phase, subject=subject)
    session.add(row)
    return row


@verb(ResourcePermission.REQUEST)
def answer_with(request: MaterialRequest, resource: Resource, *, actor: Actor) -> None:
    """Point at a material that is here; whoever asked is told."""
    require(actor, ResourcePermission.VIEW, resource)
    if request.closed_at is not None:
        raise Conflict(_("This request is closed already."))
    if not resource.is_published:
        raise Invalid(_("Only what is shared can answer a request."), field="address")
    request.answer_id, request.closed_at = resource.id, clock.now()
    telling.tell_answered(request, resource, actor)


@verb(ResourcePermission.REQUEST_CLOSE)
def close_request(request: MaterialRequest, *, actor: Actor) -> None:
    """It is not needed any more."""
    if request.closed_at is None:
        request.closed_at = clock.now()
