"""Asking a meeting to endorse a material. What it decides comes back by an event, see `links`."""

from __future__ import annotations

from kkg_portal.api import (
    AGENDA_INTAKE,
    Actor,
    AgendaProposal,
    Conflict,
    Invalid,
    ObjectRef,
    Unavailable,
    session,
    verb,
)
from kkg_portal.api import gettext as _

from ..kinds import EndorsementState, Visibility
from ..models import Endorsement, Resource
from ..permissions import ResourcePermission
from ..queries.judging import newest_endorsement, unfinished_endorsement


@verb(ResourcePermission.ENDORSE)
def ask_meeting(
    resource: Resource, meeting: ObjectRef | None, reason: str = "", *, actor: Actor
) -> Endorsement:
    """Propose the newest version for a meeting's agenda, or with None for whichever comes next."""
    intake = AGENDA_INTAKE.get()
    if intake is None:
        raise Unavailable(_("Meetings are turned off here."))
    if resource.visibility is not Visibility.CLUSTER:
        raise Invalid(_("Share it with the whole cluster first: the meeting has to see it."))
    if meeting is not None and meeting not in [one.ref for one in intake.open_meetings(actor)]:
        raise Invalid(_("This meeting takes no more proposals. Choose another one."), field="meeting")
    if resource.endorsed_no == resource.last_no:
        raise Conflict(_("This version is endorsed already."))
    if unfinished_endorsement(resource) is not None:
        raise Conflict(_("A meeting was asked already."))
    row = Endorsement(resource_id=resource.id, version_no=resource.last_no, asked_by_id=actor.membership_id)
    session.add(row)
    title = _("Endorse: %(title)s", title=resource.title)
    item = intake.propose(meeting, AgendaProposal(resource.ref, title[:150], note=reason), actor=actor)
    row.item_kind, row.item_id = item.kind, item.public_id
    return row


@verb(ResourcePermission.FIX)
def not_endorsed(resource: Resource, *, actor: Actor) -> None:
    """The meeting decided otherwise than to endorse it: its words stay, the badge goes."""
    row = newest_endorsement(resource)
    if row is None or row.state is not EndorsementState.ENDORSED:
        raise Conflict(_("This version is not endorsed."))
    row.state, resource.endorsed_no = EndorsementState.RETURNED, 0
