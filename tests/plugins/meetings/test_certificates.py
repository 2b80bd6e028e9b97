"""Certificates: entitled by presence, prepared in one step, signed by two, replaced and revoked, never renumbered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kkg_portal.api import Invalid, NotAllowed, Role, clock, session
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster, Letter
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.inbox import InboxItem
from kkg_portal.core.jobs import Job
from plugins.meetings import queries, services
from plugins.meetings.activity import activity_of
from plugins.meetings.certificate_content import digest_of
from plugins.meetings.kinds import (
    AttendanceStatus,
    CertificateState,
    EvidenceState,
    MeetingState,
    QuestionnaireKind,
)
from plugins.meetings.models import Attendance, Certificate, Meeting, OnEvidence, OnTask, Package

from .factories import Browser, Count, address, base, inside, invite, make_meeting, mark
from .proof_factories import (
    answer,
    certificate_of,
    head_of,
    hold,
    lock,
    make_package,
    make_questionnaire,
    prepare,
    questions_in,
    sign,
    teachers,
)
from .test_hours import add_rule


@pytest.fixture
def over(alice: Person, bob: Person) -> Meeting:
    """A meeting of 120 minutes yesterday that alice and bob were at, with its roll locked."""
    return hold(alice, alice, bob)


@pytest.fixture
def head(alice: Person) -> Person:
    return head_of(alice)


def standing_of(person: Person, subject: Meeting | Package) -> queries.Standing:
    with inside(person):
        activity = activity_of(session.get_one(type(subject), subject.id))
        return queries.standings(activity, only=person.membership_id)[0]


def presence(person: Person, meeting: Meeting, minutes: int) -> None:
    with inside(person), intending_to_write():
        row = session.scalars(
            select(Attendance).where(
                Attendance.meeting_id == meeting.id, Attendance.membership_id == person.membership_id
            )
        ).one()
        row.left_at = meeting.starts_at + timedelta(minutes=minutes)
        row.status = AttendanceStatus.LEFT_EARLY
        session.commit()


def test_hours_are_whole_ones_of_the_minutes_of_presence(alice: Person, bob: Person, over: Meeting) -> None:
    presence(bob, over, 95)

    mine, theirs = standing_of(alice, over), standing_of(bob, over)

    assert (mine.minutes, mine.percent, mine.jp, mine.why_not) == (120, 100, 2, ())
    assert (theirs.minutes, theirs.percent, theirs.jp, theirs.is_eligible) == (95, 79, 2, True)


def test_too_little_presence_is_told_with_its_numbers(
    english: Browser, alice: Person, bob: Person, over: Meeting
) -> None:
    presence(bob, over, 89)

    page = english(alice).get(address(alice, over, "certificates"))

    assert standing_of(bob, over).percent == 74
    assert "present for 74%, at least 75% are needed" in page.text
    assert prepare(alice, over) == 1
    with inside(alice):
        assert session.scalars(select(Certificate.membership_id)).all() == [alice.membership_id]


def test_an_absent_member_gets_none(alice: Person, bob: Person) -> None:
    meeting = make_meeting(alice, days=-1)
    invite(meeting, alice, bob)
    mark(meeting, alice)
    mark(meeting, bob, AttendanceStatus.SICK)
    lock(alice, meeting)

    assert not standing_of(bob, meeting).is_eligible
    assert prepare(alice, meeting) == 1


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
        assert session.scalars(select(Job.key).where(Job.key.like("meetings.certificate:%"))).all()
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


def test_members_see_their_own_hours_and_nobody_elses(
    english: Browser, alice: Person, bob: Person, over: Meeting
) -> None:
    page = english(bob).get(address(bob, over, "certificates")).text

    assert "Bob Santoso" in page
    assert "Alice Rahayu" not in page
    assert "2 JP: present for 120 of 120 minutes" in page


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
    presence(bob, over, 92)

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
        replaced = queries.certificate(old.public_id)
        assert (replaced.state, replaced.replaced_by_id) == (CertificateState.SUPERSEDED, new.id)
        assert replaced.content["minutes"] == 120


def test_nobody_gets_a_new_one_who_is_not_entitled_any_more(
    english: Browser, alice: Person, bob: Person, over: Meeting
) -> None:
    prepare(alice, over)
    old = certificate_of(bob)
    presence(bob, over, 10)
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


def test_the_reflection_may_be_asked_for(alice: Person, bob: Person, over: Meeting) -> None:
    add_rule(alice, date(2020, 1, 1), 45, needs_reflection=True)
    assert standing_of(bob, over).is_eligible  # There is no reflection to fill in.
    public_id = make_questionnaire(alice, over, QuestionnaireKind.REFLECTION)
    assert not standing_of(bob, over).is_eligible

    scales = {q.public_id: 4 for q in questions_in(bob, over, public_id) if q.kind == "scale"}
    answer(bob, over, public_id, scales)

    assert standing_of(bob, over).is_eligible
    assert not standing_of(alice, over).is_eligible


def test_a_package_adds_its_meetings_and_accepted_tasks(
    english: Browser, alice: Person, bob: Person, head: Person
) -> None:
    first, second = hold(alice, alice, bob, days=-20), hold(alice, alice, bob, days=-10)
    third = make_meeting(alice, days=-5)
    invite(third, alice, bob)
    mark(third, alice)
    lock(alice, third)
    called_off = make_meeting(alice, days=-3, state=MeetingState.CANCELLED)
    package = make_package(alice, first, second, third, called_off)
    give_task(alice, package, bob, EvidenceState.ACCEPTED, jp=3)
    give_task(alice, package, alice, EvidenceState.SUBMITTED, jp=3)

    mine, theirs = standing_of(alice, package), standing_of(bob, package)

    # 360 minutes make 8 JP, where three meetings counted alone would give 2 each.
    assert (mine.minutes, mine.of_minutes, mine.jp, mine.percent) == (360, 360, 8, 100)
    assert (theirs.minutes, theirs.jp_present, theirs.jp_on_task, theirs.percent) == (240, 5, 3, 66)
    assert not theirs.is_eligible
    assert english(bob).get(f"{base(bob)}/packages/{package.public_id}/certificates").status_code == 200
    assert prepare(alice, package) == 1
    sign(alice, package)
    assert sign(head, package) == 1
    content = certificate_of(alice).content
    assert [line["minutes"] for line in content["programme"]] == [120, 120, 120]
    assert sum(line["jp"] for line in content["programme"]) == content["jp_present"] == 8


def give_task(owner: Person, package: Package, member: Person, state: EvidenceState, *, jp: int) -> None:
    today = clock.now().date()
    with inside(owner), intending_to_write():
        task = OnTask(package_id=package.id, title="Coba di kelas", opens_on=today, closes_on=today, jp=jp)
        session.add(task)
        session.flush()
        session.add(
            OnEvidence(on_task_id=task.id, membership_id=member.membership_id, text="Sudah", state=state)
        )
        session.commit()


def test_an_open_roll_of_one_meeting_holds_the_package_back(alice: Person, bob: Person) -> None:
    package = make_package(alice, hold(alice, alice), hold(alice, alice, days=-9, locked=False))
    with pytest.raises(Invalid):
        prepare(alice, package)


def test_the_page_takes_as_many_statements_for_many(
    english: Browser, alice: Person, count_queries: Count
) -> None:
    few_people, many_people = teachers(alice, 3), teachers(alice, 30)
    small, large = hold(alice, *few_people), hold(alice, *many_people, days=-2)
    client = english(alice)
    client.get(address(alice, small, "certificates"))

    with count_queries() as few:
        client.get(address(alice, small, "certificates"))
    with count_queries() as many:
        page = client.get(address(alice, large, "certificates"))

    assert page.text.count("2 JP: present") == 30
    assert len(many) == len(few)


def test_another_clusters_meeting_gives_no_certificate_here(
    english: Browser, alice: Person, charlie: Person
) -> None:
    theirs = hold(charlie, charlie)
    package = make_package(charlie, theirs)

    client = english(alice)

    assert client.get(address(alice, theirs, "certificates")).status_code == 404
    assert client.get(f"{base(alice)}/packages/{package.public_id}/certificates").status_code == 404
