"""A walk-in beside the member they turned out to be."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.api import MemberRow, Text, active_members, session

from ..models import Attendance, StatusWord


def merge_choices() -> dict[str, MemberRow]:
    """Active members by their public id, in the order of names."""
    return {row.public_id: row for row in active_members()}


def line_of_member(meeting_id: int, membership_id: int) -> Attendance | None:
    return session.scalar(
        select(Attendance).where(
            Attendance.meeting_id == meeting_id, Attendance.membership_id == membership_id
        )
    )


def label_of(line: Attendance) -> Text:
    """The register's word for where a line stands, the cluster's own first."""
    word = session.get(StatusWord, line.word_id) if line.word_id else None
    if word is not None:
        return word.title
    return line.status.label if line.status else "-"


def merged_standing(walk_in: Attendance, own: Attendance | None) -> Attendance:
    """Whose line counts after the two become one: whoever walked in was there, unless the member was as well."""
    is_own = own is not None and own.status is not None and own.status.was_there
    return own if own is not None and is_own else walk_in
