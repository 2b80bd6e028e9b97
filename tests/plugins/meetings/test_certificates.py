"""Certificates: entitled by presence, prepared in one step, signed by two, replaced and revoked, never renumbered."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kkg_portal.api import Invalid, NotAllowed, Role, session
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster, Letter
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.inbox import InboxItem
from kkg_portal.core.notifications.models import Notice
from plugins.meetings import queries, services
from plugins.meetings.certificate_content import digest_of
from plugins.meetings.kinds import (
    CERTIFICATE_ISSUED,
    AttendanceStatus,
    CertificateState,
)
from plugins.meetings.models import Attendance, Certificate, Meeting

from .factories import Browser, address, base, inside
from .proof_factories import (
    certificate_of,
    head_of,
    hold,
    lock,
    prepare,
    sign,
    stay,
)


@pytest.fixture
def over(alice: Person, bob: Person) -> Meeting:
    """A meeting of 120 minutes yesterday that alice and bob were at, with its roll locked."""
    return hold(alice, alice, bob)


@pytest.fixture
def head(alice: Person) -> Person:
    return head_of(alice)


def test_certificate_while_attendance_is_open(english: Browser, alice: Person, bob: Person) -> None:
    """Spec 5.6: attendance is locked first, then certificates."""
    meeting = hold(alice, alice, bob, locked=False)
    client = english(alice)

    page = client.get(address(alice, meeting, "certificates")).text
    client.post(address(alice, meeting, "certificates", "prepare"), data={"everybody": "1"})

    assert "Lock the attendance first, then issue certificates." in page
    assert "Prepare for those ticked" not in page
    with inside(alice):
        assert session.scalars(select(Certificate)).all() == []
    with pytest.raises(Invalid):
        prepare(alice, meeting)
    lock(alice, meeting)
    assert prepare(alice, meeting) == 2


def test_numbers_come_from_the_register_one_after_the_other(
    alice: Person, bob: Person, over: Meeting
) -> None:
    assert prepare(alice, over) == 2
    with inside(alice):
        letters = session.scalars(select(Letter).where(Letter.kind == "certificate")).all()
        made = session.scalars(select(Certificate).order_by(Certificate.id)).all()
        assert [letter.number for letter in letters] == [one.number for one in made]
        assert len({one.number for one in made}) == 2
        assert {letter.ref_id for letter in letters} == {one.public_id for one in made}
        # The register names the activity, never the person.
        assert not [letter for letter in letters if "Bob" in letter.subject_line]


def test_preparing_twice_makes_none_twice(alice: Person, over: Meeting) -> None:
    assert (prepare(alice, over), prepare(alice, over)) == (2, 0)


def test_the_form_prepares_for_those_ticked(
    english: Browser, alice: Person, bob: Person, over: Meeting
) -> None:
    client = english(alice)
    page = address(alice, over, "certificates", "prepare")

    nobody = client.post(page, data={"taken_part_as": ""})
    answer = client.post(page, data={"people": bob.membership_public_id, "taken_part_as": "speaker"})

    assert nobody.status_code == 422
    assert "Tick at least one person." in nobody.text
    assert answer.status_code == 303
    made = certificate_of(bob)
    assert (made.taken_part_as, made.content["taken_part_as"]) == ("speaker", "Narasumber")
    with inside(alice):
        assert len(session.scalars(select(Certificate)).all()) == 1


def test_two_different_people_sign(alice: Person, bob: Person, head: Person, over: Meeting) -> None:
    prepare(alice, over)

    assert sign(alice, over) == 0
    with pytest.raises(Invalid, match=r"somebody else|orang lain"):
        sign(alice, over)
    assert certificate_of(bob).state is CertificateState.PREPARED
    assert sign(head, over) == 2

    made = certificate_of(bob)
    assert made.state is CertificateState.ISSUED
    assert [signer["name"] for signer in made.content["signers"]] == ["Alice Rahayu", "Sri Wahyuningsih"]
    assert [signer["title"] for signer in made.content["signers"]] == ["Ketua KKG", "Ketua Gugus"]
    assert made.digest == digest_of(made.content)


def test_the_order_of_signing_does_not_change_the_order_of_names(
    alice: Person, bob: Person, head: Person, over: Meeting
) -> None:
    prepare(alice, over)
    sign(head, over)
    sign(alice, over)

    assert [signer["place"] for signer in certificate_of(bob).content["signers"]] == ["first", "second"]


def test_whoever_holds_both_offices_signs_once(alice: Person, bob: Person, over: Meeting) -> None:
    with inside(alice):
        cluster = session.get_one(Cluster, alice.cluster_id)
    both = make_member(cluster, "Dua Jabatan", roles=(Role.GROUP_CHAIR, Role.CLUSTER_HEAD))
    prepare(alice, over)
    sign(both, over)

    with pytest.raises(Invalid):
        sign(both, over)

    assert certificate_of(bob).state is CertificateState.PREPARED


def test_a_member_neither_prepares_signs_nor_revokes(
    english: Browser, alice: Person, bob: Person, charlie: Person, over: Meeting
) -> None:
    prepare(alice, over)
    public_id = certificate_of(alice).public_id
    pages = ("certificates/prepare", "certificates/sign")

    for page in pages:
        assert english(bob).post(address(bob, over, page)).status_code == 403
        assert english(charlie).post(address(alice, over, page)).status_code == 404
    assert english(bob).post(f"{base(bob)}/certificates/{public_id}/revoke").status_code == 403
    assert english(bob).get(f"{base(bob)}/certificates/{public_id}").status_code == 404
    assert english(charlie).get(f"{base(charlie)}/certificates/{public_id}").status_code == 404
    with pytest.raises(NotAllowed):
        sign(bob, over)


def test_holders_hear_of_it_once_it_is_valid(
    english: Browser, alice: Person, bob: Person, head: Person, over: Meeting
) -> None:
    prepare(alice, over)
    sign(alice, over)
    public_id = certificate_of(bob).public_id
    client = english(bob)
    assert waits_for(bob) == []
    assert public_id not in client.get(f"{base(bob)}/certificates").text
    assert client.get(f"{base(bob)}/certificates/{public_id}/papers/certificate/pdf").status_code == 404

    sign(head, over)

    assert len(waits_for(bob)) == 1
    with inside(bob):
        heard = select(Notice.user_id).where(Notice.kind == CERTIFICATE_ISSUED)
        assert bob.user_id in session.scalars(heard).all()
    assert public_id in client.get(f"{base(bob)}/certificates").text
    page = client.get(f"{base(bob)}/certificates/{public_id}").text
    assert "Download the certificate (PDF)" in page
    assert "Revoke it" not in page
    client.post(f"{base(bob)}/certificates/{public_id}/receive")
    assert waits_for(bob) == []


def waits_for(person: Person) -> list[str]:
    with inside(person):
        kind = InboxItem.kind == "meetings.certificate"
        return list(session.scalars(select(InboxItem.url).where(kind, InboxItem.user_id == person.user_id)))


def test_a_correction_asks_for_a_look_and_stops_signing(
    english: Browser, alice: Person, bob: Person, head: Person, over: Meeting
) -> None:
    """Spec 5.5 no. 12: attendance after the fact flags the certificate and never changes it."""
    prepare(alice, over)
    sign(alice, over)
    before = certificate_of(bob).content
    with inside(alice), intending_to_write():
        line = session.scalars(
            select(Attendance.public_id).where(Attendance.membership_id == bob.membership_id)
        ).one()
        services.correct(
            queries.attendance_entry(over.public_id, line),
            AttendanceStatus.SICK,
            reason="Surat dokter",
            form_id="f1",
            actor=actor_of(alice),
        )

    flagged = certificate_of(bob)
    assert flagged.needs_review
    assert flagged.content == before
    with pytest.raises(Invalid, match=r"corrected|dikoreksi"):
        sign(head, over)
    page = english(alice).get(address(alice, over, "certificates")).text
    assert "Attendance was corrected, please look" in page
    english(alice).post(f"{base(alice)}/certificates/{flagged.public_id}/keep")
    assert not certificate_of(bob).needs_review
    assert sign(head, over) == 2


def test_a_new_one_takes_the_place_of_the_old(
    english: Browser, alice: Person, bob: Person, head: Person, over: Meeting
) -> None:
    prepare(alice, over)
    sign(alice, over)
    sign(head, over)
    old = certificate_of(bob)
    stay(bob, over, 92)

    answer = english(alice).post(f"{base(alice)}/certificates/{old.public_id}/reissue")

    new = certificate_of(bob)
    assert answer.location.endswith(new.public_id)
    assert new.number != old.number
    assert (new.state, new.content["minutes"], new.first_signed_by_id) == (
        CertificateState.PREPARED,
        92,
        None,
    )
    with inside(alice):
        replaced = queries.certificates.certificate(old.public_id)
        assert (replaced.state, replaced.replaced_by_id) == (CertificateState.SUPERSEDED, new.id)
        assert replaced.content["minutes"] == 120


def test_nobody_gets_a_new_one_who_is_not_entitled_any_more(
    english: Browser, alice: Person, bob: Person, over: Meeting
) -> None:
    prepare(alice, over)
    old = certificate_of(bob)
    stay(bob, over, 10)
    client = english(alice)

    client.post(f"{base(alice)}/certificates/{old.public_id}/reissue")

    page = client.get(f"{base(alice)}/certificates/{old.public_id}").text
    assert "Revoke this one and say why." in page
    assert certificate_of(bob).id == old.id


def test_revoking_needs_a_reason_and_keeps_the_number(
    english: Browser, alice: Person, bob: Person, head: Person, over: Meeting
) -> None:
    prepare(alice, over)
    sign(alice, over)
    sign(head, over)
    old = certificate_of(bob)
    page = f"{base(alice)}/certificates/{old.public_id}/revoke"
    client = english(alice)

    empty = client.post(page, data={"reason": ""})
    client.post(page, data={"reason": "Salah cetak nama"})
    again = client.post(page, data={"reason": "Sekali lagi"})

    assert (empty.status_code, again.status_code) == (422, 422)
    assert "Write why it is revoked" in empty.text
    revoked = certificate_of(bob)
    assert (revoked.state, revoked.revoked_because) == (CertificateState.REVOKED, "Salah cetak nama")
    assert len(waits_for(bob)) == 1
    # For everybody at once no new one is made; somebody has to tick the name on purpose.
    assert prepare(alice, over) == 0
    client.post(
        address(alice, over, "certificates", "prepare"),
        data={"people": bob.membership_public_id, "taken_part_as": ""},
    )
    assert certificate_of(bob).number not in {old.number, ""}
