"""Photos and sheets that show what came of a trial: kept as files of posts are, without what names an unnamed asker."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from kkg_portal.api import MATERIAL, PICTURES, Actor, Invalid, keep_upload, session
from kkg_portal.api import gettext as _

from .models import Trial, TrialFile
from .voice import Voice, uploader

MOST_FILES = 5


def keep_evidence(trial: Trial, uploads: Sequence[FileStorage], voice: Voice, actor: Actor) -> None:
    """Store what the form of a report brought. Raises Invalid at the field `photo`. Inside verbs."""
    chosen = [upload for upload in uploads if upload and upload.filename]
    if not chosen:
        return
    there = session.scalar(select(func.count()).where(TrialFile.trial_id == trial.id)) or 0
    if there + len(chosen) > MOST_FILES:
        raise Invalid(_("At most %(count)d files go with one report.", count=MOST_FILES), field="photo")
    allowed = PICTURES if voice.is_unnamed else MATERIAL
    for number, upload in enumerate(chosen, start=there + 1):
        kept = keep_upload(upload, actor=uploader(voice, actor), allowed=allowed, field="photo")
        if voice.is_unnamed:
            kept.name = f"foto-{number}.{kept.name.rpartition('.')[2]}"
        session.add(TrialFile(trial_id=trial.id, attachment_id=kept.id))
