"""What happens by itself: withdrawn materials end after a week, idle drafts after ninety days, with a word before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from kkg_portal.api import SYSTEM, bound_cluster, clock, format_date, in_language, job, session, unit_of_work

from . import telling
from .endings import remove
from .kinds import ResourceState
from .models import DRAFT_NO, Resource, ResourceVersion
from .services.drafting import discard
from .services.publishing import UNDO_FOR

IDLE = timedelta(days=90)
WARNED_BEFORE = timedelta(days=14)
AT_ONCE = 200


@job("resources.end_withdrawn", every=timedelta(days=1), in_each_cluster=True)
def end_withdrawn(_payload: dict[str, Any]) -> None:
    """The week to undo is over: files go, the tombstone stays."""
    with unit_of_work():
        over = session.scalars(
            select(Resource)
            .where(Resource.state == ResourceState.WITHDRAWN, Resource.ended_at < clock.now() - UNDO_FOR)
            .order_by(Resource.ended_at, Resource.id)
            .limit(AT_ONCE)
        ).all()
        for resource in over:
            ended_by = resource.ended_by_id
            remove(resource, "", SYSTEM)
            resource.ended_by_id = ended_by


@job("resources.tidy_drafts", every=timedelta(days=1), in_each_cluster=True)
def tidy_drafts(_payload: dict[str, Any]) -> None:
    """Drafts nobody touched: their writer is told two weeks ahead; only those who were told lose one."""
    now, today = clock.now(), clock.today(bound_cluster())
    with unit_of_work():
        idle = session.scalars(
            select(ResourceVersion)
            .where(ResourceVersion.no == DRAFT_NO, ResourceVersion.changed_at < now - IDLE + WARNED_BEFORE)
            .options(joinedload(ResourceVersion.resource))
            .order_by(ResourceVersion.changed_at, ResourceVersion.id)
            .limit(AT_ONCE)
        ).all()
        for draft in idle:
            if draft.warned_on is None:
                _warn(draft)
            elif draft.warned_on <= today - WARNED_BEFORE:
                discard(draft.resource, actor=SYSTEM)


def _warn(draft: ResourceVersion) -> None:
    today = clock.today(bound_cluster())
    # The word about it is no work on it: it stays as idle as it was.
    session.execute(
        update(ResourceVersion)
        .where(ResourceVersion.id == draft.id)
        .values(warned_on=today, changed_at=ResourceVersion.changed_at)
        .execution_options(synchronize_session=False)
    )
    with in_language(bound_cluster().language):
        telling.tell_draft_goes(draft.resource, format_date(today + WARNED_BEFORE))
