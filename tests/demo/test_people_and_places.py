"""What the demo invents can be mistaken for nobody, and hangs together."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from kkg_portal.clusters.models import PaperSize, SchoolLevel
from kkg_portal.core import identifiers
from kkg_portal.core.access.actor import Role
from kkg_portal.demo.casting import cast_cluster
from kkg_portal.demo.more_places import cluster_plans
from kkg_portal.demo.people import PersonPlan
from kkg_portal.demo.places import CLUSTERS, GRADES, ClusterPlan

YEAR = 2026


def people_of(plan: ClusterPlan) -> list[PersonPlan]:
    return cast_cluster(plan, Random(plan.ordinal), YEAR)


@pytest.fixture(params=[*CLUSTERS, *cluster_plans(4)[3:5]], ids=lambda plan: plan.slug)
def plan(request: pytest.FixtureRequest) -> ClusterPlan:
    chosen: ClusterPlan = request.param
    return chosen


def test_three_clusters_of_six_schools_with_a_madrasah_and_a_private_school() -> None:
    schools = [school for cluster in CLUSTERS for school in cluster.schools]

    assert [len(cluster.schools) for cluster in CLUSTERS] == [6, 6, 6]
    assert [cluster.paper_size for cluster in CLUSTERS] == [PaperSize.A4, PaperSize.F4, PaperSize.A4]
    assert len({cluster.meeting_weekday for cluster in CLUSTERS}) == 3
    assert sum(school.level is SchoolLevel.MI for school in schools) == 1
    assert any(school.is_private for school in schools)


def test_every_school_has_its_principal_and_eight_teachers(plan: ClusterPlan) -> None:
    people = [person for person in people_of(plan) if not person.is_pending]

    for school in range(6):
        staff = [person for person in people if person.school == school]
        assert Counter(person.position for person in staff if person.position != "Operator Sekolah") == {
            "Kepala Sekolah": 1,
            "Guru Kelas": 6,
            "Guru Mata Pelajaran": 2,
        }
        assert {person.grade for person in staff if person.grade} == set(GRADES)
        assert {person.subject for person in staff if person.subject} == {"PAI", "PJOK"}


def test_the_board_is_complete_and_so_was_the_one_before(plan: ClusterPlan) -> None:
    people = people_of(plan)
    held = Counter(role for person in people for role, _note in person.roles)
    before = Counter(role for person in people for role in person.past_roles)

    for role in (Role.CLUSTER_HEAD, Role.GROUP_CHAIR, Role.SECRETARY, Role.TREASURER, Role.SCHOOL_OPERATOR):
        assert held[role] == 1
    assert held[Role.DIVISION_HEAD] == 3
    assert held[Role.GRADE_COORDINATOR] == 6
    assert held[Role.PRINCIPAL] == 6
    assert set(before) == {Role.CLUSTER_HEAD, Role.GROUP_CHAIR, Role.SECRETARY, Role.TREASURER}


def test_nobody_is_called_like_somebody_else_of_the_cluster(plan: ClusterPlan) -> None:
    names = [person.name.name for person in people_of(plan)]

    assert len(set(names)) == len(names)


def test_numbers_are_well_formed_and_of_nobody(plan: ClusterPlan) -> None:
    for person in people_of(plan):
        if person.nip:
            reading = identifiers.nip(person.nip)
            assert reading.warnings == (), (person.nip, reading.warnings)
        if person.nuptk:
            assert identifiers.nuptk(person.nuptk).startswith("9900")
        if person.employment_status == "PPPK":
            assert person.nip is not None
            assert person.nip[12:14] == "21"
    for school in plan.schools:
        assert identifiers.npsn(school.npsn).startswith("88")
    assert plan.subdistrict_code.startswith("99.")


def test_teachers_are_of_mixed_age_and_employment() -> None:
    teachers = [
        person
        for plan in cluster_plans(10)
        for person in people_of(plan)
        if person.position.startswith("Guru")
    ]
    ages = [YEAR - person.born.year for person in teachers]
    employment = Counter(person.employment_status for person in teachers)

    assert 0.22 < sum(age >= 50 for age in ages) / len(ages) < 0.32
    assert 0.50 < employment["PNS"] / len(teachers) < 0.60
    assert 0.20 < employment["PPPK"] / len(teachers) < 0.30


def test_the_same_people_come_each_time(plan: ClusterPlan) -> None:
    assert people_of(plan) == people_of(plan)


def test_a_large_demo_has_clusters_of_its_own_names() -> None:
    plans = cluster_plans(90)

    assert len(plans) == 270
    assert len({plan.slug for plan in plans}) == 270
    assert len({school.npsn for plan in plans for school in plan.schools}) == 270 * 6
    assert len({plan.subdistrict_code for plan in plans}) == 90
    assert all(len(plan.slug) <= 40 and plan.slug == plan.slug.lower() for plan in plans)
