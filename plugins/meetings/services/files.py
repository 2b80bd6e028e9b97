"""Files laid to a meeting or to one of its agenda items."""

from __future__ import annotations

from sqlalchemy import func, select, update
from werkzeug.datastructures import FileStorage

from kkg_portal.api import Actor, Attachment, Invalid, clock, copy_upload, keep_upload, session, verb
from kkg_portal.api import gettext as _

from ..kinds import FileKind, MeetingState
from ..models import AgendaItem, Meeting, MeetingFile
from ..permissions import MeetingPermission

MOST_FILES = 40


@verb(MeetingPermission.EDIT)
def add_file(
    meeting: Meeting,
    upload: FileStorage | None,
    *,
    title: str = "",
    kind: FileKind = FileKind.MATERIAL,
    item: str = "",
    actor: Actor,
) -> MeetingFile:
    """Keep an upload; `item` is the public id of the agenda item it belongs to, empty for the whole meeting."""
    if meeting.state in {MeetingState.MOVED, MeetingState.CANCELLED}:
        raise Invalid(_("This meeting does not take place. Lay the file to the one held instead."))
    _require_room(meeting.id)
    item_id = _item_id(meeting, item)
    attachment = keep_upload(upload, actor=actor)
    file = MeetingFile(
        meeting_id=meeting.id,
        item_id=item_id,
        attachment_id=attachment.id,
        kind=kind,
        title=title,
        added_by_id=actor.membership_id,
    )
    session.add(file)
    return file


@verb(MeetingPermission.EDIT)
def remove_file(file: MeetingFile, *, actor: Actor) -> None:
    """Take a file away; `restore_file` brings it back until `sweep_removed` lets it go for good."""
    file.deleted_at = file.deleted_at or clock.now()


@verb(MeetingPermission.EDIT)
def restore_file(file: MeetingFile, *, actor: Actor) -> None:
    if file.deleted_at is not None:
        _require_room(file.meeting_id)
    file.deleted_at = None


def _require_room(meeting_id: int) -> None:
    of_meeting = (MeetingFile.meeting_id == meeting_id, MeetingFile.deleted_at.is_(None))
    if (session.scalar(select(func.count()).where(*of_meeting)) or 0) >= MOST_FILES:
        raise Invalid(_("A meeting keeps at most 40 files. Remove one first."), field="file")


def hand_files_on(old: Meeting, new: Meeting) -> None:
    """What was laid to a meeting belongs to the one that is held instead; inside `move`."""
    session.execute(update(MeetingFile).where(MeetingFile.meeting_id == old.id).values(meeting_id=new.id))


def copy_files(old: Meeting, new: Meeting, items: dict[int, int], actor: Actor) -> None:
    """Material of one meeting for another; `items` says which item of the new one stands for which of the old.

    Photos and signed papers prove what happened that day and stay there.
    """
    rows = session.execute(
        select(MeetingFile, Attachment)
        .join(Attachment, Attachment.id == MeetingFile.attachment_id)
        .where(
            MeetingFile.meeting_id == old.id,
            MeetingFile.kind == FileKind.MATERIAL,
            MeetingFile.deleted_at.is_(None),
        )
        .order_by(MeetingFile.id)
        .limit(MOST_FILES)
    ).all()
    for file, attachment in rows:
        # An internal item's file must not become everybody's because its item was left out.
        if file.item_id is not None and file.item_id not in items:
            continue
        copied = copy_upload(attachment, actor=actor)
        session.add(
            MeetingFile(
                meeting_id=new.id,
                item_id=items.get(file.item_id) if file.item_id is not None else None,
                attachment_id=copied.id,
                kind=file.kind,
                title=file.title,
                added_by_id=actor.membership_id,
            )
        )


def _item_id(meeting: Meeting, public_id: str) -> int | None:
    if not public_id:
        return None
    found = session.scalar(
        select(AgendaItem.id).where(
            AgendaItem.meeting_id == meeting.id,
            AgendaItem.public_id == public_id,
            AgendaItem.deleted_at.is_(None),
        )
    )
    if found is None:
        raise Invalid(_("Choose an item of this agenda."), field="item")
    return found
