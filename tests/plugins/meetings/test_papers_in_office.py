"""Our Word files in another program than the one that wrote them: LibreOffice opens each and keeps its words."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from kkg_portal.api import session
from kkg_portal.api.testing import People, Person
from kkg_portal.clusters.models import Cluster, PaperSize
from tests.support.machine import honour_skip, missing

from .factories import Browser, address, invite, make_meeting, mark

PAPERS = {
    "undangan": "papers/invitation/docx",
    "surat-tugas": "papers/assignment/docx",
    "daftar-hadir": "papers/attendance/docx",
    "daftar-hadir-terisi": "papers/attendance-filled/docx",
    "notulen": "papers/minutes/docx",
    "berita-acara": "papers/record/docx",
}
F4_MM = (215, 330)
MM_PER_POINT = 25.4 / 72


@pytest.fixture
def office() -> str:
    honour_skip("office")
    return shutil.which("soffice") or shutil.which("libreoffice") or missing("office")


@pytest.fixture
def on_f4(people: People) -> Person:
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    cluster.paper_size, cluster.city = PaperSize.F4, "Arunika"
    cluster.stamp += 1
    session.commit()
    return people.alice


def words_of(document: bytes) -> set[str]:
    """Every word of more than three letters in paragraphs and tables."""
    read = Document(BytesIO(document))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    text = " ".join([*(paragraph.text for paragraph in read.paragraphs), *cells])
    return {word for word in text.replace("/", " ").split() if word.isalpha() and len(word) > 3}


def test_libreoffice_opens_every_paper_and_keeps_its_words_and_its_size(
    office: str, client_as: Browser, on_f4: Person, people: People, tmp_path: Path
) -> None:
    meeting = make_meeting(on_f4, days=-1, title="Bedah modul ajar IPAS", letter_number="02/001/KKG/XI/2026")
    invite(meeting, people.alice, people.bob)
    for person in (people.alice, people.bob):
        mark(meeting, person)
    client = client_as(on_f4)
    for name, path in PAPERS.items():
        reply = client.get(address(on_f4, meeting, path))
        assert reply.status_code == 200, path
        (tmp_path / f"{name}.docx").write_bytes(reply.data)

    done = subprocess.run(
        [
            office,
            "--headless",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            *(str(tmp_path / f"{name}.docx") for name in PAPERS),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    for name in PAPERS:
        pages = PdfReader(tmp_path / f"{name}.pdf").pages
        seen = set(" ".join(page.extract_text() for page in pages).replace("/", " ").split())
        lost = words_of((tmp_path / f"{name}.docx").read_bytes()) - seen
        assert lost == set(), name
        sides = (pages[0].mediabox.width, pages[0].mediabox.height)
        assert tuple(round(float(side) * MM_PER_POINT) for side in sides) == F4_MM, name
