"""Files of a post: kept without what would tell where or by whom they were taken. Inside verbs."""

from __future__ import annotations

from collections.abc import Sequence

from werkzeug.datastructures import FileStorage

from kkg_portal.api import MATERIAL, PICTURES, Actor, Invalid, keep_upload, session
from kkg_portal.api import gettext as _

from .models import Post, PostFile
from .voice import Voice, uploader

MOST_FILES = 5


def keep_files(
    post: Post, uploads: Sequence[FileStorage], voice: Voice, actor: Actor, *, field: str = "photo"
) -> None:
    """Store what a form brought; in an unnamed asker's post only pictures, by a number instead of a name.

    A document carries its author's name inside, and a file name often says who made it.
    """
    chosen = [upload for upload in uploads if upload and upload.filename]
    if len(chosen) > MOST_FILES:
        raise Invalid(_("At most %(count)d files go with one text.", count=MOST_FILES), field=field)
    for number, upload in enumerate(chosen, start=1):
        kept = keep_upload(
            upload,
            actor=uploader(voice, actor),
            allowed=PICTURES if voice.is_unnamed else MATERIAL,
            field=field,
        )
        if voice.is_unnamed:
            ending = kept.name.rpartition(".")[2]
            kept.name = f"foto-{number}.{ending}"
        session.add(PostFile(post_id=post.id, attachment_id=kept.id))
