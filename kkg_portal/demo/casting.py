"""Who is who in one demo cluster: teachers of each school, the board in office, the board before it."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from kkg_portal.core.access.actor import Role
from kkg_portal.demo.people import Inventor, PersonPlan
from kkg_portal.demo.places import (
    GRADES,
    IN_TWO_CLUSTERS,
    OFFICER,
    POSTS,
    PRINCIPAL,
    SUBJECTS,
    ClusterPlan,
    Part,
)

DIVISIONS = (
    "Perencanaan dan pelaksanaan program",
    "Pengembangan organisasi, administrasi, sarana dan prasarana",
    "Hubungan masyarakat dan kerja sama",
)
BOARD = (Role.GROUP_CHAIR, Role.SECRETARY, Role.TREASURER)
SUPPORT_OF_INVENTED = ("Literasi", "Numerasi")
Cast = dict[tuple[int, str], PersonPlan]


def cast_cluster(plan: ClusterPlan, rng: Random, year: int) -> list[PersonPlan]:
    """Everybody of a cluster, school by school, those without a school last."""
    inventor = Inventor(rng, year)
    inventor.reserve([part.name for part in plan.parts])
    staff = _staff(plan, inventor)
    _offices(plan, staff, rng)
    for person in staff.values():
        person.has_account = person.school != plan.waiting_school or person.holds_office
    others = [*_visitors(plan, inventor), *_operator(inventor), *_newcomer(plan, inventor)]
    return [*staff.values(), *others]


def _staff(plan: ClusterPlan, inventor: Inventor) -> Cast:
    known = {(part.school, part.post): part for part in plan.parts}
    return {
        (school, post): _employee(inventor, school, post, known.get((school, post)))
        for school in range(len(plan.schools))
        for post in POSTS
    }


def _employee(inventor: Inventor, school: int, post: str, part: Part | None) -> PersonPlan:
    if part is not None:
        oldest = (46, 57) if post == PRINCIPAL else (30, 48)
        person = inventor.named(part.name, part.sex, youngest=oldest[0], oldest=oldest[1])
    elif post == PRINCIPAL:
        person = inventor.principal()
    else:
        person = inventor.teacher(subject=post if post in SUBJECTS else "")
    person.school = school
    if post == PRINCIPAL:
        person.position, person.extra_duty = "Kepala Sekolah", "Kepala Sekolah"
    elif post in GRADES:
        person.position, person.grade = "Guru Kelas", post
    else:
        person.position, person.subject = "Guru Mata Pelajaran", post
    return person


def _offices(plan: ClusterPlan, staff: Cast, rng: Random) -> None:
    for (school, post), person in staff.items():
        if post == PRINCIPAL:
            person.roles.append((Role.PRINCIPAL, plan.schools[school].name))
    staff[0, PRINCIPAL].roles.append((Role.CLUSTER_HEAD, ""))
    for role, part in plan.cast.items():
        if role != Role.CLUSTER_HEAD:
            staff[part.school, part.post].roles.append((Role(role), ""))
    if not plan.cast:
        for role, post in zip(BOARD, GRADES, strict=False):
            staff[0, post].roles.append((role, ""))
    for name, subject in facilitators(plan, staff):
        _called(staff, name).roles.append((Role.FACILITATOR, subject))
    _further_offices(plan, staff, rng)


def _further_offices(plan: ClusterPlan, staff: Cast, rng: Random) -> None:
    free = [
        person
        for (school, post), person in staff.items()
        if post in GRADES and not person.holds_office and school != plan.waiting_school
    ]
    rng.shuffle(free)
    for division in DIVISIONS:
        free.pop().roles.append((Role.DIVISION_HEAD, division))
    for grade in GRADES:
        leader = next(person for person in free if person.grade == grade)
        free.remove(leader)
        leader.roles.append((Role.GRADE_COORDINATOR, f"Kelas {grade}"))
    for role in BOARD:
        free.pop().past_roles.append(role)
    staff[0, PRINCIPAL].past_roles.append(Role.CLUSTER_HEAD)


def facilitators(plan: ClusterPlan, staff: Cast) -> list[tuple[str, str]]:
    """Full names with what each helps others in."""
    if plan.facilitators:
        return list(plan.facilitators.items())
    return [
        (staff[0, grade].full_name, what)
        for grade, what in zip(("IV", "V"), SUPPORT_OF_INVENTED, strict=True)
    ]


def _called(staff: Cast, full_name: str) -> PersonPlan:
    return next(person for person in staff.values() if person.full_name == full_name)


def _visitors(plan: ClusterPlan, inventor: Inventor) -> Iterator[PersonPlan]:
    """Those who belong to the cluster without working at one of its schools."""
    if plan.supervisor is None:
        return
    supervisor = inventor.named(*plan.supervisor, youngest=48, oldest=57)
    supervisor.position = "Pengawas Sekolah"
    supervisor.roles.append((Role.SUPERVISOR, plan.supervision_area))
    officer = inventor.named(*OFFICER, youngest=54, oldest=57)
    officer.position = "Koordinator Wilayah"
    officer.roles.append((Role.DISTRICT_OFFICER, f"Kecamatan {plan.subdistrict}"))
    yield from (supervisor, officer)
    if plan.ordinal == 2:
        guest = inventor.named(IN_TWO_CLUSTERS, "L")
        guest.position, guest.subject = "Guru Mata Pelajaran", "PAI"
        guest.roles.append((Role.FACILITATOR, "PAI"))
        yield guest


def _operator(inventor: Inventor) -> Iterator[PersonPlan]:
    person = inventor.clerk()
    person.school, person.position = 0, "Operator Sekolah"
    person.roles.append((Role.SCHOOL_OPERATOR, ""))
    yield person


def _newcomer(plan: ClusterPlan, inventor: Inventor) -> Iterator[PersonPlan]:
    """In two clusters somebody of the invited school used the link and waits for a coordinator."""
    if plan.ordinal > 2:
        return
    person = inventor.teacher()
    person.school = plan.waiting_school
    person.position, person.is_pending = "Guru Kelas", True
    person.nip = person.nuptk = None
    person.rank_grade = person.employment_status = ""
    yield person
