from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader
from sqlalchemy import func, select

from kkg_portal.api import Role, session
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster, Letter, Membership, PaperSize
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.kinds import AttendanceStatus, MeetingState
from plugins.meetings.models import Meeting

from .factories import Browser, address, inside, invite, items_of, make_meeting, mark, stored

A4_POINTS, F4_POINTS = (595, 842), (609, 935)


def melati() -> Cluster:
    return session.query(Cluster).filter_by(slug="melati").one()


def set_up(**values: Any) -> None:
    cluster = melati()
    cluster.language = "en"
    for name, value in values.items():
        setattr(cluster, name, value)
    cluster.stamp += 1
    session.commit()


def docx_text(data: bytes) -> str:
    document = Document(BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


@pytest.fixture
def board(alice: Person) -> Person:
    set_up(letterhead=["PEMERINTAH KABUPATEN TIRTA KENCANA", "KKG GUGUS I MELATI"], city="Arunika")
    head = make_member(melati(), "Sri Wahyuningsih", roles=(Role.CLUSTER_HEAD,), title_suffix="S.Pd., M.Pd.")
    with inside(alice), intending_to_write():
        session.get_one(Membership, alice.membership_id).nip = "199001172015032004"
        session.commit()
    return head


def test_the_invitation_letter_has_every_field(
    english: Browser, alice: Person, bob: Person, board: Person
) -> None:
    meeting = make_meeting(
        alice, title="Bedah modul ajar IPAS", bring="Laptop dan buku guru", note="Seragam batik"
    )
    invite(meeting, bob)
    client = english(alice)
    client.post(address(alice, meeting, "letter-number"))
    with inside(alice):
        number = stored(meeting).letter_number

    for kind, read in (("docx", docx_text), ("pdf", pdf_text)):
        text = " ".join(read(client.get(address(alice, meeting, "papers", "invitation", kind)).data).split())
        for words in (
            "PEMERINTAH KABUPATEN TIRTA KENCANA",
            number,
            "Invitation to a KKG activity",
            "1 (one) sheet",
            "Dengan hormat",
            "Bedah modul ajar IPAS",
            "Laptop dan buku guru",
            "Seragam batik",
            "SDN Melati 1",
            "WIB",
            "Acara 1",
            "Sri Wahyuningsih, S.Pd., M.Pd.",
            "Alice Rahayu",
            "NIP. 19900117 201503 2 004",
            "Korwil Bidang Pendidikan",
            "LIST OF THOSE INVITED",
            "Bob Santoso",
        ):
            assert words in text, (kind, words)


def test_a_draft_letter_says_so_and_is_not_for_members(
    english: Browser, alice: Person, bob: Person, board: Person
) -> None:
    meeting = make_meeting(alice)
    here = address(alice, meeting, "papers", "invitation", "page")

    assert "(draft, not numbered yet)" in english(alice).get(here).text
    assert english(bob).get(here).status_code == 404
    with inside(alice):
        assert session.scalar(select(func.count(Letter.id))) == 0


def test_members_get_the_numbered_letter_but_no_official_numbers_of_others(
    english: Browser, alice: Person, bob: Person, board: Person
) -> None:
    meeting = make_meeting(alice)
    with inside(alice), intending_to_write():
        session.get_one(Membership, bob.membership_id).nip = "198505052010011001"
        session.commit()
    invite(meeting, bob)
    english(alice).post(address(alice, meeting, "letter-number"))

    page = english(bob).get(address(bob, meeting, "papers", "invitation", "page"))

    assert page.status_code == 200
    assert "19850505" not in page.text


@pytest.mark.parametrize("case", [(PaperSize.A4, A4_POINTS), (PaperSize.F4, F4_POINTS)])
def test_papers_have_the_clusters_size(
    english: Browser, alice: Person, board: Person, meeting: Meeting, case: tuple[PaperSize, tuple[int, int]]
) -> None:
    size, points = case
    set_up(paper_size=size)

    data = english(alice).get(address(alice, meeting, "papers", "invitation", "pdf")).data

    box = PdfReader(BytesIO(data)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == pytest.approx(points, abs=1)


def test_the_attendance_sheet_is_blank_with_spare_rows(
    english: Browser, alice: Person, bob: Person, board: Person, meeting: Meeting
) -> None:
    invite(meeting, alice, bob)

    data = english(alice).get(address(alice, meeting, "papers", "attendance", "docx")).data

    text = docx_text(data)
    assert "Bob Santoso" in text
    assert "19900117 201503 2 004" in text
    assert "Signature" in text
    rows = max(len(table.rows) for table in Document(BytesIO(data)).tables)
    assert rows == 1 + 2 + 5


def test_the_filled_sheet_counts_sick_excused_and_absent(
    english: Browser, alice: Person, bob: Person, board: Person
) -> None:
    meeting = make_meeting(alice, days=-1)
    extra = [make_member(melati(), f"Guru {n}", username=f"guru{n}") for n in range(4)]
    people = [alice, bob, *extra]
    invite(meeting, *people)
    statuses = ("present", "late", "sick", "excused", "duty", "absent")
    for person, status in zip(people, statuses, strict=True):
        mark(meeting, person, AttendanceStatus(status))

    text = docx_text(english(alice).get(address(alice, meeting, "papers", "attendance-filled", "docx")).data)

    assert "S: 1   I: 2   A: 1" in text
    assert "On duty elsewhere" in text


def test_the_minutes_follow_the_official_order(
    english: Browser, alice: Person, bob: Person, board: Person
) -> None:
    sari = make_member(melati(), "Sari Sekretaris", roles=(Role.SECRETARY,))
    meeting = make_meeting(alice, days=-1, title="Bedah soal")
    invite(meeting, alice, bob)
    mark(meeting, bob)
    item = items_of(alice, meeting)[0].public_id
    client = english(alice)
    client.post(
        address(alice, meeting, "minutes", item),
        data={"text": "Bu Sri **bercerita**.\n\n- satu", "version": "1"},
    )
    client.post(address(alice, meeting, "minutes", item, "decision"), data={"text": "Iuran tetap"})
    task = {"text": "Mencoba kartu", "owner": bob.membership_public_id, "due_on": "31-12-2099"}
    client.post(address(alice, meeting, "minutes", item, "task"), data=task)

    text = pdf_text(client.get(address(alice, meeting, "papers", "minutes", "pdf")).data)

    order = (
        "MINUTES OF THE MEETING",
        "A. Opening",
        "B. Discussion",
        "Bu Sri bercerita.",
        "C. Decisions",
        "Iuran tetap",
        "D. Follow-up plan",
        "Mencoba kartu",
        "E. Closing",
        "Chair of the meeting",
    )
    places = [text.rindex(words) for words in order]
    assert places == sorted(places)
    assert "1 person" in " ".join(text.split()), text
    assert sari.full_name in text


def test_papers_without_anybody_in_office_leave_the_line_free(
    english: Browser, alice: Person, meeting: Meeting
) -> None:
    set_up()

    for paper in ("invitation", "attendance", "attendance-filled", "minutes"):
        assert english(alice).get(address(alice, meeting, "papers", paper, "page")).status_code == 200


def test_unknown_kinds_do_not_exist(english: Browser, alice: Person, meeting: Meeting) -> None:
    assert english(alice).get(address(alice, meeting, "papers", "invitation", "exe")).status_code == 404
    assert english(alice).get(address(alice, meeting, "papers", "cheque", "pdf")).status_code == 404


def test_downloads_carry_a_name_and_never_run(english: Browser, alice: Person, meeting: Meeting) -> None:
    answer = english(alice).get(address(alice, meeting, "papers", "attendance", "docx"))

    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_150_people_fit_into_every_paper(english: Browser, alice: Person, board: Person) -> None:
    meeting = make_meeting(alice, days=-1, state=MeetingState.SCHEDULED)
    people = [
        make_member(melati(), f"Guru Bernama Panjang Sekali {n}", username=f"guru{n}") for n in range(150)
    ]
    invite(meeting, *people)
    client = english(alice)

    for paper in ("invitation", "attendance"):
        data = client.get(address(alice, meeting, "papers", paper, "pdf")).data
        assert "Guru Bernama Panjang Sekali 149" in " ".join(pdf_text(data).split())
    letter = client.get(address(alice, meeting, "papers", "invitation", "docx")).data
    assert "1 (one) bundle" in docx_text(letter)
