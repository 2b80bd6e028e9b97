"""Judges every sample inside the archives it is given, in one process with ceilings: a line of JSON for each.

python tests/uploads/judge_many.py FOLDER    samples stay in memory; FOLDER holds .tar.gz and .zip files
"""

from __future__ import annotations

import io
import json
import signal
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kkg_portal.core.judging import content, limits
from kkg_portal.core.judging.verdict import Refused

# Program text is no sample; a sample has one of these endings.
OFFICE = ("docx", "docm", "doc", "xlsx", "xlsm", "xls", "pptx", "pptm", "ppt", "rtf", "odt", "pdf", "zip")
PICTURES = (
    "png",
    "jpg",
    "jpeg",
    "gif",
    "webp",
    "tif",
    "tiff",
    "bmp",
    "ico",
    "psd",
    "svg",
    "heic",
    "avif",
    "mpo",
    "eps",
)
ENDINGS = frozenset({*OFFICE, *PICTURES, "xml", "html", "txt", "csv", "bin"})
MOST_BYTES = 20_000_000
SECONDS_EACH = 20


def samples(folder: Path) -> Iterator[tuple[str, bytes]]:
    for archive in sorted(folder.iterdir()):
        if archive.suffix == ".zip":
            with zipfile.ZipFile(archive) as packed:
                for entry in packed.infolist():
                    if _is_sample(entry.filename) and entry.file_size <= MOST_BYTES:
                        yield f"{archive.name}:{entry.filename}", packed.read(entry)
        else:
            with tarfile.open(archive) as unpacked:
                for member in unpacked:
                    if member.isfile() and _is_sample(member.name) and member.size <= MOST_BYTES:
                        stream = unpacked.extractfile(member)
                        yield f"{archive.name}:{member.name}", stream.read() if stream else b""


def _is_sample(name: str) -> bool:
    return name.rpartition(".")[2].lower() in ENDINGS


def judged(name: str, sample: bytes) -> dict[str, object]:
    signal.alarm(SECONDS_EACH)
    began = time.monotonic()
    said: dict[str, object] = {"name": name}
    try:
        verdict = content.judge(io.BytesIO(sample), name.rpartition(".")[2].lower())
        said |= {"kind": verdict.kind, "notes": sorted(verdict.notes)}
    except Refused as refusal:
        said["refused"] = refusal.code
    except Exception as problem:  # noqa: BLE001  because what a judge must never raise is what this looks for
        said["raised"] = f"{type(problem).__name__}: {problem}"[:200]
    finally:
        signal.alarm(0)
    return said | {"seconds": round(time.monotonic() - began, 2)}


def main() -> None:
    limits.give_up_powers(cpu_seconds=120)
    for name, sample in samples(Path(sys.argv[1])):
        print(json.dumps(judged(name, sample)), flush=True)  # noqa: T201  because printing is how a child answers


if __name__ == "__main__":
    main()
