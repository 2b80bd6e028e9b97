"""What coordinators do with people: letting in, editing, ending, taking back, helping with a code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from kkg_portal.accounts.models import SignInSession, Token, User
from kkg_portal.api.testing import PASSWORD, Person, actor_of, make_member
from kkg_portal.clusters.events import MemberLeft
from kkg_portal.clusters.models import Grant, Membership, MemberStatus, School
from kkg_portal.clusters.people import helping, queries, services
from kkg_portal.core import clock, events
from kkg_portal.core.access.actor import Role
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import NotAllowed
from kkg_portal.core.tenancy import working_in
from tests.support.people import English, cluster, person_address, status_of, without_account

# Newcomers


def test_one_tap_lets_a_newcomer_in(english: English, alice: Person) -> None:
    nina = make_member(cluster(), "Nina Baru", status=MemberStatus.PENDING)
    waiting = english(nina)
    assert waiting.get("/k/melati/").status_code == 404

    answer = english(alice).post(person_address(nina, "approve"))

    assert answer.status_code == 303
    assert status_of(nina) is MemberStatus.ACTIVE
    assert waiting.get("/k/melati/").status_code == 200
    # Two coordinators tap at once: the second hears about it.
    assert english(alice).post(person_address(nina, "approve")).status_code == 409


def test_refusing_leaves_nothing_of_a_newcomer_here(english: English, alice: Person) -> None:
    nina = make_member(cluster(), "Nina Baru", status=MemberStatus.PENDING)

    assert english(alice).post(person_address(nina, "refuse")).status_code == 303

    assert status_of(nina) is None
    assert session.get(User, nina.user_id) is not None


def test_a_newcomer_becomes_the_imported_person_of_the_same_name(english: English, alice: Person) -> None:
    imported = without_account(make_member(cluster(), "Nina Baru"))
    with working_in(cluster().id):
        session.get_one(Membership, imported.membership_id).nuptk = "9900000000000077"
        session.commit()
    nina = make_member(cluster(), "Nina Baru", username="nina", status=MemberStatus.PENDING)
    client = english(alice)
    assert "Is it the same person?" in client.get("/k/melati/people/").text

    answer = client.post(person_address(nina, "approve"), data={"same_as": imported.membership_public_id})

    assert answer.status_code == 303
    with working_in(cluster().id):
        session.expire_all()
        member = session.get_one(Membership, imported.membership_id)
        assert (member.user_id, member.nuptk) == (nina.user_id, "9900000000000077")
        assert session.get(Membership, nina.membership_id) is None
    assert session.get(User, imported.user_id) is None
    assert english(nina).get("/k/melati/").status_code == 200


def test_nobody_takes_over_a_member_who_has_an_account(english: English, alice: Person, bob: Person) -> None:
    nina = make_member(cluster(), "Bob Santoso", username="bob2", status=MemberStatus.PENDING)

    answer = english(alice).post(person_address(nina, "approve"), data={"same_as": bob.membership_public_id})

    assert answer.status_code == 409
    assert status_of(nina) is MemberStatus.PENDING


# Editing


def form_of(person: Person, **changes: str) -> dict[str, str]:
    with working_in(person.cluster_id):
        version = session.query(Membership.version).filter_by(id=person.membership_id).scalar()
        school = session.query(School.public_id).limit(1).scalar()
    return {
        "version": str(version),
        "school": school,
        "name": "Udin",
        "honorific": "bapak",
        "offered": "",
        **changes,
    }


def test_name_in_one_box_offers_the_right_form(english: English, alice: Person) -> None:
    udin = without_account(make_member(cluster(), "Udin"))
    client = english(alice)

    offered = client.post(person_address(udin, "edit"), data=form_of(udin, name="sri wahyuni spd mpd"))
    assert offered.status_code == 200
    assert 'value="Sri Wahyuni, S.Pd., M.Pd."' in offered.text
    saved = client.post(
        person_address(udin, "edit"),
        data=form_of(udin, name="Sri Wahyuni, S.Pd., M.Pd.", offered="Sri Wahyuni, S.Pd., M.Pd."),
    )

    assert saved.status_code == 303
    user = session.get_one(User, udin.user_id)
    session.refresh(user)
    assert (user.name, user.title_suffix, user.sort_name) == ("Sri Wahyuni", "S.Pd., M.Pd.", "sri wahyuni")


def test_an_offer_that_is_turned_down_is_not_made_again(english: English, alice: Person) -> None:
    udin = without_account(make_member(cluster(), "Udin"))

    answer = english(alice).post(
        person_address(udin, "edit"), data=form_of(udin, name="sri spd", offered="Sri, S.Pd.")
    )

    assert answer.status_code == 303
    user = session.get_one(User, udin.user_id)
    session.refresh(user)
    assert (user.name, user.title_suffix) == ("sri spd", "")


def test_a_name_with_an_account_is_the_persons_own(english: English, alice: Person, bob: Person) -> None:
    client = english(alice)
    assert "changes name, titles and form of address there" in client.get(person_address(bob, "edit")).text

    client.post(person_address(bob, "edit"), data=form_of(bob, name="Robert Palsu", position="Guru Kelas V"))

    session.expire_all()
    assert session.get_one(User, bob.user_id).name == "Bob Santoso"
    with working_in(cluster().id):
        assert session.get_one(Membership, bob.membership_id).position == "Guru Kelas V"


def test_an_odd_nip_is_stored_with_a_warning_and_a_short_one_refused(
    english: English, alice: Person, bob: Person
) -> None:
    client = english(alice)

    wrong = client.post(person_address(bob, "edit"), data=form_of(bob, nip="1234", position="Guru PJOK"))
    odd = client.post(
        person_address(bob, "edit"), data=form_of(bob, nip="19901317 201503 2 004"), follow_redirects=True
    )

    assert wrong.status_code == 422
    assert "NIP has 18 digits" in wrong.text
    assert 'value="Guru PJOK"' in wrong.text
    assert "not a birth date" in odd.text
    with working_in(cluster().id):
        assert session.get_one(Membership, bob.membership_id).nip == "199013172015032004"


def test_two_members_cannot_have_one_nuptk(english: English, alice: Person, bob: Person) -> None:
    with working_in(cluster().id):
        session.get_one(Membership, alice.membership_id).nuptk = "9900000000000077"
        session.commit()

    answer = english(alice).post(person_address(bob, "edit"), data=form_of(bob, nuptk="9900000000000077"))

    assert answer.status_code == 422
    assert "Another member here has this NUPTK already" in answer.text


def test_a_stale_form_is_refused(english: English, alice: Person, bob: Person) -> None:
    stale = form_of(bob, position="Guru A")
    client = english(alice)
    client.post(person_address(bob, "edit"), data=form_of(bob, position="Guru B"))

    answer = client.post(person_address(bob, "edit"), data=stale)

    assert answer.status_code == 409
    with working_in(cluster().id):
        assert session.get_one(Membership, bob.membership_id).position == "Guru B"


# Ending and taking back


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[MemberLeft]:
    """The events of members who left, as a plugin that is on hears them."""
    found: list[MemberLeft] = []
    subscription = events.Subscription("core", found.append)
    monkeypatch.setitem(events._afterwards, MemberLeft, [subscription])
    return found


def test_ending_closes_pages_and_sessions_and_can_be_undone(
    english: English, alice: Person, bob: Person, heard: list[MemberLeft]
) -> None:
    bobs = english(bob)
    client = english(alice)

    page = client.post(person_address(bob, "leave"), follow_redirects=True)

    assert "is no member any more" in page.text
    assert person_address(bob, "reactivate") in page.text
    assert session.query(SignInSession).filter_by(user_id=bob.user_id).count() == 0
    assert bobs.get("/k/melati/").status_code == 302
    assert [event.membership_id for event in heard] == [bob.membership_id]

    client.post(person_address(bob, "reactivate"))
    assert status_of(bob) is MemberStatus.ACTIVE


def test_sessions_stay_for_whoever_belongs_elsewhere(english: English, alice: Person, bob: Person) -> None:
    with working_in(cluster("kenanga").id):
        session.add(Membership(user_id=bob.user_id, joined_on=date(2020, 1, 1)))
        session.commit()
    bobs = english(bob)

    english(alice).post(person_address(bob, "leave"))

    assert bobs.get("/k/melati/").status_code == 404
    assert bobs.get("/k/kenanga/").status_code == 200


def test_leaders_and_oneself_cannot_be_removed(english: English, alice: Person, bob: Person) -> None:
    secretary = make_member(cluster(), "Sari Sekretaris", roles=(Role.SECRETARY,))

    for actor, person in ((alice, alice), (secretary, alice)):
        page = english(actor).post(person_address(person, "leave"), follow_redirects=True)
        assert 'class="notice is-bad"' in page.text
    assert status_of(alice) is MemberStatus.ACTIVE


def test_roles_do_not_come_back_after_a_day(alice: Person, bob: Person) -> None:
    with working_in(cluster().id):
        session.add(Grant(membership_id=bob.membership_id, role=Role.TREASURER, starts_on=date(2020, 1, 1)))
        session.add(Grant(membership_id=bob.membership_id, role=Role.FACILITATOR, starts_on=date(2099, 1, 1)))
        session.commit()
        services.end_membership(queries.person(bob.membership_public_id), actor=actor_of(alice))
    with time_machine.travel(clock.now() + timedelta(days=3)), working_in(cluster().id):
        services.reactivate(queries.person(bob.membership_public_id), actor=actor_of(alice))
        terms = session.query(Grant.role, Grant.ends_on).filter_by(membership_id=bob.membership_id).all()

    assert [role for role, _ends_on in terms] == [Role.TREASURER]
    assert terms[0][1] is not None


# One-time codes


def test_a_code_is_shown_once_and_opens_a_new_account(
    english: English, anonymous: FlaskClient, alice: Person
) -> None:
    udin = without_account(make_member(cluster(), "Udin Belum"))

    page = english(alice).post(person_address(udin, "code"))

    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    username, code = "udin.belum", page.text.split('class="code">')[1].split("</span>")[0]
    assert f"<b>{username}</b>" in page.text
    assert code not in english(alice).get(person_address(udin)).text
    with working_in(cluster().id):
        line = session.query(AuditLine).filter_by(act="clusters.give_code").one()
        assert (line.actor_id, line.ref_id) == (alice.user_id, udin.membership_public_id)
        assert line.detail == {}
    answer = anonymous.post("/password/code", data={"username": username, "code": code, "password": PASSWORD})
    assert answer.status_code == 303


def make_admin(person: Person) -> None:
    user = session.get_one(User, person.user_id)
    user.is_admin = True
    session.commit()


def join_elsewhere(person: Person) -> None:
    with working_in(cluster("kenanga").id):
        member = Membership(user_id=person.user_id, joined_on=date(2020, 1, 1))
        session.add(member)
        session.flush()
        session.add(Grant(membership_id=member.id, role=Role.GROUP_CHAIR, starts_on=date(2020, 1, 1)))
        session.commit()


@pytest.mark.parametrize("spoil", [make_admin, join_elsewhere])
def test_no_code_for_accounts_that_open_more_than_this_cluster(
    english: English, alice: Person, bob: Person, spoil: Callable[[Person], None]
) -> None:
    spoil(bob)

    page = english(alice).post(person_address(bob, "code"), follow_redirects=True)

    assert "used beyond this group" in page.text
    assert session.query(Token).count() == 0


def test_no_code_for_oneself_for_strangers_or_for_those_who_left(
    english: English, alice: Person, bob: Person, charlie: Person
) -> None:
    client = english(alice)

    assert "This is you" in client.post(person_address(alice, "code"), follow_redirects=True).text
    assert client.post(f"/k/melati/people/{charlie.membership_public_id}/code").status_code == 404
    client.post(person_address(bob, "leave"))
    assert (
        "Codes are for members only" in client.post(person_address(bob, "code"), follow_redirects=True).text
    )
    assert session.query(Token).count() == 0


def test_a_teacher_may_not_make_codes(alice: Person, bob: Person) -> None:
    with working_in(cluster().id), pytest.raises(NotAllowed):
        helping.give_code(queries.person(alice.membership_public_id), actor=actor_of(bob))
