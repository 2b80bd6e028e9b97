from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from kkg_portal.api.testing import Person
from kkg_portal.clusters.models import Membership
from kkg_portal.clusters.people.teaching import GRADES, ROOM, grades_in, grades_text, phases_of
from kkg_portal.core.db.engine import session
from kkg_portal.core.tenancy import working_in

Browser = Callable[[Person], FlaskClient]

PAGE = "/k/melati/people/own-work"


def row_of(person: Person) -> Membership:
    with working_in(person.cluster_id):
        return session.get_one(Membership, person.membership_id)


def has_grade(person: Person, grade: str, subject: str = "") -> int:
    with working_in(person.cluster_id):
        row = session.get_one(Membership, person.membership_id)
        row.grade, row.subject = grade, subject
        session.commit()
        return row.version


def browser(client_as: Browser, person: Person) -> FlaskClient:
    client = client_as(person)
    client.set_cookie("lang", "en")
    return client


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("IV", "IV"),
        ("4A", "IV"),
        ("IVA", "IV"),
        ("V-B", "V"),
        ("kelas I-III", "I–III"),
        ("1 s/d 3", "I–III"),
        ("I s.d. III", "I–III"),
        ("I–VI", "I–VI"),
        ("Kelas 4 dan 5", "IV, V"),
        ("Fase B", "III, IV"),
        ("VI A, VI B", "VI"),
        ("PAI", ""),
        ("Kepala Sekolah", ""),
        ("kelas 10", ""),
        ("", ""),
    ],
)
def test_classes_are_read_as_people_write_them(text: str, grades: str) -> None:
    assert grades_text(grades_in(text)) == grades


def test_every_set_of_classes_comes_back_from_its_own_text() -> None:
    for bits in range(1 << len(GRADES)):
        grades = tuple(grade for at, grade in enumerate(GRADES) if bits >> at & 1)
        assert grades_in(grades_text(grades)) == grades
        assert len(grades_text(grades)) <= ROOM == Membership.__table__.c.grade.type.length


def test_phase_follows_from_the_classes() -> None:
    assert phases_of(("II", "III")) == ("A", "B")
    assert phases_of(()) == ()


def test_member_sets_class_and_subject(client_as: Browser, bob: Person) -> None:
    version = has_grade(bob, "")

    answer = browser(client_as, bob).post(
        PAGE, data={"version": version, "grades": ["V", "VI"], "subject": "PJOK"}
    )

    assert answer.status_code == 303
    assert (row_of(bob).grade, row_of(bob).subject) == ("V, VI", "PJOK")
    assert row_of(bob).steps_done == ["core.own_work"]


def test_writing_of_a_class_stays_when_the_ticks_say_the_same(client_as: Browser, bob: Person) -> None:
    version = has_grade(bob, "IV B", "Tari Jawa")
    client = browser(client_as, bob)

    page = client.get(PAGE).text
    client.post(PAGE, data={"version": version, "grades": ["IV"], "subject": "Tari Jawa"})

    assert re.search(r'<input checked [^>]*value="IV"', page)
    assert len(re.findall(r"<input checked ", page)) == 1
    assert "Tari Jawa" in page
    assert (row_of(bob).grade, row_of(bob).subject) == ("IV B", "Tari Jawa")


def test_what_is_no_choice_is_refused_at_its_field(client_as: Browser, bob: Person) -> None:
    version = has_grade(bob, "")

    answer = browser(client_as, bob).post(
        PAGE, data={"version": version, "grades": ["XX"], "subject": "Sihir"}
    )

    assert answer.status_code == 422
    assert "subject-error" in answer.text
    assert row_of(bob).grade == ""


def test_stale_form_is_refused(client_as: Browser, bob: Person) -> None:
    version = has_grade(bob, "I")
    client = browser(client_as, bob)
    client.post(PAGE, data={"version": version, "grades": ["II"], "subject": ""})

    assert client.post(PAGE, data={"version": version, "grades": ["III"], "subject": ""}).status_code == 409
    assert row_of(bob).grade == "II"


def test_stranger_and_anonymous_stay_outside(
    client_as: Browser, charlie: Person, anonymous: FlaskClient
) -> None:
    assert client_as(charlie).get(PAGE).status_code == 404
    assert "/login" in (anonymous.get(PAGE).location or "")
