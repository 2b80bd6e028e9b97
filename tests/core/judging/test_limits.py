"""The process that opens strangers' files: what it may not do, and that nothing it does harms the portal."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kkg_portal.core.errors import Unavailable
from kkg_portal.core.judging import asking
from kkg_portal.core.judging.asking import ChildFailed, answer_of, ask_judge
from kkg_portal.core.judging.verdict import Refused
from kkg_portal.paths import PACKAGE

START = f"""
import os, sys
sys.path.insert(0, {str(PACKAGE.parent)!r})
from kkg_portal.core.judging import limits
limits.give_up_powers(memory_bytes=300_000_000, cpu_seconds=1)
"""


def _run(folder: Path, body: str, *, seconds: float = 20, most_bytes: int = 1000) -> bytes:
    script, file = folder / "child.py", folder / "file"
    script.write_text(START + body)
    file.write_bytes(b"content of the file")
    with file.open("rb") as stream:
        return answer_of(script, stream, ["word"], seconds, most_bytes)


def test_it_reads_the_file_and_answers(tmp_path: Path) -> None:
    assert _run(tmp_path, "print(os.read(0, 7).decode(), sys.argv[1])") == b"content word\n"


def test_it_knows_nothing_of_the_portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KKG_SECRET_KEY", "hidden")

    assert b"KKG" not in _run(tmp_path, "print(dict(os.environ))")


@pytest.mark.parametrize(
    "body",
    [
        "held = bytearray(400_000_000)",
        "while True: pass",
        "open(sys.argv[0] + '.new', 'wb', 0).write(b'x')",
        "print('x' * 5000)",
        "os.kill(os.getpid(), 11)",
        "raise SystemExit(3)",
    ],
    ids=["memory", "time", "writing", "words", "crash", "status"],
)
def test_its_ceilings_end_it(tmp_path: Path, body: str) -> None:
    with pytest.raises(ChildFailed):
        _run(tmp_path, body)

    written = tmp_path / "child.py.new"
    assert not written.exists() or written.stat().st_size == 0


def test_it_reaches_no_network(tmp_path: Path) -> None:
    """Where the system lets go of the network; others have the ceilings alone."""
    answer = _run(tmp_path, "print(open('/proc/self/net/dev').read())")

    if os.geteuid() != 0 and b"eth" in answer:
        pytest.skip("This machine lets nobody have a network of their own.")
    assert [line.split(b":")[0].strip() for line in answer.splitlines()[2:] if line] == [b"lo"]


def test_one_that_is_not_done_in_time_is_asked_again_later(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        _run(tmp_path, "import time; time.sleep(60)", seconds=0.5)


def test_no_word_of_it_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x")
    for said in ("", "[]", "nonsense", '{"kind": 1}', '{"refused": "x", "values": 3}'):
        script = tmp_path / "child.py"
        script.write_text(f"print({said!r})")
        monkeypatch.setattr(asking, "_JUDGE", script)
        with file.open("rb") as stream, pytest.raises(Refused) as refusal:
            ask_judge(stream, "pdf")
        assert refusal.value.code == "unreadable"


def test_the_judge_says_what_it_found(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"Penilaian harian")

    with file.open("rb") as stream:
        assert ask_judge(stream, "txt").kind == "txt"
    file.write_bytes(b"<html>")
    with file.open("rb") as stream, pytest.raises(Refused) as refusal:
        ask_judge(stream, "txt")
    assert refusal.value.code == "markup"
