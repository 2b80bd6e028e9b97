"""Over a thousand sample files of the readers' own tests: judged without a crash or a hang, each for what it is."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from kkg_portal.api import Attachment, session
from kkg_portal.api.testing import People
from kkg_portal.core.tenancy import working_in
from kkg_portal.paths import PACKAGE
from tests.support import machine
from tests.support.sending import Sender

ARCHIVES = PACKAGE.parent / ".venv" / "samples" / "archives"
JUDGE = Path(__file__).with_name("judge_many.py")
# What comes of the samples of the versions that tools/prepare_tests.sh fetches.
COUNTED = {
    "png": 441,
    "jpeg": 80,
    "pdf": 75,
    "pptx": 70,
    "docx": 54,
    "txt": 48,
    "gif": 41,
    "webp": 36,
    "locked": 10,
    "docm": 5,
    "xlsm": 4,
    "xlsx": 4,
    "pptm": 3,
    "csv": 3,
    "odt": 1,
    "refused unknown": 246,
    "refused markup": 206,
    "refused old_office": 19,
    "refused heic": 15,
    "refused damaged": 11,
    "refused password": 7,
    "refused too_large_picture": 1,
}
# Through the portal itself: one of each trouble.
ON_THE_REAL_WAY = {
    "decompression_bomb.gif": {204, 422},
    "decompression_bomb.ico": {422},
    "decompression_bomb_extents.gif": {204, 422},
    "png_decompression_dos.png": {422},
    "truncated_image.png": {422},
    "hopper.gif": {204},
    "flower2.jpg": {204},
    "multipage.tiff": {422},
}


@pytest.fixture
def archives() -> Path:
    machine.honour_skip("samples")
    if not (ARCHIVES.parent / "complete").exists():
        machine.missing("samples")
    return ARCHIVES


def test_every_sample_is_judged(archives: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", str(JUDGE), str(archives)],
        capture_output=True,
        check=True,
        timeout=120,
    )
    said = [json.loads(line) for line in done.stdout.splitlines()]

    assert [one for one in said if "raised" in one] == []
    assert max(one["seconds"] for one in said) < 20
    counted = Counter(one.get("kind") or f"refused {one['refused']}" for one in said)
    assert counted == COUNTED


def test_troublesome_pictures_come_through_the_portal(archives: Path, sender: Sender, people: People) -> None:
    with tarfile.open(next(archives.glob("pillow-*"))) as packed:
        wanted = {
            Path(one.name).name: one
            for one in packed
            if Path(one.name).name in ON_THE_REAL_WAY and "/images/" in one.name
        }
        found = {name: packed.extractfile(one) or io.BytesIO() for name, one in wanted.items()}
        contents = {name: stream.read() for name, stream in found.items()}

    assert contents.keys() == ON_THE_REAL_WAY.keys()
    for name, content in contents.items():
        address = sender.begun(content, name)
        assert sender.part(address, 0, content).status_code in ON_THE_REAL_WAY[name], name
    assert people.bob.cluster_id is not None
    with working_in(people.bob.cluster_id):
        assert session.query(Attachment).count() >= 2
