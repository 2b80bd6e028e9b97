"""Asking for the pieces of a file, and the job that has them made."""

from __future__ import annotations

import io
import json
import logging
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from kkg_portal.clusters.models import Attachment
from kkg_portal.core import attachments
from kkg_portal.core.db.engine import intending_to_write, session
from kkg_portal.core.derivatives.models import Derivative, Piece, PieceState
from kkg_portal.core.errors import Unavailable
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.jobs import enqueue, job
from kkg_portal.core.judging.asking import ChildFailed, answer_of
from kkg_portal.core.resumable.models import FileFacts
from kkg_portal.core.shared_events import FileRead
from kkg_portal.core.storage.kinds import KINDS, MORE_KINDS
from kkg_portal.core.uow import publish, unit_of_work

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
TIME_LIMIT_SECONDS = 60.0
MOST_ANSWER_BYTES = 24_000_000
_AT_ONCE = 500
_CHILD = Path(__file__).with_name("child.py")
# The piece that stands for each task until it is done, and the others that come with it.
_TASKS = {
    "read": (Piece.TEXT, (Piece.OUTLINE,)),
    "draw": (Piece.THUMB_SMALL, (Piece.THUMB_LARGE, Piece.PAGE)),
}
_WEBP = b"RIFF"

Made = list[tuple[Piece, int, bytes]]


class CannotBeMade(Exception):
    """Nothing comes of this file, however often it is tried; `reason` is a word for code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def derive(attachment: Attachment) -> None:
    """Have text and pictures of a file made by the worker, inside a unit of work; once for each content."""
    known = session.scalar(select(Derivative.id).where(Derivative.sha256 == attachment.sha256).limit(1))
    if known is not None:
        return
    for piece, _others in _TASKS.values():
        session.add(Derivative(sha256=attachment.sha256, piece=piece))
    session.flush()  # A second file of the same content in this unit of work finds them.
    cluster_id = session().info["cluster_id"]
    enqueue("core.derive", {"sha256": attachment.sha256}, key=f"core.derive:{cluster_id}:{attachment.sha256}")


@job("core.derive")
def make_pieces(payload: dict[str, Any]) -> None:
    """Both tasks, each by itself: what one cannot do does not keep the other from it."""
    session.rollback()  # Nobody waits for a write lock while a file is read.
    sha256 = str(payload["sha256"])
    trouble = [task for task in _TASKS if not _do(task, sha256)]
    if trouble:
        raise Unavailable(_("The portal is busy looking at other files. Try again in a moment."))


def _do(task: str, sha256: str) -> bool:
    """Whether the task is settled, well or not."""
    piece, others = _TASKS[task]
    with intending_to_write(False):
        waiting = _waits(sha256, piece)
        kind = _kind_of(sha256) if waiting else None
        session.rollback()
    if not waiting:
        return True
    try:
        made = _made(task, sha256, kind)
    except CannotBeMade as problem:
        _note(sha256, piece, _state_of(problem.reason), problem.reason)
        return True
    except (ChildFailed, Unavailable):
        return _note_failure(sha256, piece)
    _keep(sha256, made, (piece, *others))
    return True


def _waits(sha256: str, piece: Piece) -> bool:
    wanted = select(Derivative.id).where(
        Derivative.sha256 == sha256, Derivative.piece == piece, Derivative.state == PieceState.QUEUED
    )
    return session.scalar(wanted.limit(1)) is not None


def _kind_of(sha256: str) -> str | None:
    """What the judge said, or for files of plain forms what was found then; None for what is no longer here."""
    kind = session.scalar(select(FileFacts.kind).where(FileFacts.sha256 == sha256))
    if kind is not None:
        return kind
    found = (
        select(Attachment.content_type).where(Attachment.sha256 == sha256).order_by(Attachment.id).limit(1)
    )
    content_type = session.scalar(found)
    return next((one.name for one in (KINDS | MORE_KINDS).values() if one.content_type == content_type), None)


def _made(task: str, sha256: str, kind: str | None) -> Made:
    if kind is None:
        raise CannotBeMade("not_supported")
    with attachments.storage().open(sha256) as stream:
        answer = answer_of(_CHILD, stream, [task, kind], TIME_LIMIT_SECONDS, MOST_ANSWER_BYTES)
    head, _line, body = answer.partition(b"\n")
    said = json.loads(head)
    if "problem" in said:
        raise CannotBeMade(str(said["problem"])[:40])
    return _pieces(said["pieces"], body)


def _pieces(listed: list[list[Any]], body: bytes) -> Made:
    """What the process printed, believed only as far as it is what it may be. Raises ChildFailed."""
    made: Made = []
    source = io.BytesIO(body)
    try:
        for name, number, length in listed:
            piece, content = Piece(name), source.read(int(length))
            is_text = piece in {Piece.TEXT, Piece.OUTLINE}
            if len(content) != length or is_text == content.startswith(_WEBP):
                raise ChildFailed
            made.append((piece, int(number), content))
    except (TypeError, ValueError) as problem:
        raise ChildFailed from problem
    return made


def _state_of(reason: str) -> PieceState:
    return PieceState.FAILED if reason == "damaged" else PieceState.NOT_SUPPORTED


def _note(sha256: str, piece: Piece, state: PieceState, reason: str) -> None:
    with unit_of_work():
        row = _row(sha256, piece, 0)
        row.state, row.reason, row.tool = state, reason, _tool()


def _note_failure(sha256: str, piece: Piece) -> bool:
    """Another try is wanted until the third; whether it was the last."""
    with unit_of_work():
        row = _row(sha256, piece, 0)
        row.attempts += 1
        is_last = row.attempts >= MOST_ATTEMPTS
        if is_last:
            row.state, row.reason, row.tool = PieceState.FAILED, "gave_up", _tool()
    return is_last


def _keep(sha256: str, made: Made, pieces: tuple[Piece, ...]) -> None:
    stored = [
        (piece, number, attachments.storage().put(io.BytesIO(content), limit_bytes=MOST_ANSWER_BYTES))
        for piece, number, content in made
    ]
    with unit_of_work():
        session.execute(
            delete(Derivative).where(
                Derivative.sha256 == sha256,
                Derivative.piece.in_(pieces),
                Derivative.state == PieceState.READY,
            )
        )
        for piece, number, file in stored:
            row = _row(sha256, piece, number)
            row.state, row.reason, row.tool = PieceState.READY, "", _tool()
            row.result_sha256, row.result_bytes = file.sha256, file.size_bytes
        if Piece.TEXT in pieces:
            publish(FileRead(sha256=sha256))


def _row(sha256: str, piece: Piece, number: int) -> Derivative:
    found = select(Derivative).where(
        Derivative.sha256 == sha256, Derivative.piece == piece, Derivative.number == number
    )
    row = session.scalar(found)
    if row is None:
        row = Derivative(sha256=sha256, piece=piece, number=number)
        session.add(row)
        session.flush()
    return row


def _tool() -> str:
    return f"pypdfium2 {version('pypdfium2')}, pillow {version('pillow')}"


@job("core.sweep_derivatives", every=timedelta(days=1), in_each_cluster=True)
def sweep_derivatives(_payload: dict[str, Any]) -> None:
    """What was made of files that are no longer here, and what was found out about them."""
    here = select(Attachment.sha256)
    with unit_of_work():
        for table in (Derivative, FileFacts):
            gone = session.scalars(
                select(table.sha256).where(table.sha256.not_in(here)).distinct().limit(_AT_ONCE)
            )
            session.execute(delete(table).where(table.sha256.in_(gone.all())))
