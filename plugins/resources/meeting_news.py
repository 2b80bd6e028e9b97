"""What resources do when a meeting decided about a material that was brought to it."""

from __future__ import annotations

from sqlalchemy import select, update

from kkg_portal.api import SYSTEM, AgendaItemDecided, clock, on, session

from . import telling
from .kinds import EndorsementState
from .models import Endorsement, Resource

# Not reached and postponed items come back to a later meeting by themselves.
_ENDS_WITHOUT = {"discussed", "withdrawn", "refused"}


@on(AgendaItemDecided)
def hear_of_meeting(event: AgendaItemDecided) -> None:
    """A decision endorses the version that was brought; an item that ended without one gives it back."""
    if event.source.kind != Resource.__ref_kind__:
        return
    row = session.scalars(
        select(Endorsement)
        .join(Resource, Resource.id == Endorsement.resource_id)
        .where(Resource.public_id == event.source.public_id, Endorsement.decided_at.is_(None))
        .limit(1)
    ).one_or_none()
    if row is None:
        return
    if event.outcome == "decided":
        _finish(row, EndorsementState.ENDORSED, event.decision)
    elif event.outcome in _ENDS_WITHOUT:
        _finish(row, EndorsementState.RETURNED, event.decision)


def _finish(row: Endorsement, state: EndorsementState, decision: str) -> None:
    row.state, row.decided_at, row.decision = state, clock.now(), decision
    resource = session.get_one(Resource, row.resource_id)
    if state is EndorsementState.ENDORSED:
        session.execute(
            update(Resource)
            .where(Resource.id == resource.id)
            .values(endorsed_no=row.version_no)
            .execution_options(synchronize_session=False)
        )
        session.refresh(resource, ["endorsed_no"])
    telling.tell_authors(
        telling.DECIDED_MINE, resource, SYSTEM, state=state.value, revision=f"{row.public_id}-{state.value}"
    )
