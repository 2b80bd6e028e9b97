"""The papers that go out before a meeting: assignment letters of the schools and slips to answer with."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader
from sqlalchemy import select

from kkg_portal.api import Role, School, User, session
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster, Membership
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.answer_links import answer_token
from plugins.meetings.kinds import Answer
from plugins.meetings.models import Invitation, Meeting
from tests.support.qr import codes_in_pdf

from .factories import Browser, Count, address, base, inside, invite, make_meeting, stored


def melati() -> Cluster:
    return session.query(Cluster).filter_by(slug="melati").one()


@pytest.fixture
def kenari(alice: Person) -> School:
    with inside(alice), intending_to_write():
        school = School(npsn="77000001", name="SDN Kenari 2", address="Jalan Kenari 2")
        session.add(school)
        session.commit()
        return school


@pytest.fixture
def sent(alice: Person, bob: Person, kenari: School) -> Meeting:
    """Bob of Melati, Nina and the principal of Kenari; Omar of Kenari has said no."""
    nina = make_member(melati(), "Nina Kenari", school_id=kenari.id)
    omar = make_member(melati(), "Omar Kenari", school_id=kenari.id)
    head = make_member(melati(), "Kepala Kenari", school_id=kenari.id, roles=(Role.PRINCIPAL,))
    with inside(alice), intending_to_write():
        melati_row = session.get_one(Cluster, alice.cluster_id)
        melati_row.letterhead = ["PEMERINTAH KABUPATEN TIRTA KENCANA", "DINAS PENDIDIKAN", "KKG GUGUS I"]
        session.get_one(Membership, head.membership_id).nip = "196801011990011001"
        session.commit()
    meeting = make_meeting(alice, letter_number="02/007/KKG/XI/2026", place="SDN Melati 1")
    with inside(alice), intending_to_write():
        stored(meeting).letter_dated_on = meeting.starts_at.date()
        session.commit()
    invite(meeting, bob, nina, head)
    invite(meeting, omar, answer=Answer.NO)
    return meeting


def paper(client: object, owner: Person, meeting: Meeting, *parts: str) -> str:
    return str(client.get(address(owner, meeting, "papers", *parts, "page")).text)  # type: ignore[attr-defined]


def test_each_school_gets_its_own_letter_from_the_list(
    english: Browser, alice: Person, sent: Meeting
) -> None:
    client = english(alice)

    text = paper(client, alice, sent, "assignment")
    pdf = client.get(address(alice, sent, "papers", "assignment", "pdf")).data
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]

    assert len(pages) == 2
    assert ["SDN KENARI 2" in page for page in pages] == [False, True]
    assert "Nina Kenari" in pages[1]
    assert "Bob Santoso" in pages[0]
    assert "Nina Kenari" not in pages[0]
    assert "Omar Kenari" not in text
    assert text.count("SURAT TUGAS") == 2
    assert "02/007/KKG/XI/2026" in pages[0]
    assert "DINAS PENDIDIKAN" in pages[1]
    assert "KKG GUGUS I\n" not in pages[1]


def test_the_principal_signs_with_their_number_and_the_schools_own_stays_blank(
    english: Browser, alice: Person, kenari: School, sent: Meeting
) -> None:
    text = paper(english(alice), alice, sent, "assignment", kenari.public_id)

    assert "Kepala Kenari" in text
    assert "NIP. 19680101 199001 1 001" in text
    assert "Nomor: ......" in text
    assert "SDN Melati 1" in text
    assert "Bob Santoso" not in text


def test_the_back_page_holds_the_journey(english: Browser, alice: Person, sent: Meeting) -> None:
    client = english(alice)

    document = Document(BytesIO(client.get(address(alice, sent, "papers", "assignment-travel", "docx")).data))

    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert words.count("CATATAN PERJALANAN DINAS") == 2
    pdf = client.get(address(alice, sent, "papers", "assignment-travel", "pdf")).data
    assert len(PdfReader(BytesIO(pdf)).pages) == 4


def test_a_principal_prints_the_letter_of_the_own_school_alone(
    english: Browser, alice: Person, bob: Person, charlie: Person, sent: Meeting
) -> None:
    with inside(alice):
        of = (
            select(Membership.id)
            .join(User, User.id == Membership.user_id)
            .where(User.name == "Kepala Kenari")
        )
        member_id = session.scalars(of).one()
        user = session.scalars(select(User).where(User.name == "Kepala Kenari")).one()
        head = Person(
            user.id, user.public_id, user.username or "", user.full_name, member_id, "", 1, "melati"
        )

    text = paper(english(head), alice, sent, "own-assignment")

    assert "Nina Kenari" in text
    assert "Bob Santoso" not in text
    own = address(alice, sent, "papers", "own-assignment", "page")
    assert english(bob).get(own).status_code == 404
    assert english(charlie).get(own).status_code == 404
    assert english(bob).get(address(bob, sent, "papers", "assignment", "page")).status_code == 403


def test_letters_cost_the_same_for_few_and_many(
    english: Browser, alice: Person, kenari: School, sent: Meeting, count_queries: Count
) -> None:
    client = english(alice)

    def cost() -> int:
        with count_queries() as statements:
            paper(client, alice, sent, "assignment")
        return len(statements)

    # The first page of a browser also finds out who reads it.
    cost()
    before = cost()
    people = [make_member(melati(), f"Guru {n}", username=f"guru{n}", school_id=kenari.id) for n in range(30)]
    invite(sent, *people)
    assert cost() == before


def test_edge_25_slips_for_people_without_mail_lead_to_their_own_page(
    english: Browser, alice: Person, bob: Person
) -> None:
    meeting = make_meeting(alice)
    nina = make_member(melati(), "Nina Bersurel", email="nina@contoh.invalid")
    omar = make_member(melati(), "Omar Menjawab")
    invite(meeting, bob, nina)
    invite(meeting, omar, answer=Answer.YES)
    with inside(alice), intending_to_write():
        session.add(Invitation(meeting_id=meeting.id, guest_name="Dra. Ratna", guest_school="Dinas"))
        session.commit()
        of = Invitation.membership_id == bob.membership_id
        token = answer_token(session.scalars(select(Invitation).where(of)).one())
    client = english(alice)

    text = paper(client, alice, meeting, "answer-slips")
    codes = codes_in_pdf(client.get(address(alice, meeting, "papers", "answer-slips", "pdf")).data)

    assert "Bob Santoso" in text
    assert "Dra. Ratna" in text
    assert "Nina Bersurel" not in text
    assert "Omar Menjawab" not in text
    assert len(codes) == 2
    assert f"http://localhost{base(alice)}/a/{token}" in codes


def test_without_anybody_to_reach_the_paper_says_so(english: Browser, alice: Person) -> None:
    assert "Slip tidak diperlukan" in paper(english(alice), alice, make_meeting(alice), "answer-slips")


def test_guests_stand_on_the_invitations_roster(english: Browser, alice: Person, sent: Meeting) -> None:
    with inside(alice), intending_to_write():
        session.add(Invitation(meeting_id=sent.id, guest_name="Dra. Ratna", guest_school="Dinas"))
        session.commit()

    assert "Dra. Ratna" in paper(english(alice), alice, sent, "invitation")
