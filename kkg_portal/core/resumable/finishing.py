"""What happens once the last byte is here: the whole is proved, judged and kept, once however often it is asked."""

from __future__ import annotations

import json
import logging

from sqlalchemy import select

from kkg_portal.clusters.models import Attachment
from kkg_portal.core import attachments, clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid, NotFound
from kkg_portal.core.judging.asking import ask_judge
from kkg_portal.core.judging.verdict import Refused, Verdict
from kkg_portal.core.resumable.models import FileFacts, Upload, UploadState
from kkg_portal.core.resumable.receiving import KEPT
from kkg_portal.core.storage import LocalStorage, StoredFile
from kkg_portal.core.storage.kinds import KINDS, MORE_KINDS, FileKind, ending_of
from kkg_portal.core.storage.picture_privacy import without_location
from kkg_portal.core.storage.refusals import sentence
from kkg_portal.core.storage.serving import OCTET_STREAM
from kkg_portal.core.uow import run_after_commit, unit_of_work
from kkg_portal.core.uploads import name_that_fits

log = logging.getLogger(__name__)


def finish(upload: Upload) -> None:
    """Judge and keep a file all of which is here; nothing happens while some is missing, or the second time.

    Raises Invalid with the sentence when the file is not taken, and Unavailable when it could not be looked at
    now. Not inside a unit of work: judging takes seconds, and nobody may wait for that.
    """
    store, key = attachments.storage(), upload.public_id
    if upload.state is UploadState.RECEIVING:
        if store.parts.size_bytes(key) < upload.declared_bytes:
            return
        name, declared_sha256 = upload.name, upload.declared_sha256
        session.rollback()  # Whatever was read on the way here need not be held while the file is looked at.
        try:
            verdict = _judged(store, key, name, declared_sha256)
        except Refused as refusal:
            _note_refusal(key, refusal)
        else:
            _keep(store, key, verdict)
        upload = _here(key)
    if upload.state is UploadState.REFUSED:
        raise Invalid(refusal_of(upload))


def refusal_of(upload: Upload) -> str:
    """Why it was not taken, in the language of whoever reads it."""
    said = json.loads(upload.refusal)
    return sentence(said["code"], said["values"])


def _here(key: str) -> Upload:
    """As it is now. Others finish the same file at the same time: on PostgreSQL they wait for each other here."""
    found = (
        select(Upload)
        .where(Upload.public_id == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    upload = session.scalar(found)
    if upload is None:
        raise NotFound
    return upload


def _judged(store: LocalStorage, key: str, name: str, declared_sha256: str) -> Verdict:
    if declared_sha256 and store.parts.sha256(key) != declared_sha256:
        raise Refused("differs")
    with store.parts.open(key) as stream:
        return ask_judge(stream, ending_of(name))


def _note_refusal(key: str, refusal: Refused) -> None:
    with unit_of_work():
        upload = _here(key)
        if upload.state is UploadState.RECEIVING:
            upload.state = UploadState.REFUSED
            upload.refusal = json.dumps({"code": refusal.code, "values": refusal.values})
        _remove_part_later(key)
    log.info("upload %s is not taken: %s", key, refusal.code)


def _keep(store: LocalStorage, key: str, verdict: Verdict) -> None:
    kind = KINDS.get(verdict.kind) or MORE_KINDS[verdict.kind]
    stored = _stored(store, key, kind)
    with unit_of_work():
        upload = _here(key)
        if upload.state is not UploadState.RECEIVING:
            return  # Somebody else was quicker, with the same file.
        row = Attachment(
            sha256=stored.sha256,
            size_bytes=stored.size_bytes,
            name=name_that_fits(upload.name, kind.extensions),
            content_type=kind.content_type if verdict.may_be_shown else OCTET_STREAM,
            created_by_id=upload.user_id,
        )
        session.add(row)
        session.flush()  # The upload points at its id.
        upload.attachment_id = row.id
        upload.state = UploadState.FINISHED
        upload.expires_at = clock.now() + KEPT
        _note_facts(stored.sha256, verdict)
        _remove_part_later(key)


def _stored(store: LocalStorage, key: str, kind: FileKind) -> StoredFile:
    """The content under its hash; photos are stored without the place they were taken at."""
    if kind.is_picture:
        with store.parts.open(key) as stream:
            cleaned = without_location(stream, kind.name)
            if cleaned is not stream:
                return store.put(cleaned, limit_bytes=store.parts.size_bytes(key))
    return store.adopt(key, store.parts.sha256(key))


def _note_facts(sha256: str, verdict: Verdict) -> None:
    facts = session.scalar(select(FileFacts).where(FileFacts.sha256 == sha256))
    if facts is None:
        facts = FileFacts(sha256=sha256)
        session.add(facts)
    facts.kind, facts.notes = verdict.kind, sorted(verdict.notes)


def _remove_part_later(key: str) -> None:
    """Only what is committed may lose its part: until then it is all there is of acknowledged bytes."""
    store = attachments.storage()
    run_after_commit(lambda: store.parts.remove(key))
