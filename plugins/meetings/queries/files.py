"""Files of a meeting, as far as the reader may know of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from kkg_portal.api import Attachment, session

from ..models import AgendaItem, Meeting, MeetingFile
from .loaders import one
from .rows import AnyRow

MOST_FILES = 60


def meeting_file(meeting: str, file: str) -> MeetingFile:
    """A file of this meeting, with what its right depends on."""
    return one(_file(meeting, file).where(MeetingFile.deleted_at.is_(None)))


def removed_file(meeting: str, file: str) -> MeetingFile:
    """The same of one that was removed a short while ago."""
    return one(_file(meeting, file).where(MeetingFile.deleted_at.is_not(None)))


def _file(meeting: str, file: str) -> Select[MeetingFile]:
    return (
        select(MeetingFile)
        .join(Meeting, Meeting.id == MeetingFile.meeting_id)
        .where(Meeting.public_id == meeting, MeetingFile.public_id == file)
        .options(
            joinedload(MeetingFile.meeting), joinedload(MeetingFile.item), joinedload(MeetingFile.attachment)
        )
    )


_FILES = (
    select(
        MeetingFile.public_id,
        MeetingFile.title,
        MeetingFile.kind,
        MeetingFile.item_id,
        Attachment.name,
        Attachment.size_bytes,
        Attachment.content_type,
        AgendaItem.title.label("item_title"),
        AgendaItem.is_internal,
    )
    .join(Attachment, Attachment.id == MeetingFile.attachment_id)
    .outerjoin(AgendaItem, AgendaItem.id == MeetingFile.item_id)
    .where(MeetingFile.meeting_id == bindparam("meeting"), MeetingFile.deleted_at.is_(None))
    .order_by(MeetingFile.item_id.is_not(None), AgendaItem.position, MeetingFile.id)
    .limit(MOST_FILES)
)
_OPEN_FILES = _FILES.where(AgendaItem.is_internal.is_not(True))


def files_of(meeting: Meeting, *, internal: bool = False) -> Sequence[AnyRow]:
    """In the order of the agenda, those of the whole meeting first; one query."""
    return session.execute(_FILES if internal else _OPEN_FILES, {"meeting": meeting.id}).all()
