"""Another day for a meeting that stays the same meeting: what was is kept with its reason."""

from __future__ import annotations

from datetime import datetime

from kkg_portal.api import Actor, clock, session

from .changes import changes_of, note_change, occasion_of
from .kinds import DisplacementReason
from .models import DateChange, Meeting, Series
from .questionnaire_clock import let_questionnaires_follow


def note_new_date(
    meeting: Meeting,
    starts_at: datetime,
    ends_at: datetime,
    *,
    because: DisplacementReason | None,
    note: str,
    actor: Actor,
) -> None:
    """Write the new day over the old one. Invited people are asked again and told; of a draft only the trace stays."""
    before = occasion_of(meeting)
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.sequence += 1
    note_change(meeting, before, actor=actor)
    let_questionnaires_follow(meeting, before.starts_at, before.ends_at)
    told = changes_of(meeting)
    if told and told[-1].new_starts_at == starts_at and told[-1].told_at is None:
        told[-1].because, told[-1].note = because, note
        return
    session.add(
        DateChange(
            meeting_id=meeting.id,
            old_starts_at=before.starts_at,
            old_ends_at=before.ends_at,
            old_place=before.place,
            new_starts_at=starts_at,
            new_ends_at=ends_at,
            new_place=meeting.place,
            because=because,
            note=note,
            changed_by_id=actor.user_id,
            # Nobody knew the old day, so there is nobody to tell.
            told_at=clock.now(),
        )
    )


def raise_sequence(series: Series) -> None:
    """Other days or another place: calendars must read an announced series anew."""
    if series.announced_at is not None:
        series.sequence += 1
