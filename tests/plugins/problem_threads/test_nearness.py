"""Whoever teaches the class or subject hears of a new problem; neither its asker nor who reads from outside does."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from kkg_portal.api import Membership, Role, session
from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.notifications.models import Notice
from plugins.problem_threads.kinds import ClassPhase, Subject
from plugins.problem_threads.nearness import is_near

from .factories import Browser, inside
from .work_factories import another_teacher

PROBLEM = {
    "title": "Murid hafal perkalian tetapi bingung",
    "text": "Nilai hitung delapan puluh, soal cerita empat puluh.",
    "class_phase": "class_4",
    "subject": "mathematics",
}


@pytest.mark.parametrize(
    ("grade", "taught", "is_it"),
    [
        ("IV", "", True),
        ("Kelas III, IV", "", True),
        ("4", "", True),
        ("III", "", False),
        ("V/VI", "PJOK", False),
        ("", " mathematics ", True),
        ("", "Matematika", True),
        ("", "", False),
        ("VII", "", False),
    ],
)
def test_class_or_subject_is_enough(app: Flask, grade: str, taught: str, is_it: bool) -> None:
    assert is_near(ClassPhase.CLASS_4, Subject.MATHEMATICS, grade=grade, taught=taught) is is_it
    assert is_near(ClassPhase.PHASE_B, Subject.ARTS, grade="IV", taught="")
    assert not is_near(ClassPhase.SCHOOL, Subject.ARTS, grade="IV", taught="")


@pytest.mark.parametrize("anonymous", [False, True])
def test_a_new_problem_is_told_to_those_it_is_near_to(
    english: Browser, alice: Person, bob: Person, charlie: Person, anonymous: bool
) -> None:
    near, far = another_teacher(bob, "Guru Empat"), another_teacher(bob, "Guru Satu")
    outside = another_teacher(bob, "Kepala Empat", roles=(Role.PRINCIPAL,))
    grades = {bob: "IV", near: "IV", outside: "IV", far: "I", charlie: "IV"}
    for person, grade in grades.items():
        with inside(person), intending_to_write():
            session.get_one(Membership, person.membership_id).grade = grade
            session.commit()

    data = PROBLEM | ({"anonymous": "y"} if anonymous else {})
    assert english(bob).post("/k/melati/problem_threads/ask", data=data).status_code == 303

    found = session.scalars(select(Notice)).all()
    assert [(one.user_id, one.kind) for one in found] == [(near.user_id, "problem_threads.near")]
    assert found[0].by_id == (None if anonymous else bob.user_id)
    assert bob.full_name not in str(found[0].values)
    page = english(near).get("/account/notices").text
    assert "A colleague asks: Murid hafal perkalian" in page
    assert "because you teach this class or subject" in page
