"""The portal's side of the judge: one short-lived process for each file, and no belief in what it prints."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from kkg_portal.core.errors import Unavailable
from kkg_portal.core.i18n import _

from .verdict import NOTES, Refused, Verdict

log = logging.getLogger(__name__)

TIME_LIMIT_SECONDS = 20.0
# Two at once: a small server has two cores.
_slots = threading.BoundedSemaphore(2)
_JUDGE = Path(__file__).with_name("child.py")
_MOST_ANSWER_BYTES = 64 * 1024
_MOST_REFUSAL_VALUES = 4


class ChildFailed(Exception):
    """The process ended without an answer: the file broke it, or reached one of its ceilings."""


def ask_judge(stream: BinaryIO, ending: str, *, time_limit_seconds: float = TIME_LIMIT_SECONDS) -> Verdict:
    """What an open file is. Raises Refused, or Unavailable when the machine had no time for it."""
    try:
        answer = answer_of(_JUDGE, stream, [ending], time_limit_seconds, _MOST_ANSWER_BYTES)
        said = json.loads(answer)
        if "refused" in said:
            values = list(dict(said["values"]).items())[:_MOST_REFUSAL_VALUES]
            raise Refused(str(said["refused"]), **{str(name): _plain(value) for name, value in values})
        return Verdict(str(said["kind"]), frozenset(map(str, said["notes"])) & NOTES)
    except (ChildFailed, ValueError, KeyError, TypeError) as problem:
        raise Refused("unreadable") from problem


def _plain(value: object) -> str | int:
    return value if isinstance(value, int) else str(value)[:100]


def answer_of(
    script: Path, stream: BinaryIO, arguments: Sequence[str], time_limit_seconds: float, most_bytes: int
) -> bytes:
    """What a limited process prints about the open file it gets as stdin.

    Raises ChildFailed when it ends badly or prints more than `most_bytes`, Unavailable when it is not done in time.
    """
    if not _slots.acquire(timeout=time_limit_seconds):
        raise _too_busy()
    try:
        stream.seek(0)
        return _run([sys.executable, "-I", str(script), *arguments], stream, time_limit_seconds, most_bytes)
    finally:
        _slots.release()


def _run(command: list[str], stream: BinaryIO, time_limit_seconds: float, most_bytes: int) -> bytes:
    is_late = threading.Event()

    def end() -> None:
        is_late.set()
        process.kill()

    with subprocess.Popen(  # noqa: S603  because the command is our own file and the data goes in by stdin
        command,
        stdin=stream.fileno(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # It needs to find nothing of ours: above all none of the portal's secrets.
        env={name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
    ) as process:
        assert process.stdout is not None
        clock = threading.Timer(time_limit_seconds, end)
        clock.start()
        try:
            answer = process.stdout.read(most_bytes + 1)
            if len(answer) > most_bytes:
                process.kill()
            status = process.wait()
        finally:
            clock.cancel()
    if is_late.is_set():
        log.warning("%s was not done within %s seconds", Path(command[2]).stem, time_limit_seconds)
        raise _too_busy()
    if status or len(answer) > most_bytes:
        log.info("%s gave up on a file, exit %s", Path(command[2]).stem, status)
        raise ChildFailed
    return answer


def _too_busy() -> Unavailable:
    return Unavailable(_("The portal is busy looking at other files. Try again in a moment."))
