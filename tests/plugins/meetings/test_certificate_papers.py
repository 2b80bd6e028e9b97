"""The printed certificate: size, tags, language, its code read back, and the Word file."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document
from pypdf import PdfReader

from kkg_portal.api import bound_cluster, session
from kkg_portal.api.testing import Person
from kkg_portal.clusters.models import Cluster, PaperSize
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.documents import Paper, docx_bytes, page_html, pdf_bytes
from plugins.meetings import queries
from plugins.meetings.models import Certificate, Meeting
from plugins.meetings.papers.certificate import certificate_paper, check_address, statement_letter
from tests.support.qr import codes_in_pdf

from .factories import Browser, base, inside
from .proof_factories import certificate_of, head_of, hold, prepare, sign, teachers

MM = 72 / 25.4


@pytest.fixture
def issued(alice: Person, bob: Person) -> Certificate:
    meeting: Meeting = hold(alice, alice, bob)
    prepare(alice, meeting)
    sign(alice, meeting)
    sign(head_of(alice), meeting)
    return certificate_of(bob)


def papers_of(person: Person, certificate: Certificate) -> tuple[Paper, Paper, str]:
    with inside(person):
        row = queries.certificates.certificate(certificate.public_id)
        return certificate_paper(row), statement_letter(row), check_address(row, bound_cluster())


def on_paper(person: Person, size: PaperSize) -> None:
    with inside(person), intending_to_write():
        session.get_one(Cluster, person.cluster_id).paper_size = size
        session.commit()


def words_in(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


@pytest.mark.parametrize(("size", "width", "height"), [(PaperSize.A4, 297, 210), (PaperSize.F4, 330, 215)])
def test_it_lies_on_its_sheet_to_the_millimetre(
    alice: Person, issued: Certificate, size: PaperSize, width: int, height: int
) -> None:
    on_paper(alice, size)
    reader = PdfReader(io.BytesIO(pdf_bytes(papers_of(alice, issued)[0])))

    assert len(reader.pages) == 2
    for page in reader.pages:
        assert float(page.mediabox.width) / MM == pytest.approx(width, abs=0.1)
        assert float(page.mediabox.height) / MM == pytest.approx(height, abs=0.1)


def test_it_is_tagged_and_speaks_indonesian(alice: Person, issued: Certificate) -> None:
    for paper in papers_of(alice, issued)[:2]:
        root = PdfReader(io.BytesIO(pdf_bytes(paper))).root_object

        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "id"
        assert "/StructTreeRoot" in root


def test_its_code_leads_to_the_public_page(alice: Person, issued: Certificate) -> None:
    front, letter, address = papers_of(alice, issued)

    assert address == f"http://localhost/k/melati/meetings/cek/{issued.token}"
    assert codes_in_pdf(pdf_bytes(front)) == [address]
    assert codes_in_pdf(pdf_bytes(letter)) == [address]


def test_front_and_back_say_what_is_kept(alice: Person, issued: Certificate) -> None:
    reader = PdfReader(io.BytesIO(pdf_bytes(papers_of(alice, issued)[0])))
    words, content = words_in(reader), issued.content

    for value in (content["number"], content["name"], content["activity"], content["school"], "2 JP"):
        assert value in words
    assert "STRUKTUR PROGRAM" in words_in(reader)
    assert "STRUKTUR PROGRAM" not in reader.pages[0].extract_text()
    assert "Acara 1" in reader.pages[1].extract_text()
    for signer in content["signers"]:
        assert signer["name"] in reader.pages[0].extract_text()


def test_the_same_certificate_is_the_same_file(alice: Person, issued: Certificate) -> None:
    assert pdf_bytes(papers_of(alice, issued)[0]) == pdf_bytes(papers_of(alice, issued)[0])


def test_word_opens_both_forms(alice: Person, issued: Certificate) -> None:
    front, letter, _address = papers_of(alice, issued)

    certificate, statement = (Document(io.BytesIO(docx_bytes(paper))) for paper in (front, letter))

    section = certificate.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((297, 210), abs=0.5)
    assert issued.content["name"] in [paragraph.text for paragraph in certificate.paragraphs]
    assert len(certificate.inline_shapes) == len(statement.inline_shapes) == 1
    assert statement.sections[0].page_width.mm == pytest.approx(210, abs=0.5)


def test_the_page_shows_the_code_from_the_portal(
    english: Browser, alice: Person, bob: Person, issued: Certificate
) -> None:
    picture = f"{base(bob)}/certificates/{issued.public_id}/qr.png"

    assert f'src="{picture}"' in page_html(papers_of(alice, issued)[0])
    answer = english(bob).get(picture)
    assert answer.data.startswith(b"\x89PNG")
    assert answer.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("paper", ["certificate", "statement"])
@pytest.mark.parametrize("kind", ["page", "pdf", "docx"])
def test_the_holder_downloads_it(
    english: Browser, bob: Person, issued: Certificate, paper: str, kind: str
) -> None:
    client = english(bob)

    answer = client.get(f"{base(bob)}/certificates/{issued.public_id}/papers/{paper}/{kind}")

    assert answer.status_code == 200
    other = f"{base(bob)}/certificates/{issued.public_id}/papers/{paper}/exe"
    assert client.get(other).status_code == 404


def test_a_draft_is_marked_as_one(alice: Person, bob: Person) -> None:
    meeting = hold(alice, alice, bob)
    prepare(alice, meeting)

    front = papers_of(alice, certificate_of(bob))[0]

    assert "belum ditandatangani" in page_html(front) or "not signed yet" in page_html(front)


def test_all_of_a_meeting_come_in_one_file_each_with_its_own_code(
    english: Browser, alice: Person, bob: Person, issued: Certificate
) -> None:
    other = certificate_of(alice)
    where = f"{base(alice)}/{meeting_of(alice, issued)}/certificates"
    client = english(alice)

    assert f"{where}/papers/pdf" in client.get(where).text
    answer = client.get(f"{where}/papers/pdf")

    reader = PdfReader(io.BytesIO(answer.data))
    assert len(reader.pages) == 4
    assert reader.root_object["/MarkInfo"]["/Marked"]
    tokens = {address.rpartition("/")[2] for address in codes_in_pdf(answer.data)}
    assert tokens == {issued.token, other.token}
    assert client.get(f"{where}/papers/docx").status_code == 200
    assert english(bob).get(f"{where}/papers/pdf").status_code == 404


def test_before_the_first_is_signed_there_is_no_such_file(english: Browser, alice: Person) -> None:
    meeting: Meeting = hold(alice, alice)
    prepare(alice, meeting)

    page = english(alice).get(f"{base(alice)}/{meeting.public_id}/certificates/papers/pdf")

    assert page.status_code == 404


def meeting_of(person: Person, certificate: Certificate) -> str:
    with inside(person):
        return session.get_one(Meeting, certificate.meeting_id).public_id


def test_a_long_list_is_folded_up_by_school(english: Browser, alice: Person) -> None:
    meeting: Meeting = hold(alice, alice, *teachers(alice, 16))

    page = english(alice).get(f"{base(alice)}/{meeting.public_id}/certificates").text

    assert "<details><summary>" in page
    assert "(17)</summary>" in page
    assert page.count('name="people"') == 17
