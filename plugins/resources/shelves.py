"""What is written down beside a resource when its files or its newest version change. Inside verbs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import func, select

from kkg_portal.api import Actor, Attachment, copy_upload, forget_upload, open_attachment, session

from .models import Resource, ResourceFile, ResourceVersion

MOST_FILES = 20
LOOKED_THROUGH_BYTES = 64 * 1024
_ON_SHELF = ("title", "kind", "class_phase", "subject", "licence")


def put_on_shelf(resource: Resource, version: ResourceVersion) -> None:
    """Lists show the resource as this version describes it."""
    for name in _ON_SHELF:
        setattr(resource, name, getattr(version, name))
    resource.file_count, resource.size_bytes = weigh(version)


def weigh(version: ResourceVersion) -> tuple[int, int]:
    """How many files it has and how many bytes they are together."""
    found = session.execute(
        select(func.count(ResourceFile.id), func.coalesce(func.sum(Attachment.size_bytes), 0))
        .join(Attachment, Attachment.id == ResourceFile.attachment_id)
        .where(ResourceFile.version_id == version.id)
    ).one()
    return found[0], found[1]


def put_file(version: ResourceVersion, kept: Attachment) -> ResourceFile:
    """Show a stored file with this version, behind those it has."""
    last = select(func.max(ResourceFile.position)).where(ResourceFile.version_id == version.id)
    row = ResourceFile(version_id=version.id, attachment_id=kept.id, position=(session.scalar(last) or 0) + 1)
    session.add(row)
    session.flush()  # the next one takes the place behind it
    return row


def copy_files(files: Sequence[ResourceFile], version: ResourceVersion, actor: Actor) -> None:
    """The same files once more, for another version; their content is stored once."""
    for file in files:
        row = put_file(version, copy_upload(file.attachment, actor=actor))
        row.role = file.role


def drop_files(files: Sequence[ResourceFile]) -> None:
    """Take files away; their content goes with the daily sweep unless another version shows it."""
    for file in files:
        attachment = file.attachment
        session.delete(file)
        forget_upload(attachment)


def words_in_files(version: ResourceVersion) -> list[str]:
    """The beginning of each plain text and table among its files, where lists of pupils show themselves."""
    kept = session.scalars(
        select(Attachment)
        .join(ResourceFile, ResourceFile.attachment_id == Attachment.id)
        .where(ResourceFile.version_id == version.id, Attachment.content_type.startswith("text/"))
        .order_by(ResourceFile.position)
        .limit(MOST_FILES)
    )
    return [_beginning(attachment) for attachment in kept]


def _beginning(attachment: Attachment) -> str:
    with open_attachment(attachment) as stream:
        words = stream.read(LOOKED_THROUGH_BYTES).decode("utf-8", errors="replace")
    # A number between two separators is a number on its own.
    return re.sub(r"[,;\t]", " | ", words)


def file_names(version: ResourceVersion) -> list[str]:
    return list(
        session.scalars(
            select(Attachment.name)
            .join(ResourceFile, ResourceFile.attachment_id == Attachment.id)
            .where(ResourceFile.version_id == version.id)
            .order_by(ResourceFile.position)
            .limit(MOST_FILES)
        )
    )
