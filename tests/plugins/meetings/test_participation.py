"""Who came, school by school, as much as each reader may see."""

from __future__ import annotations

from kkg_portal.api import Role, session
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Membership, School
from plugins.meetings import services
from plugins.meetings.kinds import Answer
from plugins.meetings.models import Invitation, Meeting
from plugins.meetings.seen import Seen

from .factories import Browser, Count, address, inside, invite, mark, stored
from .test_roll_afterwards import S, all_present, melati


def test_members_read_names_and_no_reasons(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    wati = make_member(melati(), "Wati Rahasia", username="wati")
    invite(held, wati, answer=Answer.NO)
    with inside(alice):
        session.query(Invitation).filter_by(membership_id=wati.membership_id).one().reason = "sakit gigi"
        session.commit()
    all_present(alice, held, bob)
    mark(held, wati, S.SICK)

    page = english(bob).get(address(bob, held, "present")).text
    by_board = english(alice).get(address(alice, held, "present")).text

    assert "Bob Santoso" in page
    assert "Wati" not in page
    assert "sakit gigi" not in page
    assert "sakit gigi" in by_board


def test_a_principal_reads_the_reasons_of_their_own_school(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    head = make_member(melati(), "Kepala Sekolah", username="kepsek", roles=(Role.PRINCIPAL,))
    with inside(alice):
        school = session.query(School).filter_by(name="SDN Melati 1").one()
        session.get_one(Membership, head.membership_id).school_id = school.id
        far = School(npsn="20888888", name="SDN Jauh", level="SD")
        session.add(far)
        session.commit()
        wati_school = far.id
    wati = make_member(melati(), "Wati Jauh", username="wati2")
    with inside(alice):
        session.get_one(Membership, wati.membership_id).school_id = wati_school
        session.commit()
    invite(held, wati)
    with inside(alice):
        seen = [
            Seen(bob.membership_public_id, "b" * 24, S.SICK),
            Seen(wati.membership_public_id, "c" * 24, S.SICK),
            Seen(alice.membership_public_id, "d" * 24, S.PRESENT),
        ]
        services.mark(stored(held), seen, actor=actor_of(alice))

    page = english(head).get(address(head, held, "present")).text

    assert "Bob Santoso" in page
    assert "Wati Jauh" not in page
    assert "Nobody from this school" in page


def test_nobody_reads_who_came_before_the_meeting(english: Browser, bob: Person, meeting: Meeting) -> None:
    assert english(bob).get(address(bob, meeting, "present")).status_code == 404


def test_who_came_costs_the_same_for_3_and_30(
    english: Browser, alice: Person, bob: Person, held: Meeting, count_queries: Count
) -> None:
    client = english(alice)

    def cost(people: int) -> int:
        new = [make_member(melati(), f"Guru {people} {n}", username=f"gr{people}x{n}") for n in range(people)]
        invite(held, *new)
        all_present(alice, held, *new)
        client.get(address(alice, held, "present"))
        with count_queries() as statements:
            client.get(address(alice, held, "present"))
        return len(statements)

    assert cost(3) == cost(27)


def test_a_supervisor_reads_all_reasons(english: Browser, alice: Person, bob: Person, held: Meeting) -> None:
    coach = make_member(melati(), "Pengawas Bina", username="pengawas", roles=(Role.SUPERVISOR,))
    all_present(alice, held, alice)
    with inside(alice):
        sick = Seen(bob.membership_public_id, "b" * 24, S.SICK)
        services.mark(stored(held), [sick], actor=actor_of(alice))

    page = english(coach).get(address(coach, held, "present")).text

    assert "Bob Santoso" in page
    assert "Sick" in page


def test_a_school_of_the_same_name_keeps_its_reasons(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    head = make_member(melati(), "Kepala Sekolah", username="kepsek", roles=(Role.PRINCIPAL,))
    with inside(alice):
        near, far = (School(npsn=npsn, name="SDN 1", level="SD") for npsn in ("20888881", "20888882"))
        session.add_all([near, far])
        session.flush()
        session.get_one(Membership, head.membership_id).school_id = near.id
        session.get_one(Membership, bob.membership_id).school_id = far.id
        session.commit()
    mark(held, bob, S.SICK)
    mark(held, alice)

    assert "Bob Santoso" not in english(head).get(address(head, held, "present")).text
